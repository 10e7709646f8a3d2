"""Who may import whom."""

import ast
import subprocess
import sys
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CHECKS = ("momentum_sim.checks", "momentum_sim.hints", "momentum_sim.parameters", "momentum_sim.reprs")
COMPILED = ("momentum_sim.kernels", "momentum_sim.compiler")
RECORDS = ("momentum_sim.objectives", "momentum_sim.optimizers", "momentum_sim.schedules")
MATHEMATICS = (
    *CHECKS,
    *COMPILED,
    *RECORDS,
    "momentum_sim.diagnostics",
    "momentum_sim.noise",
    "momentum_sim.per_step",
    "momentum_sim.simulation",
)
ON_PROBLEMS = (*MATHEMATICS, "momentum_sim.problems")

# A module, with all below it, and what it may import besides itself and Python's standard library; the longest name
# that fits counts. A module of the library without a line of its own has that of `momentum_sim`.
MAY_IMPORT = {
    "app": ("pages.serving", "streamlit", "starlette"),
    "pages": ("pages.shared", "momentum_sim", "streamlit"),
    "pages.shared": ("pages.serving", "momentum_sim", "streamlit"),
    "pages.serving": ("momentum_sim", "streamlit", "starlette", "anyio", "markdown_it"),
    "momentum_sim": ("numpy",),
    "momentum_sim.kernels": ("numba",),
    "momentum_sim.kernels.lanes": ("momentum_sim.kernels", "numba", "llvmlite"),
    "momentum_sim.compiler": ("momentum_sim.kernels", "numba", "llvmlite", "numpy"),
    "momentum_sim.checks": ("momentum_sim.hints", "numpy"),
    "momentum_sim.hints": (),
    "momentum_sim.parameters": ("momentum_sim.checks", "momentum_sim.reprs"),
    "momentum_sim.reprs": (),
    **dict.fromkeys(RECORDS, (*CHECKS, *COMPILED, *RECORDS, "numpy")),
    "momentum_sim.diagnostics": (*CHECKS, *COMPILED, "numpy"),
    "momentum_sim.curves": (*CHECKS, *COMPILED, "numpy"),
    "momentum_sim.noise": (*CHECKS, *COMPILED, "momentum_sim.objectives", "numpy"),
    "momentum_sim.per_step": (*CHECKS, *RECORDS, "numpy"),
    "momentum_sim.theory": (*CHECKS, *COMPILED, *RECORDS, "momentum_sim.per_step", "numpy"),
    "momentum_sim.simulation": (*MATHEMATICS, "numpy"),
    "momentum_sim.processors": (),
    "momentum_sim.sweeps": (*MATHEMATICS, "momentum_sim.processors", "numpy"),
    "momentum_sim.ensembles": (*MATHEMATICS, "numpy"),
    "momentum_sim.starts": (*MATHEMATICS, "momentum_sim.sweeps", "momentum_sim.ensembles", "numpy"),
    "momentum_sim.clouds": (*MATHEMATICS, "numpy"),
    "momentum_sim.chains": (*MATHEMATICS, "momentum_sim.theory", "numpy"),
    "momentum_sim.schedule_search": (*MATHEMATICS, "numpy"),
    "momentum_sim.anatomy": (*MATHEMATICS, "numpy"),
    "momentum_sim.networks": (
        *(*CHECKS, *COMPILED, "momentum_sim.optimizers", "momentum_sim.schedules"),
        *("momentum_sim.per_step", "momentum_sim.noise", "momentum_sim.theory", "numpy"),
    ),
    "momentum_sim.evidence": (
        *(*CHECKS, "momentum_sim.optimizers", "momentum_sim.schedules", "momentum_sim.noise"),
        *("momentum_sim.networks", "momentum_sim.version", "numpy"),
    ),
    "momentum_sim.evidence.workers": (
        *(*CHECKS, "momentum_sim.evidence", "momentum_sim.processors", "momentum_sim.version"),
        *("momentum_sim.export.progress", "distributed"),
    ),
    "momentum_sim.evidence.written": (
        *(*CHECKS, "momentum_sim.evidence", "momentum_sim.version", "momentum_sim.export.files"),
    ),
    "momentum_sim.evidence.picture": (
        *(*CHECKS, "momentum_sim.evidence", "momentum_sim.paper", "momentum_sim.export.players", "PIL", "numpy"),
    ),
    "momentum_sim.conventions": (*MATHEMATICS, "numpy"),
    "momentum_sim.problems": (
        *(*MATHEMATICS, "momentum_sim.networks", "momentum_sim.clouds", "momentum_sim.chains", "momentum_sim.theory"),
        "numpy",
    ),
    "momentum_sim.scene": (*ON_PROBLEMS, "numpy"),
    "momentum_sim.narration": (
        *(*ON_PROBLEMS, "momentum_sim.clouds", "momentum_sim.chains", "momentum_sim.theory"),
        *("momentum_sim.conventions", "momentum_sim.scene", "momentum_sim.starts", "numpy"),
    ),
    "momentum_sim.lessons": (
        *(*ON_PROBLEMS, "momentum_sim.theory", "momentum_sim.scene", "momentum_sim.narration"),
        "momentum_sim.figure_names",
    ),
    "momentum_sim.stage.own_curve": (*MATHEMATICS, "momentum_sim.curves", "momentum_sim.stage", "numpy"),
    "momentum_sim.stage": (
        *ON_PROBLEMS,
        "momentum_sim.theory",
        "momentum_sim.sweeps",
        "momentum_sim.ensembles",
        "momentum_sim.schedule_search",
        "momentum_sim.scene",
        "momentum_sim.conventions",
    ),
    "momentum_sim.figure_names": (),
    "momentum_sim.version": (),
    "momentum_sim.paper": (),
    "momentum_sim.typeface": (),
    "momentum_sim.figures": (
        *(*ON_PROBLEMS, "momentum_sim.sweeps", "momentum_sim.theory", "momentum_sim.clouds", "momentum_sim.ensembles"),
        *("momentum_sim.scene", "momentum_sim.narration", "momentum_sim.figure_names", "momentum_sim.paper"),
        *("momentum_sim.networks", "momentum_sim.evidence", "momentum_sim.starts", "numpy", "plotly"),
    ),
    "momentum_sim.export": (
        *(*ON_PROBLEMS, "momentum_sim.anatomy", "momentum_sim.conventions", "momentum_sim.scene"),
        *("momentum_sim.narration", "momentum_sim.stage", "momentum_sim.paper", "momentum_sim.version", "numpy"),
        "momentum_sim.typeface",
    ),
    "momentum_sim.__main__": ("momentum_sim.commands",),
    "momentum_sim.commands": (
        *("momentum_sim.checks", "momentum_sim.hints", "momentum_sim.conventions", "momentum_sim.scene"),
        *("momentum_sim.lessons", "momentum_sim.export", "momentum_sim.site", "momentum_sim.version", "tqdm"),
        "momentum_sim.evidence",
    ),
    "momentum_sim.export.still": ("momentum_sim.export", "momentum_sim.scene", "PIL", "numpy"),
    "momentum_sim.export.stills": (
        *("momentum_sim.checks", "momentum_sim.export", "momentum_sim.narration", "momentum_sim.scene", "PIL"),
    ),
    "momentum_sim.export.runs": (
        *(*MATHEMATICS, "momentum_sim.export", "momentum_sim.scene", "momentum_sim.stage", "PIL", "numpy"),
    ),
    "momentum_sim.notebook": (
        *(*MATHEMATICS, "momentum_sim.conventions", "momentum_sim.narration", "momentum_sim.scene"),
        *("momentum_sim.export", "numpy"),
    ),
    "momentum_sim.export.engine": (
        *("momentum_sim.compiler", "momentum_sim.kernels", "momentum_sim.problems", "momentum_sim.noise"),
        "momentum_sim.stage",
        *("momentum_sim.export", "quickjs", "numba", "numpy"),
    ),
    "momentum_sim.export.players": (
        *("momentum_sim.checks", "momentum_sim.compiler", "momentum_sim.kernels", "momentum_sim.objectives"),
        *("momentum_sim.optimizers", "momentum_sim.paper", "momentum_sim.typeface", "momentum_sim.export"),
        *("matplotlib", "contourpy", "fontTools", "PIL", "numpy"),
    ),
    "momentum_sim.export.moving": (
        *("momentum_sim.optimizers", "momentum_sim.scene", "momentum_sim.narration", "momentum_sim.paper"),
        *("momentum_sim.export", "matplotlib", "PIL", "av", "numpy"),
    ),
    "momentum_sim.site": (
        *(*ON_PROBLEMS, "momentum_sim.conventions", "momentum_sim.scene", "momentum_sim.lessons", "momentum_sim.stage"),
        *("momentum_sim.figures", "momentum_sim.export", "momentum_sim.version", "momentum_sim.typeface"),
        *("markdown_it", "mdit_py_plugins", "latex2mathml", "segno", "plotly"),
    ),
}

