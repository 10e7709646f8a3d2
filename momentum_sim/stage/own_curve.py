"""What a reader's own curve is read with, in a browser alone: kernels, words, examples, and the worker's script."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from momentum_sim import curves
from momentum_sim.compiler.native import run
from momentum_sim.kernels import curves as kernels
from momentum_sim.kernels import entries
from momentum_sim.kernels.theory.spectrum import REGIMES
from momentum_sim.objectives import quadratic
from momentum_sim.optimizers import MARKERS
from momentum_sim.simulation import simulate
from momentum_sim.stage.bundle import classic_script
from momentum_sim.stage.modules import CURVES, modules_of

_STAGE = Path(__file__).resolve().parent

#: What the tool says of itself, and of what it cannot read; places in braces are filled in by what is wrong.
WORDS = {
    "title": "Your own curve",
    "privacy": "What you paste, drop or choose here stays in this browser: nothing is sent anywhere.",
    "examples": "Try one:",
    "paste": "Losses, pasted as text",
    "placeholder": "Paste losses here, one a line, or a table with a column of losses (CSV, TSV, JSON); or drop a file",
    "or": "Or choose a file:",
    "file": "A file of losses",
    "losses": "Losses:",
    "steps": "Steps:",
    "rows": "one a row",
    "column": "column {column}",
    "logarithmic": "logarithmic",
    "picture": "The curve, {rows} losses: {title}.",
    "marks": "Crests as a table",
    "crests": "crests",
    "floor": "floor",
    "on_floor": "on the floor",
    "teeth": "saw-teeth",
    "step": "step",
    "loss": "loss",
    "odd": "Line {line}, column {column}: “{field}” is no number. Rows like it are left out ({many} in that column).",
    "refused_empty": "There is nothing in it.",
    "refused_binary": "This is no text: it has signs that no table of numbers has.",
    "refused_markup": "This is a web page or XML, which begins with “<” in line {line}. A table of numbers is needed.",
    "refused_long": "Line {line} has over a million signs. A table has one row in each line.",
    "refused_wide": "Line {line} has {many} columns, and a thousand are the most.",
    "refused_unreadable": "The file cannot be read any more: choose it again.",
    "refused_large": "This has over 100 MB, which is the most that is read.",
    "refused_json": "It begins as JSON does, but in line {line} it is none.",
    "refused_no_numbers": "There is no column of numbers in it.",
    "refused_no_number": "Line {line}, column {column}: “{field}” is no number.",
}
_CANNOT = "Momentum and step size cannot be told: {reason}."


def own_curve_supplies() -> dict[str, Any]:
    """What `web/own/tool.js` is made with, as JSON can hold it."""
    return {
        "given": {
            "kernels": modules_of(CURVES),
            "reading": list(kernels.CURVE_READING),
            "shapes": list(kernels.SHAPES),
            "regimes": list(REGIMES),
            "reasons": list(kernels.CURVE_REASONS),
            "crests": kernels.MOST_CRESTS,
            "room": kernels.CURVE_ROOM,
        },
        "texts": {
            "shapes": curves.SHAPES,
            "numbers": curves.WITH_NUMBERS,
            "reasons": curves.CURVE_REASONS,
            "cannot": _CANNOT,
        },
        "words": WORDS,
        "examples": _examples(),
        "markers": dict(MARKERS),
        "worker": _worker(),
        "style": (_STAGE / "web" / "own" / "own.css").read_text(encoding="utf-8"),
    }


def _worker() -> str:
    """The script of the worker in which curves are read."""
    return classic_script(_STAGE / "web" / "own" / "worker.js")


@cache
def _examples() -> list[dict[str, Any]]:
    """Runs of a heavy ball with curves of each shape: by name, with a title, and its losses."""
    flat, bowl = quadratic(condition_number=1.0), quadratic(condition_number=20.0)

    def made(name: str, title: str, curve: Any) -> dict[str, Any]:
        return {"name": name, "title": title, "losses": curve.tolist()}

    def losses(on: Any, step_size: float, momentum: float, n_steps: int, noise: float = 0.0) -> Any:
        start = (8.0, 0.0) if on is flat else (4.0, 1.0)
        eta, beta = step_size, momentum
        run = simulate(on, "heavy_ball", step_size=eta, momentum=beta, n_steps=n_steps, start=start, noise_std=noise)
        return run.losses

    return [
        made("creep", "Creep", losses(flat, 0.004, 0.5, 200)),
        made("ripple", "Ripple", losses(flat, 0.039, 0.9, 120)),
        made("saw_tooth", "Saw-tooth", losses(bowl, 0.09, 0.9, 80)),
        made("floor", "Floor", losses(bowl, 0.02, 0.9, 400, noise=1.0)),
        made("noisy", "Ripple with noise", _shaken(losses(flat, 0.039, 0.9, 60))),
    ]


def _shaken(losses: Any) -> Any:
    """Losses that err by some 5 %, as losses of batches do."""
    draws = np.empty((len(losses), 2))
    run(entries.normal_draws(), draws, 5, 0, 0, len(losses))
    return losses * (1.0 + 0.05 * draws[:, 0])
