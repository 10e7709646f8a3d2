"""A scene as a program: its visible runs again with NumPy, PyTorch or optax."""

import json
from textwrap import wrap

from momentum_sim import checks
from momentum_sim.conventions.formulas import WITH_CODE
from momentum_sim.conventions.snippets import asks_for_loss, imports_of, preamble, recipe
from momentum_sim.export.options import Options
from momentum_sim.export.progress import Progress
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import plane_of
from momentum_sim.simulation import Run
from momentum_sim.version import VERSION

_PACKAGES = {"PyTorch": "torch", "optax": "optax", "NumPy": "numpy"}

_WIDTH = 92

_MAIN = """
RUNS = {{
{runs}
}}

if __name__ == "__main__":
    paths = {{name: run() for name, run in RUNS.items()}}
    for name, path in paths.items():
        print(name, *path[-1])
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w", encoding="ascii") as file:
            print("{key}", "step", "x", "y", sep=",", file=file)
            for name, path in paths.items():
                for step, point in enumerate(path):
                    print(name, step, *point, sep=",", file=file)
"""


def py(scene: Scene, options: Options, progress: Progress) -> bytes:
    """A program that takes the visible runs with ``options.library``, each a function that returns its whole path.

    Run as it is, it prints each run's name and last iterate; with a file's name behind, it writes every iterate there.
    `momentum_sim.export.data.scene_of` reads the scene in its head.

    Raises `ValueError` for a scene without a visible run, on no landscape, or on one that no code is known of.
    """
    library = checks.one_of("library", options.library, _PACKAGES)
    plane_of(scene)  # refuses a scene on anything else
    runs = scene.simulate()
    if not runs:
        raise checks.RefusedError("a program", "have at least one visible run", got="none")
    checks.one_of("objective with code", scene.objective.name, WITH_CODE)
    recipes = [recipe(run, library) for run in runs.values()]
    first, with_loss = next(iter(runs.values())), asks_for_loss(*recipes)
    parts = ["\n".join(_head(scene, library))]
    parts += ["\n".join(preamble(first, library, "import sys", with_loss=with_loss))]
    if library == "NumPy" and any(run.diverged for run in runs.values()):
        parts[-1] += '\nnp.seterr(all="ignore")  # what diverges goes on to inf and nan\n\n'
    for done, run in enumerate(runs.values()):
        progress(done, len(runs))
        parts.append("\n".join([*_function(run, library), "", ""]))
    table = "\n".join(f'    "{name}": {_called(run)},' for name, run in runs.items())
    # Programs of old have been run, and what they printed is on record: they stay as they are.
    key = "optimizer" if all(name == run.optimizer.name for name, run in runs.items()) else "run"
    if first.noise is None:  # what draws noise imports it itself
        parts[1:1] = imports_of(*recipes)
    parts.append(_MAIN.format(runs=table, key=key).removeprefix("\n"))
    progress(len(runs), len(runs))
    return "\n".join(parts).encode()


def _head(scene: Scene, library: str) -> list[str]:
    """What the program is, as comments; whatever an author wrote stands in them and nowhere else."""
    return [
        f"# The runs of a scene in {library}, written by momentum-sim {VERSION}. It needs {_PACKAGES[library]}.",
        "#   python program.py            prints where each run ends",
        "#   python program.py paths.csv  writes every iterate there, too",
        # Below the second line, in which Python would look for the name of an encoding.
        *(f"# title: {line}" for line in scene.look.title.split("\n") if line),
        f"# scene: {json.dumps(scene.to_dict(), allow_nan=False, separators=(',', ':'))}",
    ]


def _called(run: Run) -> str:
    """What a run's function is called: none is called as anything else in a program."""
    return run.name if run.name == run.optimizer.name else f"run_{run.name}"


def _function(run: Run, library: str) -> list[str]:
    """A run as a function that returns its path."""
    made, rule = recipe(run, library), run.optimizer
    told = [*wrap(rule.convention, _WIDTH), *([f"diverges from step {run.divergence_step} on"] if run.diverged else [])]
    body = [
        f'"""{rule.title[:1].upper() + rule.title[1:]}, every iterate."""',
        *(f"# {line}" for line in told),
        *made.note,
        *made.before,
        f"path = [{run.iterates[0].tolist()!r}]",
        f"for step in range({run.n_steps}):",
        *(f"    {line}" for line in (*made.each, f"path.append({made.iterate}.tolist())")),
        "return path",
    ]
    return [f"def {_called(run)}():", *(f"    {line}".rstrip() for line in body)]