# The one way back: a notebook asks a scene or a run itself what to show of it, and what shows it is made of both. It is
# imported when it is asked for, inside of the method that a notebook calls, so that nothing needs it.
ASKED_FOR = {
    ("momentum_sim.scene.document", "momentum_sim.notebook"),
    ("momentum_sim.simulation", "momentum_sim.notebook"),
}


def sources():
    """Every module of the project by name, with its file."""
    for file in (ROOT / "app.py", *ROOT.glob("pages/**/*.py"), *ROOT.glob("momentum_sim/**/*.py")):
        if file.exists():
            parts = file.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


MODULES = dict(sources())


def imported_by(module, file):
    """The names of the modules that a module imports, anywhere in its source."""
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                whole = f"{origin}.{alias.name}"
                yield whole if whole in MODULES else origin


def lies_in(module, prefix):
    return module == prefix or module.startswith(f"{prefix}.")


def may_import(module, other):
    room = max((prefix for prefix in MAY_IMPORT if lies_in(module, prefix)), key=len)
    standard = other.partition(".")[0] in sys.stdlib_module_names
    return standard or any(lies_in(other, prefix) for prefix in (room, *MAY_IMPORT[room]))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_it_may(module):
    found = imported_by(module, MODULES[module])
    strangers = [other for other in found if not may_import(module, other) and (module, other) not in ASKED_FOR]
    assert not strangers, f"{module} may not import {', '.join(strangers)}"


