"""What is said to who has misspelt a name, or uses another library's."""

import inspect
import pydoc
import re

import pytest

import momentum_sim as ms
from momentum_sim.scene import Look, RunSettings, Scene

BOWL = ms.objectives.quadratic()
SETTINGS = {"step_size": 0.1, "momentum": 0.5, "n_steps": 5}
SWEPT = {"step_sizes": [0.1], "momenta": [0.5], "n_steps": 5, "tolerance": 0.1}
PUBLIC = (
    *(ms, ms.conventions, ms.diagnostics, ms.export, ms.figures, ms.objectives, ms.optimizers),
    *(ms.schedules, ms.theory),
)


def without(settings, name, **others):
    return {key: value for key, value in settings.items() if key != name} | others


WORDS = {
    "step_size": ("lr", "learning_rate", "LR", "eta", "alpha", "step_sizes", "stepsize", "stepsise"),
    "momentum": ("beta", "beta1", "gamma", "mu", "momenta", "momentun"),
    "n_steps": ("n_iter", "steps", "max_iter", "epochs", "nsteps", "T"),
    "start": ("x0", "init", "strat"),
}


@pytest.mark.parametrize(("word", "meant"), [(word, meant) for meant, words in WORDS.items() for word in words])
def test_another_librarys_keyword_is_told_which_is_meant(word, meant):
    with pytest.raises(TypeError) as caught:
        ms.simulate(BOWL, "heavy_ball", **without(SETTINGS, meant, **{word: 1}))
    said = f"simulate() got an unexpected keyword argument {word!r} (did you mean {meant!r}?)"
    assert str(caught.value) == said


ONE, MORE = "an unexpected keyword argument", "unexpected keyword arguments"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ms.simulate(BOWL, "adam", **SETTINGS, beta2=0.9), f"simulate() got {ONE} 'beta2'"),
        (lambda: ms.simulate(BOWL, "adam", **SETTINGS, lr=0.1), f"simulate() got {ONE} 'lr'"),
        (
            lambda: ms.simulate(BOWL, "adam", lr=0.1, beta=0.9, n_steps=5),
            f"simulate() got {MORE} 'lr' (did you mean 'step_size'?), 'beta' (did you mean 'momentum'?)",
        ),
        (
            lambda: ms.sweep(BOWL, "adam", **without(SWEPT, "step_sizes", lr=[0.1])),
            f"sweep() got {ONE} 'lr' (did you mean 'step_sizes'?)",
        ),
        (
            lambda: ms.sweep(BOWL, "adam", **without(SWEPT, "tolerance", tol=1)),
            f"sweep() got {ONE} 'tol' (did you mean 'tolerance'?)",
        ),
        (
            lambda: Scene(BOWL, (1, 2), runs=("adam",), **without(SETTINGS, "momentum", beta=0.9)),
            f"Scene() got {ONE} 'beta' (did you mean 'momentum'?)",
        ),
        (lambda: RunSettings("adam", lr=0.1), f"RunSettings() got {ONE} 'lr' (did you mean 'step_size'?)"),
        (lambda: Look(titel="Race"), f"Look() got {ONE} 'titel' (did you mean 'title'?)"),
        (
            lambda: ms.schedules.demon(beta=0.9, n_steps=5),
            f"Schedule.__call__() got {ONE} 'beta' (did you mean 'momentum'?)",
        ),
        (
            lambda: ms.theory.best_step_size("nesterov", 0.9, mu=1, L=9),
            f"best_step_size() got {MORE} 'mu' (did you mean 'strong_convexity'?), 'L' (did you mean 'smoothness'?)",
        ),
        (
            lambda: ms.theory.period("heavy_ball", lr=1, momentum=0.9, curvature=1),
            f"period() got {ONE} 'lr' (did you mean 'step_size'?)",
        ),
        (lambda: ms.export.Options(fps=5), f"Options() got {ONE} 'fps'"),
    ],
)
def test_every_function_and_record_tells_it(call, said):
    with pytest.raises(TypeError, match=f"^{re.escape(said)}$"):
        call()


def test_what_python_itself_refuses_stays_as_it_is():
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'n_steps'"):
        ms.simulate(BOWL, "gradient_descent", step_size=0.1)
    with pytest.raises(TypeError, match="multiple values for argument 'objective'"):
        ms.simulate(BOWL, "gradient_descent", objective=BOWL, step_size=0.1, n_steps=3)


