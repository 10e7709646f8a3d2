"""A picture of one run that no scene has: its path on the contour, and how far it is above the minimum."""

import io
from base64 import b64encode
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from momentum_sim import diagnostics
from momentum_sim.export.players import Page
from momentum_sim.export.sheets import Drawn, unit_of
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Contour, Gap, Look, Tolerance
from momentum_sim.scene.parts import noise_to_dict
from momentum_sim.simulation import Run
from momentum_sim.stage.document import catalogue_of_run

WIDTH, HEIGHT = 960, 400  # px
_DPI = 144.0
_MOST_STEPS = 5000  # that are drawn one by one


def picture(run: Run, said: str = "") -> bytes:
    """A run as a PNG, 960 by 400 px at one and a half times as many pixels; ``said`` stands below it."""
    image = Image.fromarray(RunSheet(run, said).pixels(_DPI)).convert("RGB")
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()


class RunSheet(Drawn):
    """A run as display lists, as a scene with it alone would be; of more than 5000 steps evenly some are drawn."""

    def __init__(self, run: Run, said: str = "") -> None:
        look = Look(caption=said, width=WIDTH, height=HEIGHT)
        known = LANDSCAPES | {run.objective.name: run.objective.landscape}
        page = Page(WIDTH, HEIGHT, unit_of(look), problems=known)
        tolerance = Tolerance()
        with np.errstate(all="ignore"):  # what diverges is content
            super().__init__(
                page, catalogue_of_run(run), _document(run, look, tolerance), None, run=_told(run, tolerance)
            )


def _document(run: Run, look: Look, tolerance: Tolerance) -> dict[str, Any]:
    """What the painters read out of a scene's document."""
    objective = run.objective
    return {
        "objective": {"name": objective.name, "parameters": objective.parameters},
        "start": run.iterates[0].tolist(),
        "n_steps": run.n_steps,
        "runs": [{"optimizer": run.optimizer.name, "name": run.name, "visible": True}],
        "tolerance": {"value": tolerance.value, "relative": tolerance.relative},
        "panels": [Contour(view=_view(run)).to_dict(), Gap().to_dict()],
        "look": look.to_dict(),
        "step": None,
        "rate_change": None,
        "step_size_schedule": None,
        "noise": noise_to_dict(run.noise),
        "seed": run.seed,
        "prediction": None,
    }


def _told(run: Run, tolerance: Tolerance) -> dict[str, Any]:
    """A run's numbers, as the painters take them in place of a simulation."""
    objective, start = run.objective, run.iterates[0].tolist()
    centre, nearest = objective.centre(*start), objective.nearest_minimiser(*start)
    along, _ = objective.axes(*centre)
    stride = -(-run.n_steps // _MOST_STEPS)
    drawn = np.unique([*range(0, run.n_steps + 1, stride), run.n_steps])
    return {
        "name": run.name,
        "title": run.title,
        "look": run.look._asdict(),
        "path": _exactly(run.iterates[drawn]),
        "losses": _exactly(run.losses[drawn]),
        "per": None if stride == 1 else 1 / stride,
        "settles": run.settling_step(tolerance.value, relative=tolerance.relative),
        "diverges": -1 if run.divergence_step is None else run.divergence_step,
        "overshoot": float(np.nan_to_num(diagnostics.overshoot(run.iterates, centre, along))),
        "minimisers": objective.minimisers.tolist(),
        "nearest": None if nearest is None else nearest.tolist(),
        "minimum": None if np.isnan(objective.minimum) else objective.minimum,
    }


def _exactly(numbers: NDArray[np.float64]) -> str:
    """Numbers, whatever they are, as base64."""
    return b64encode(np.ascontiguousarray(numbers).tobytes()).decode("ascii")


def _view(run: Run) -> tuple[float, float, float, float]:
    """The landscape's view, larger where the path leaves it, though by no more than its own size to each side."""
    x0, x1, y0, y1 = run.objective.landscape.view
    low, high = np.array([x0, y0]), np.array([x1, y1])
    span = high - low
    near = run.iterates[((run.iterates >= low - span) & (run.iterates <= high + span)).all(axis=1)]
    (x0, y0), (x1, y1) = np.vstack([near, low[None]]).min(axis=0), np.vstack([near, high[None]]).max(axis=0)
    return float(x0), float(x1), float(y0), float(y1)
