"""Plotly figures of runs and sweeps, in the colours of the stage: for notebooks, and under the app's "Look closer".

>>> import momentum_sim as ms
>>> bowl = ms.objectives.quadratic(condition_number=50.0)
>>> found = ms.sweep(bowl, "heavy_ball", step_sizes=[0.038], momenta=[0.0, 0.5, 0.7, 0.9], n_steps=60,
...                  start=(-8.0, 2.0), tolerance=1e-3, relative=True)
>>> figure = ms.figures.steps_against_momentum([found], current=0.7)
>>> figure.layout.meta["summary"]
'Fewest steps: heavy ball 21, at β = 0.7.'

These are of results. Of runs, as `momentum_sim.simulate` or `Scene.simulate` gives them: ``trajectory(runs)``, their
paths over the contour; ``losses(runs)``, the gap against the step; ``schedules(runs)``, the momentum against the step;
``surface(objective, runs)``. Of sweeps: ``settling_map(sweep)``, ``steps_against_momentum(sweeps)``,
``steps_against_step_size(sweeps)``.

What puts theory beside measurement is of a scene: ``ms.figures.energy_ledger(scene)``, `eigen_coordinates`,
`loss_by_eigendirection`, `phase_portraits`, `quadratic_prediction`, `rate_against_momentum`,
`steps_against_condition_number`, `good_region`, `theory_against_measured`, `endless_cycle`, `basins`, `guarantees`; of
Nesterov `ripples` and `nesterov_as_heavy_ball`; of noise `drift`, and of clouds of noisy runs `averages` and `svag`.
`full_batch_digits`, `max_margin` and `sparse_solutions` are of no scene: what momentum does to the solution that a
training without noise finds; nor is `flow`, the equation that Nesterov's iterates follow, nor are `loss_shapes`, four
shapes of a loss curve, and `two_betas`, SGD's momentum beside Adam's. `OF_SCENE` has them all.

Of the network on patchworks, `momentum_sim.generalization`, and of no run: ``patchworks(setting, seed=0)``, examples as
images, and ``coasting(setting)``, how far signals coast, measured beside the law. They are the same for every scene,
but that its seed draws the examples.

Every figure says in ``layout.meta["summary"]`` what it shows, in words with the measured numbers. ``dark=True`` is for
a dark page. The backgrounds are transparent.

They need plotly, which ``pip install 'momentum-sim[figures]'`` brings; importing momentum_sim alone does not load it.
"""

try:
    import plotly  # noqa: F401  # first, so that what is missing is said in words
except ModuleNotFoundError as error:
    if error.name != "plotly":
        raise
    said = "momentum_sim.figures needs plotly: pip install 'momentum-sim[figures]'"
    raise ModuleNotFoundError(said, name="plotly") from None

from momentum_sim import hints
from momentum_sim.figures.averages import averages
from momentum_sim.figures.basins import basins
from momentum_sim.figures.coasting import coasting
from momentum_sim.figures.curves import schedules, steps_against_momentum, steps_against_step_size
from momentum_sim.figures.cycle import endless_cycle
from momentum_sim.figures.directions import nesterov_as_heavy_ball
from momentum_sim.figures.drift import drift
from momentum_sim.figures.eigen import eigen_coordinates
from momentum_sim.figures.energy import energy_ledger
from momentum_sim.figures.flow import flow
from momentum_sim.figures.full_batch import full_batch_digits
from momentum_sim.figures.futures import gradient_futures
from momentum_sim.figures.good_region import good_region
from momentum_sim.figures.guarantees import guarantees
from momentum_sim.figures.landscape import surface
from momentum_sim.figures.loss_shapes import loss_shapes
from momentum_sim.figures.map import settling_map
from momentum_sim.figures.max_margin import max_margin
from momentum_sim.figures.orders import steps_against_condition_number
from momentum_sim.figures.patchworks import patchworks
from momentum_sim.figures.portraits import phase_portraits
from momentum_sim.figures.prediction import quadratic_prediction
from momentum_sim.figures.rates import rate_against_momentum
from momentum_sim.figures.ripples import ripples
from momentum_sim.figures.runs import losses, trajectory
from momentum_sim.figures.scenes import OF_SCENE
from momentum_sim.figures.shares import loss_by_eigendirection
from momentum_sim.figures.sparse import sparse_solutions
from momentum_sim.figures.svag import svag
from momentum_sim.figures.theory_map import theory_against_measured
from momentum_sim.figures.two_betas import two_betas

__all__ = [
    "OF_SCENE",
    "averages",
    "basins",
    "coasting",
    "drift",
    "eigen_coordinates",
    "endless_cycle",
    "energy_ledger",
    "flow",
    "full_batch_digits",
    "good_region",
    "gradient_futures",
    "guarantees",
    "loss_by_eigendirection",
    "loss_shapes",
    "losses",
    "max_margin",
    "nesterov_as_heavy_ball",
    "patchworks",
    "phase_portraits",
    "quadratic_prediction",
    "rate_against_momentum",
    "ripples",
    "schedules",
    "settling_map",
    "sparse_solutions",
    "steps_against_condition_number",
    "steps_against_momentum",
    "steps_against_step_size",
    "surface",
    "svag",
    "theory_against_measured",
    "trajectory",
    "two_betas",
]

hints.attributes(__name__)