@pytest.mark.parametrize(
    ("module", "name", "meant"),
    [
        (ms, "simulte", "simulate"),
        (ms, "figure", "figures"),
        (ms, "exports", "export"),
        (ms, "run", "Run"),
        (ms.objectives, "rosenbrok", "rosenbrock"),
        (ms.objectives, "Quadratic", "quadratic"),
        (ms.optimizers, "Adam", "adam"),
        (ms.optimizers, "heavyball", "heavy_ball"),
        (ms.schedules, "deamon", "demon"),
        (ms.theory, "spectral_raduis", "spectral_radius"),
        (ms.diagnostics, "path_lenght", "path_length"),
        (ms.conventions, "translat", "translate"),
        (ms.export, "sav", "save"),
        (ms.figures, "loses", "losses"),
        (ms.objectives, "booth", None),
        (ms.objectives, "__wrapped__", None),
    ],
)
def test_a_name_that_a_module_does_not_have_is_told_which_is_meant(module, name, meant):
    with pytest.raises(AttributeError) as caught:
        getattr(module, name)
    hint = f" (did you mean {meant!r}?)" if meant else ""
    assert str(caught.value) == f"module {module.__name__!r} has no attribute {name!r}{hint}"
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Adam", "adam"), ("Heavy Ball", "heavy_ball"), ("momentum", "heavy_ball"), ("SGD", "gradient_descent"),
     ("NAG", "nesterov"), ("adamw", "adam"), ("lion", None), ("x" * 10_000, None)],
)  # fmt: skip
def test_an_optimizer_that_is_not_there_is_told_which_is_meant(name, meant):
    hint = re.escape(f" (did you mean {meant!r}?)") if meant else ""
    for call in (lambda: ms.simulate(BOWL, name, **SETTINGS), lambda: RunSettings(name)):
        with pytest.raises(ms.RefusedError, match=f"; got .*{hint}$") as caught:
            call()
        assert ("did you mean" in str(caught.value)) == bool(meant)


@pytest.mark.parametrize(
    ("given", "note"),
    [
        (
            lambda x, y: x * y,
            "a function of your own becomes one by a Landscape, see help(momentum_sim.objectives.Landscape)",
        ),
        ("rosenbrok", "rosenbrock() is one"),
        ("x**2 + y**2", "quadratic() is one"),
        (ms.objectives.beale, "it makes one when it is called, beale()"),
        (None, "quadratic() is one, and so is what a Landscape of your own makes"),
    ],
)  # fmt: skip
def test_what_is_no_objective_is_told_what_would_be_one(given, note):
    for call in (
        lambda: ms.simulate(given, "adam", **SETTINGS),
        lambda: ms.sweep(given, "adam", **SWEPT),
        lambda: Scene(given, (1, 2), runs=("adam",), **SETTINGS),
        lambda: ms.figures.surface(given),
    ):
        with pytest.raises(ms.RefusedError) as caught:
            call()
        assert caught.value.name == "objective"
        assert str(caught.value).startswith("objective must be made by one of momentum_sim.objectives, got ")
        assert str(caught.value).endswith(f": {note}")


# --- help -------------------------------------------------------------------------------------------------------------


def public():
    """Every function in what a module offers: what it names as such, or what is its own."""
    for module in PUBLIC:
        offered = getattr(module, "__all__", None)
        for name, thing in inspect.getmembers(module, inspect.isroutine):
            if name in offered if offered else thing.__module__ == module.__name__ and not name.startswith("_"):
                yield pytest.param(thing, id=f"{module.__name__}.{name}")


@pytest.mark.parametrize("function", [*public()])
def test_help_begins_with_a_signature_that_can_be_read_and_the_summary(function):
    _, _, signature, summary, *_ = pydoc.render_doc(function, renderer=pydoc.plaintext).split("\n")
    assert signature.startswith(f"{function.__name__}(")
    assert len(signature) < 320
    for unreadable in ("numpy.", "Union[", " at 0x", "momentum_sim."):
        assert unreadable not in signature
    assert summary.strip() == inspect.getdoc(function).split("\n")[0]
    for other in ("lr", "learning_rate", "x0"):
        assert other not in inspect.signature(function).parameters


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (ms.objectives.quadratic, ("Ravine (quadratic): f(x, y) = ", "``quadratic(condition_number=25, angle=0)``",
                                   "``angle``: must lie in [-100000, 100000], 0 if left out.")),
        (ms.optimizers.adam, ("Adam: ", "Kingma, Ba")),
        (ms.schedules.demon, ("Momenta of a run", "1910.04952")),
    ],
)  # fmt: skip
def test_help_of_a_record_is_about_that_one(record, told):
    said = pydoc.render_doc(record, renderer=pydoc.plaintext)
    for part in told:
        assert part in said
    assert len(said.splitlines()) < 10
