"""Plotly figures of runs and sweeps, in the colours of the stage: for notebooks, and under the app's "Look closer".

>>> import momentum_sim as ms
>>> bowl = ms.objectives.quadratic(condition_number=50.0)
>>> found = ms.sweep(bowl, "heavy_ball", step_sizes=[0.038], momenta=[0.0, 0.5, 0.7, 0.9], n_steps=60,
...                  start=(-8.0, 2.0), tolerance=1e-3, relative=True)
>>> figure = ms.figures.steps_against_momentum([found], current=0.7)
>>> figure.layout.meta["summary"]
'Fewest steps: heavy ball 21, at β = 0.7.'

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

from momentum_sim.figures.curves import schedules, steps_against_momentum, steps_against_step_size
from momentum_sim.figures.landscape import surface
from momentum_sim.figures.map import settling_map
from momentum_sim.figures.scenes import OF_SCENE

__all__ = [
    "OF_SCENE",
    "schedules",
    "settling_map",
    "steps_against_momentum",
    "steps_against_step_size",
    "surface",
]
