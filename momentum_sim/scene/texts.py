"""What is said of runs in words: texts to be filled in, which Python and JavaScript both read here."""

from collections.abc import Mapping

from momentum_sim.problems import Posed

#: A share below this is written as a power of ten, and another as so many percent.
LEAST_PERCENT = 1e-4

#: What is said of a scene and its runs, where minimisers are points; a run's title stands before what it does.
TEXTS = {
    "no_run": "No run is shown: switch one on by its name.",
    "hidden": "is hidden after step {step}",
    "all_hidden": "{runs} are hidden after step {step}",
    "settles": "settles at step {step}",
    "diverges": "diverges, over a million away by step {step}",
    "unsettled": "{runs} {have} not settled in {steps}",
    # what is read out of a run whose end a change has changed
    "overshoots": "overshoots by {share}",
    "going": "ends {height}",
    "as_before": "The runs end as before.",
    "at_step": "at step {step}, {places}",
    "step": "step {step}",
    "height": "{height} above the minimum",
    "beyond": "beyond all numbers",
    "of_start": "{share} of its start",
    "settled": "Settled: the gap stays at or below {limit}.",
    "minimum": "minimum",
    "centre": "minimum",
    "heights": "gap",
    "gap_caption": "gap f − f* above the minimum",
    "gap_described": "the gap above the minimum",
    "least": "the loss at the global minimum",
    "no_quadratic": "{title} has no quadratic at its minimum, so theory has nothing to say here.",
    "no_map": "",
    "no_gap": "",
    # of runs that are many at once: how wide they are spread, where that is predicted too, and what noise is their own
    "spread": "",
    "spread_predicted": "",
    "spread_note": "",
    "as_predicted": "",
    "moments_note": "",
    "distance_note": "",
    "distance_no_other": "",
    "distance_no_spread": "",
    "own_noise": "",
    "own_noise_shaped": "",
    "some_seen": "",
    # of runs where it depends on the others how far a gradient moves the end
    "no_weights_divided": "{runs} {divide} by the gradient's size, so no gradient has a weight of its own.",
    "no_weights": "What a gradient does to {runs} depends on the others, so none has a weight of its own.",
    # where gradients are noisy; of a batch, ``root`` is /√ of its size, and ``over`` / of it
    "noise_isotropic": "Every gradient has noise, σ = {size}{root} in each coordinate: draw {seed}, the same for each "
    "run.",
    "noise_covariance": "Every gradient has noise of covariance {size}{over}: draw {seed}, the same for each run.",
    "noise_hessian": "Every gradient has noise of covariance {size}{over} times the Hessian: draw {seed}, the same for "
    "each run.",
    "noise_labels": "Every gradient has the noise of labels that err by σ = {size}{root}: draw {seed}, the same for "
    "each run.",
    "noisy_theory": "What theory says here is of exact gradients, and these are noisy.",
    "noisy_map": "The map is of exact gradients, and here they are noisy.",
    # how a run that is to be predicted may end, and that it has ended so; "" for what cannot be told apart
    "ends_direct": "settles without passing the minimum",
    "ends_passing": "passes the minimum (by over {share} of the way), comes back and settles",
    "ends_late": "has not settled by the last step",
    "ends_diverges": "diverges",
    "ended_direct": "It settles at step {step} and never goes more than {share} past the minimum.",
    "ended_passing": "It goes {past} past the minimum and settles at step {step}.",
    "ended_late": "After {steps} it is still {height}.",
    "ended_diverges": "By step {step} it is over a million away.",
}
#: Where there is no point to pass.
_NOTHING_PASSED = {
    "ends_direct": "settles",
    "ends_passing": "",
    "ended_direct": "It settles at step {step}.",
}
_NO_MINIMUM = _NOTHING_PASSED | {
    "minimum": "",
    "centre": "start",
    "no_quadratic": "{title} has no minimum, so theory has nothing to say here.",
}
_NO_GAP = _NO_MINIMUM | {
    "height": "at a loss of {height}",
    "heights": "loss",
    "gap_caption": "loss f",
    "gap_described": "the loss",
    "no_map": "The map is of when runs settle, and here there is no minimum to settle at.",
    "ends_direct": "",
    "ends_late": "has not diverged by the last step",
}
#: Where a network is trained.
_TRAINED = _NO_GAP | {
    "height": "{height} % wrong",
    "heights": "test error, %",
    "beyond": "wrong throughout",
    "at_step": "as last measured by step {step}, {places}",
    "diverges": "diverges: from step {step} on its loss is no number",
    "unsettled": "after {steps}, of the test images: {runs}",
    "least": "nobody knows the least loss",
    "no_quadratic": "{title} is no quadratic, so theory has nothing to say here.",
}
#: What is said otherwise, by what is known of where an objective is least.
MINIMA: dict[str, dict[str, str]] = {
    "points": {},
    "found": {
        "height": "{height} above the minimum found",
        "gap_caption": "gap f − f* above the minimum found",
        "gap_described": "the gap above the minimum found",
        "settled": "Settled: the gap to the minimum found stays at or below {limit}.",
        "minimum": "minimum found",
        "least": "the loss at the lowest minimum found",
        "ends_direct": "settles without passing the minimum found",
        "ends_passing": "passes the minimum found (by over {share} of the way), comes back and settles",
        "ended_direct": "It settles at step {step} and never goes more than {share} past the minimum found.",
        "ended_passing": "It goes {past} past the minimum found and settles at step {step}.",
    },
    "curve": _NOTHING_PASSED
    | {
        "minimum": "minima",
        "centre": "start",
        "no_quadratic": "{title} is level along its minima, so theory has nothing to say here.",
    },
    "infimum": _NO_MINIMUM
    | {
        "height": "{height} above the infimum",
        "gap_caption": "gap f − f* above the infimum",
        "gap_described": "the gap above the infimum",
        "settled": "Settled: the gap to the infimum, which no point attains, stays at or below {limit}.",
        "least": "the infimum of the loss, which no point attains",
    },
    "unbounded": _NO_GAP
    | {
        "settled": "Nothing settles here: the loss has no lower bound.",
        "least": "the loss has no lower bound",
        "no_gap": "the loss itself, for it has no lower bound",
    },
    "mean": _NOTHING_PASSED
    | {
        "height": "{height} above the minimum on average",
        "heights": "mean gap",
        "diverges": "diverges, on average over a million away by step {step}",
        "settled": "Settled: the mean gap stays at or below {limit}.",
        "as_predicted": ", dashed as predicted",
        "gap_caption": "mean gap above the minimum, dashed as predicted",
        "gap_described": "the mean gap above the minimum, measured and predicted",
        "spread": "spread {x}×{y}",
        "spread_predicted": "spread {x}×{y}, predicted {px}×{py}",
        "spread_note": "± a standard error over {particles} particles",
        "moments_note": "At step {step}, over {particles} particles; ± is a standard error, as of a normal law.",
        "distance_note": "2-Wasserstein, of the normal laws with the clouds' moments, at step {step}. Chance: two "
        "clouds of {particles} on the law of {first}, each with draws of its own; these runs share theirs, so like "
        "ones come nearer.",
        "distance_no_other": "Show a second run: distances are from the first.",
        "distance_no_spread": "Without noise the first run has no spread.",
        "own_noise": "Spread: standard deviations in x×y; ellipses have two of them, dashed as predicted. Each of "
        "{particles} particles has noise of its own in every gradient, σ = {std} in each coordinate: draw {seed}, the "
        "same for each run.",
        "own_noise_shaped": "Spread: standard deviations in x×y; ellipses have two of them, dashed as predicted. Each "
        "of {particles} particles has noise of its own in every gradient, σ = {std} in x and κ^(p/2) σ in y, p = "
        "{noise_exponent}: draw {seed}, the same for each run.",
        "some_seen": "Seen are the first {seen} of them.",
    },
    "unknown": _TRAINED | {"settled": "The test images are 797 that no run is trained on."},
    "tuned": _TRAINED | {"settled": "The test images are 396 of the digits 5 to 9, which no run is trained on."},
    "patchworks": _TRAINED
    | {
        "unsettled": "after {steps}, of new faint patchworks: {runs}",
        "at_step": "as last tested by step {step}, of new faint patchworks {places}",
        "settled": "Guessing has 50 % of them wrong.",
        "own_noise": "New faint patchworks: 1000 that no run is trained on, with the small margin {small_margin}. Draw "
        "{seed}, the same for each run.",
        "in_training": "In training",
        "still_of": "Still as with {settings}: the next is in training",
    },
    "chain": _NO_GAP
    | {
        "settles": "arrives at step {step}",
        "unsettled": "{runs} {have} not arrived in {steps}",
        "diverges": "diverges, on average over a million away by step {step}",
        "height": "still {height} % away",
        "heights": "distance left, %",
        "settled": "Arrived: the distance stays at or below {limit}.",
        "minimum": "rest",
        "centre": "rest",
        "own_noise": "The distance is the root mean square, over the {masses} masses, of how far each is from rest.",
        "least": "0, where all masses are at rest",
        "no_quadratic": "{title} has as many directions as masses.",
        "no_gap": "",
        "ends_late": "has not arrived by the last step",
    },
    "unfound": _NO_GAP
    | {
        "settled": "Nothing settles here: no minimum was found.",
        "least": "no minimum was found",
        "no_quadratic": "No minimum of {title} was found, so theory has nothing to say here.",
        "no_gap": "the loss itself, for no minimum was found",
    },
}
#: Of clouds along a curve, of which theory has no law.
MINIMA["mean_curve"] = MINIMA["mean"] | {
    "height": "{height} above the minima on average",
    "minimum": "minima",
    "centre": "start",
    "as_predicted": "",
    "gap_caption": "mean gap above the minima",
    "gap_described": "the mean gap above the minima",
    "own_noise": "Spread: standard deviations in x×y; ellipses have two of them. For each of {particles} particles the "
    "label errs by σ = {std} in every gradient: draw {seed}, the same for each run.",
}
#: Of chains whose shape a seed draws.
MINIMA["shaken_chain"] = MINIMA["chain"] | {
    "own_noise": MINIMA["chain"]["own_noise"] + " Draw {seed} of the shape, the same for each run.",
}


def texts_of(objective: Posed) -> Mapping[str, str]:
    """What is said where runs are on an objective."""
    return TEXTS | MINIMA[objective.minima]
