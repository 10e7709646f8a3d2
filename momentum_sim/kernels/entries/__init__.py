"""Entries: the loops around the kernels, in the one form that Python, WebAssembly, workers and exports share.

An entry takes pointers and numbers, writes only into its caller's memory, and returns nothing. Points are x, y pairs
one after the other; a path of n steps has n + 1 of them, and its caller has put the start into the first.

Each function below *makes* an entry: it is given the kernels of one objective, one optimizer or one schedule, and the
loop it returns is compiled with those inside it. So nothing is chosen while a loop runs, and a new objective or
optimizer needs no line here.

``definition``  what an entry is    ``objectives``  what is asked of an objective alone
``paths``       what a rule does    ``measures``    what is read off a path, or off any numbers
``lines``       what is read off a path along one direction
``sweeps``      what a rule does at many settings at once
``noise``       what a rule does where gradients are noisy, once or as an ensemble
``theory``      what is predicted, without taking a step
``laws``        what noise in the gradient makes of a rule, predicted
``clouds``      many noisy runs on a bowl, step by step, with what is predicted of them
``networks``    a network in training
``full_batch``  a network in training on all its images at once, with the sharpness of its loss
``batches``     which settings are first at a target, for a batch size
``search``      where an objective is least, where nobody knows
``schedule_search``  which schedule of the momentum ends lowest
"""

from momentum_sim.kernels.entries.batches import batch_search, batch_sizes, batch_spectrum
from momentum_sim.kernels.entries.clouds import (
    APART,
    SHAPE,
    cloud,
    cloud_law,
    cloud_noise,
    cloud_normals,
    cloud_scratch_size,
    spread_distances,
    spread_shapes,
)
from momentum_sim.kernels.entries.definition import Entry, entry
from momentum_sim.kernels.entries.full_batch import (
    TOLD,
    WORK_VECTORS,
    full_batch_scratch_size,
    full_batch_sizes,
    full_batch_steps,
    squared_error_derivatives,
)
from momentum_sim.kernels.entries.laws import (
    distances_of_laws,
    iteration_matrices,
    mode_covariances,
    mode_means,
    of_responses,
    of_responses_and,
    pushes,
    shadow,
    step_sizes_of_variances,
)
from momentum_sim.kernels.entries.lines import (
    contraction_rate,
    crossings,
    direction_sums,
    overshoot,
    period,
    projections,
)
from momentum_sim.kernels.entries.measures import (
    DIVERGENCE_LIMIT,
    distance,
    divergence_step,
    energies,
    extent,
    path_length,
    settling_step,
    straight_distance,
)
from momentum_sim.kernels.entries.networks import (
    network_answers,
    network_gradient,
    network_loss,
    network_scratch_size,
    network_size,
    network_sizes,
    network_start,
    network_width,
    nonzero_pixels,
    packed_weights,
    shuffled,
    states_size,
    trained,
    unpacked_weights,
)
from momentum_sim.kernels.entries.noise import (
    MOMENTS,
    ensemble,
    ensemble_moments,
    ensemble_scratch_size,
    no_noise,
    noise_amount,
    noise_root,
    noisy_trajectory,
    normal_draws,
    uniform_draws,
)
from momentum_sim.kernels.entries.objectives import (
    axes,
    coefficients,
    curvatures,
    gradients,
    local_quadratic,
    loss_field,
    losses,
    minimiser,
    nearest_minimiser,
    nearest_on_curve,
    neighbours,
)
from momentum_sim.kernels.entries.paths import (
    anatomy,
    effective_step_sizes,
    gradient_weights,
    gradients_taken,
    moving_average,
    schedule,
    trajectory,
    weights_scratch_size,
)
from momentum_sim.kernels.entries.schedule_search import schedule_search, search_sizes
from momentum_sim.kernels.entries.search import found_minimiser
from momentum_sim.kernels.entries.sweeps import scratch_size, sweep
from momentum_sim.kernels.entries.theory import (
    PREDICTION,
    boundaries,
    critical_momentum,
    mode,
    modes,
    optimum,
    over_modes,
    over_modes_and,
    over_numbers,
    over_pairs,
    over_triples,
    predicted_envelope,
    predicted_positions,
    prediction,
    rates,
    steps_by_rates,
    tuples_over_modes,
    tuples_over_pairs,
)

__all__ = [
    "APART",
    "DIVERGENCE_LIMIT",
    "MOMENTS",
    "PREDICTION",
    "SHAPE",
    "TOLD",
    "WORK_VECTORS",
    "Entry",
    "anatomy",
    "axes",
    "batch_search",
    "batch_sizes",
    "batch_spectrum",
    "boundaries",
    "cloud",
    "cloud_law",
    "cloud_noise",
    "cloud_normals",
    "cloud_scratch_size",
    "coefficients",
    "contraction_rate",
    "critical_momentum",
    "crossings",
    "curvatures",
    "direction_sums",
    "distance",
    "distances_of_laws",
    "divergence_step",
    "effective_step_sizes",
    "energies",
    "ensemble",
    "ensemble_moments",
    "ensemble_scratch_size",
    "entry",
    "extent",
    "found_minimiser",
    "full_batch_scratch_size",
    "full_batch_sizes",
    "full_batch_steps",
    "gradient_weights",
    "gradients",
    "gradients_taken",
    "iteration_matrices",
    "local_quadratic",
    "loss_field",
    "losses",
    "minimiser",
    "mode",
    "mode_covariances",
    "mode_means",
    "modes",
    "moving_average",
    "nearest_minimiser",
    "nearest_on_curve",
    "neighbours",
    "network_answers",
    "network_gradient",
    "network_loss",
    "network_scratch_size",
    "network_size",
    "network_sizes",
    "network_start",
    "network_width",
    "no_noise",
    "noise_amount",
    "noise_root",
    "noisy_trajectory",
    "nonzero_pixels",
    "normal_draws",
    "of_responses",
    "of_responses_and",
    "optimum",
    "over_modes",
    "over_modes_and",
    "over_numbers",
    "over_pairs",
    "over_triples",
    "overshoot",
    "packed_weights",
    "path_length",
    "period",
    "predicted_envelope",
    "predicted_positions",
    "prediction",
    "projections",
    "pushes",
    "rates",
    "schedule",
    "schedule_search",
    "scratch_size",
    "search_sizes",
    "settling_step",
    "shadow",
    "shuffled",
    "spread_distances",
    "spread_shapes",
    "squared_error_derivatives",
    "states_size",
    "step_sizes_of_variances",
    "steps_by_rates",
    "straight_distance",
    "sweep",
    "trained",
    "trajectory",
    "tuples_over_modes",
    "tuples_over_pairs",
    "uniform_draws",
    "unpacked_weights",
    "weights_scratch_size",
]
