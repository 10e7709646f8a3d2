"""What is said of runs in words: texts to be filled in, which Python and JavaScript both read here."""

#: What is said of a scene and its runs. A run's title is said before what it does; a height is `heights`'.
TEXTS = {
    "no_run": "No run is shown: switch one on by its name.",
    "hidden": "is hidden after step {step}",
    "settles": "settles at step {step}",
    "diverges": "diverges, over a million away by step {step}",
    "unsettled": "{runs} {have} not settled in {steps}",
    "beyond": "beyond all numbers",
    "at_step": "at step {step}, {places}",
    "step": "step {step}",
    "of_start": "{share} of its start",
    "above": "{gap} above the minimum",
    "settled": "Settled: the gap stays at or below {limit}.",
}
#: A share below this is written as a power of ten, and another as so many percent.
LEAST_PERCENT = 1e-4