@pytest.mark.parametrize(("module", "other"), sorted(ASKED_FOR))
def test_what_shows_runs_and_scenes_is_imported_only_when_it_is_asked_for(module, other):
    def names(nodes):
        return [node.module for node in nodes if isinstance(node, ast.ImportFrom)]

    tree = ast.parse(MODULES[module].read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    asking = {function.name for function in functions if other in names(ast.walk(function))}
    assert asking == {"_repr_mimebundle_"}
    assert names(ast.walk(tree)).count(other) == 1
    loaded = f"import sys, momentum_sim; sys.exit({other!r} in sys.modules or 'momentum_sim.export' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0


@pytest.mark.parametrize(
    ("module", "other", "allowed"),
    [
        ("app", "pages.serving.files", True),
        ("app", "pages.race", False),
        ("app", "momentum_sim", False),
        ("pages.race", "pages.shared.stage", True),
        ("pages.shared.stage", "momentum_sim.scene", True),
        ("pages.shared.stage", "pages.race", False),
        ("momentum_sim.stage.document", "momentum_sim.scene.document", True),
        ("momentum_sim.stage.document", "streamlit", False),
        ("momentum_sim.yet_to_be_written", "momentum_sim.scene", True),
        ("momentum_sim.yet_to_be_written", "streamlit.components.v2", False),
        ("momentum_sim.kernels.entries", "momentum_sim.kernels.jit", True),
        ("momentum_sim.kernels.entries", "numpy", False),
        ("momentum_sim.kernels.networks", "llvmlite", False),
        ("momentum_sim.networks.digits", "momentum_sim.per_step", True),
        ("momentum_sim.networks.digits", "momentum_sim.simulation", False),
        ("momentum_sim.networks.digits", "momentum_sim.objectives", False),
        ("momentum_sim.simulation", "momentum_sim.networks", False),
        ("momentum_sim.evidence.grid", "momentum_sim.networks", True),
        ("momentum_sim.evidence.comparison", "momentum_sim.export", False),
        ("momentum_sim.evidence.comparing", "distributed", False),
        ("momentum_sim.networks.digits", "momentum_sim.evidence", False),
        ("momentum_sim.kernels.entries", "momentum_sim.checks", False),
        ("momentum_sim.compiler.cache", "momentum_sim.kernels.entries", True),
        ("momentum_sim.compiler.cache", "momentum_sim.objectives", False),
        ("momentum_sim.simulation", "momentum_sim.scene", False),
        ("momentum_sim.simulation", "momentum_sim", False),
        ("momentum_sim.conventions.snippets", "momentum_sim.simulation", True),
        ("momentum_sim.conventions.snippets", "momentum_sim.scene", False),
        ("momentum_sim.simulation", "momentum_sim.conventions", False),
        ("momentum_sim.objectives", "momentum_sim.lessons", False),
        ("momentum_sim.objectives", "momentum_sim.simulation", False),
        ("momentum_sim.diagnostics", "momentum_sim.stage", False),
        ("momentum_sim.theory.settings", "momentum_sim.optimizers", True),
        ("momentum_sim.theory.settings", "momentum_sim.simulation", False),
        ("momentum_sim.diagnostics", "momentum_sim.theory", False),
        ("momentum_sim.scene.document", "momentum_sim.stage", False),
        ("momentum_sim.figures.curves", "plotly.graph_objects", True),
        ("momentum_sim.figures.scenes", "momentum_sim.sweeps", True),
        ("momentum_sim.figures.rates", "momentum_sim.theory", True),
        ("momentum_sim.figures.drift", "momentum_sim.ensembles", True),
        ("momentum_sim.figures.scenes", "momentum_sim.lessons", False),
        ("momentum_sim.figures.scenes", "streamlit", False),
        ("momentum_sim.lessons.document", "momentum_sim.figure_names", True),
        ("momentum_sim.lessons.document", "momentum_sim.figures", False),
        ("momentum_sim.scene.document", "momentum_sim.figures", False),
        ("momentum_sim.scene.document", "momentum_sim.problems", True),
        ("momentum_sim.problems.kind", "momentum_sim.scene", False),
        ("momentum_sim.objectives", "momentum_sim.problems", False),
        ("momentum_sim", "plotly", False),
        ("momentum_sim.site.figures", "momentum_sim.figures", True),
        ("momentum_sim.site.markdown", "markdown_it", True),
        ("momentum_sim.lessons.document", "markdown_it", False),
        ("momentum_sim.export.page", "momentum_sim.site", False),
        ("momentum_sim.export.engine.engine", "matplotlib", False),
        ("momentum_sim.export.players.agg", "quickjs", False),
        ("momentum_sim.export.players.agg", "momentum_sim.scene", False),
        ("pages.shared.charts", "momentum_sim.figures", True),
        ("pages.shared.charts", "plotly", False),
    ],
)
def test_the_table_says(module, other, allowed):
    assert may_import(module, other) == allowed


def test_imports_of_every_kind_are_found(tmp_path):
    file = tmp_path / "entries.py"
    file.write_text(
        "import os.path, numpy as np\nfrom .jit import number\nfrom momentum_sim import checks, Run\n"
        "def later():\n    from streamlit import cache_data\n"
    )
    found = set(imported_by("momentum_sim.kernels.entries", file))
    assert found == {"os.path", "numpy", "momentum_sim.kernels.jit", "momentum_sim.checks", "momentum_sim", "streamlit"}
