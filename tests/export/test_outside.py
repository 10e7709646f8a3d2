"""Exports of what is not among the package's own: objectives and optimizers from outside, and runs."""

from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.export import KINDS, Options, render, save
from momentum_sim.export.data import read_scene
from momentum_sim.export.runs import picture
from momentum_sim.export.sheets import Sheet
from momentum_sim.narration import described, meaning, sentence
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Contour, Gap, Look, Map, Position, Profile, RunSettings, Scene
from momentum_sim.stage import stage_document
from tests.export.drawn import on_picture, part, parts, points, said
from tests.export.live import data_of, opened
from tests.export.scenes import every_companion
from tests.export.test_page_live import assert_painted_as_simulated
from tests.export.test_sheets import as_drawn
from tests.minima import OUTSIDE, bent, logistic, ring, saddle, tilted
from tests.test_extending import cone, crossed, sign_descent

SCENE = Scene(
    objective=cone(0.8),
    start=(-3.0, 1.0),
    n_steps=40,
    step_size=0.5,
    momentum=0.7,
    runs=("gradient_descent", "heavy_ball"),
)
SHORT = Options(n_frames=2, dpi=50)


def run_of(objective=None, optimizer="heavy_ball", momentum=0.7, n_steps=9, **changed):
    settings = {"step_size": 0.05, "momentum": momentum, "n_steps": n_steps} | changed
    return ms.simulate(objective or ms.objectives.quadratic(10.0), optimizer, **settings)


# --- an objective from outside ----------------------------------------------------------------------------------------


def test_its_live_page_is_live(browser, tmp_path):
    controls = ("optimizers", "panels", "timeline", "sliders", "landscapes")
    mapped = replace(SCENE, panels=(Contour(), Map()), look=Look(controls=controls))
    with opened(browser, tmp_path, render(mapped, "html")) as live:
        assert_painted_as_simulated(live, SCENE)
        live.until("document.querySelector('.map').dataset.maps > 0")
        for name, value in {"Momentum β": 0.5, "Width w": 1.5}.items():
            live.number(name).fill(str(value))
            live.press("Enter")
        live.settle()
        assert_painted_as_simulated(live, replace(SCENE, objective=cone(1.5)))
        live.select("Landscape").select_option("rosenbrock")
        live.settle()
        assert_painted_as_simulated(live, SCENE.on(LANDSCAPES["rosenbrock"]))
        live.select("Landscape").select_option("cone")
        live.settle()
        assert live.trajectories()["heavy_ball"][0].tolist() == [-3.0, 1.0]


def test_its_page_reads_links_with_its_own_parameters(browser, tmp_path):
    with opened(browser, tmp_path, render(SCENE, "html")) as live:
        live.tab.goto(f"{live.tab.url}?v=1&beta=0.5&w=1.5")
        live.ready()
        assert (live.value("Momentum β"), live.value("Width w")) == (0.5, 1.5)
        assert_painted_as_simulated(live, replace(SCENE, objective=cone(1.5)))


def test_a_page_has_its_kernels_and_no_others_where_no_other_can_be_chosen():
    data = data_of(render(SCENE, "html"), "stage")
    assert [name.split(".")[0] for name in data["kernels"]] == ["common", "cone", "theory"]
    assert list(data["catalogue"]["objectives"]) == list(data["sweeps"]) == ["cone"]


def test_a_stage_knows_what_its_scenes_are_on_and_what_it_had_before():
    on_crossed = SCENE.on(crossed)
    document = stage_document(SCENE, on_crossed, now=SCENE)
    assert list(document["catalogue"]["objectives"]) == [*LANDSCAPES, "crossed", "cone"]
    homes = [name.split(".")[0] for name in document["kernels"]]
    assert homes == ["common", *LANDSCAPES, "crossed", "cone", "theory", "mystery"]
    usual = stage_document(SCENE.on(LANDSCAPES["beale"]), SCENE.on(LANDSCAPES["beale"]))
    assert list(usual["catalogue"]["objectives"]) == [*LANDSCAPES]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("html", "py")])
def test_every_other_kind_is_made(kind):
    assert render(SCENE, kind, SHORT)


def test_a_program_of_it_is_refused_with_the_reason():
    with pytest.raises(ms.RefusedError, match=r"^objective with code must be one of quadratic, .*; got 'cone'$"):
        render(SCENE, "py")


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_its_data_say_when_they_are_read_what_is_missing_and_are_read_once_it_is_there(kind, monkeypatch):
    text = render(SCENE, kind).decode()
    said = r"got 'cone' \(one from outside the package is known once it is in momentum_sim\.objectives\.LANDSCAPES\)$"
    with pytest.raises(ms.RefusedError, match=said):
        read_scene(text)
    monkeypatch.setitem(LANDSCAPES, "cone", cone)
    assert read_scene(text) == SCENE


def test_a_notebook_shows_it_live():
    data, _ = run_of(cone(0.8))._repr_mimebundle_()
    assert set(data) == {"text/html", "image/png", "text/plain"}


def test_no_scene_is_on_one_that_has_the_name_of_another():
    """Its data would be read as the other's, and its programs would be the other's."""
    impostor = replace(cone, name="quadratic")
    with pytest.raises(ms.RefusedError, match=r"^objective must have a name that no other problem has, got"):
        replace(SCENE, objective=impostor(0.5), live=())
    with pytest.raises(ms.RefusedError, match=r"its objective has the name of one of this package's$"):
        save(run_of(impostor()), "run.csv")


@pytest.mark.parametrize("name", ["", "my cone", "common", "a-b", 3, "2d", "</script>"])
def test_its_name_is_an_identifier(name):
    with pytest.raises(ms.RefusedError, match=r'^name must be an identifier and not "common", got '):
        replace(cone, name=name)


# --- an optimizer from outside ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [RunSettings, lambda rule: replace(SCENE, runs=("adam", rule))])
def test_a_scene_has_the_packages_own_optimizers_and_says_what_takes_others(make):
    with pytest.raises(
        ms.RefusedError, match=r"^optimizer must be one of .*; got Optimizer\(sign_descent\): a scene has"
    ):
        make(sign_descent)
    assert RunSettings(OPTIMIZERS["adam"]) == RunSettings("adam")


# --- runs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_is_exported_as_the_scene_that_has_it_alone(kind, tmp_path):
    run = run_of(momentum=ms.schedules.demon(0.9, 9), step_size=np.repeat([0.05, 0.01], [3, 6]))
    content = save(run, tmp_path / f"run.{kind}", SHORT).read_bytes()
    assert content == render(run, kind, replace(SHORT, name="run" if kind == "html" else ""))
    if kind in ("csv", "json", "py"):
        again = read_scene(content.decode()).simulate()
        np.testing.assert_array_equal(again["heavy_ball"].iterates, run.iterates)


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (run_of(momentum=np.linspace(0.9, 0.1, 9)), "its momenta are no schedule's of this package"),
        (
            run_of(step_size=np.repeat([0.3, 0.7], [3, 6])),
            "its second step size is no multiple of the first as floats",
        ),
        (run_of(step_size=np.linspace(0.03, 0.01, 9)), "its step sizes are no schedule's of this package"),
        (run_of(n_steps=5001), "it has more than 5000 steps"),
        (run_of(optimizer=sign_descent, momentum=None), "its optimizer is none of this package's"),
    ],
)
def test_a_run_that_no_scene_has_is_refused_with_the_reason(run, why, tmp_path):
    with pytest.raises(ms.RefusedError) as caught:
        save(run, tmp_path / "run.csv")
    assert str(caught.value) == f"run must be one that a scene can have, got {run!r}: {why}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", [None, "race", {}, ms.objectives.quadratic()])
def test_what_is_neither_scene_nor_run_is_refused(given):
    with pytest.raises(ms.RefusedError, match=r"^scene must be a Scene or a Run, got "):
        render(given, "csv")


# --- where a loss is least --------------------------------------------------------------------------------------------

MINIMA = {name: landscape() for name, landscape in OUTSIDE.items()}
MINIMA |= {"valley": LANDSCAPES["valley"](), "unfound": bent(-1.0)}


def on(objective, *panels):
    landscape = objective.landscape
    usual = {"start": landscape.start, "step_size": landscape.step_size, "live": ()}
    return replace(SCENE, objective=objective, panels=panels or (Contour(), Gap()), **usual)


def words_of(drawn):
    return " ".join(op["text"] for op in drawn if op["op"] == "text")


@pytest.mark.parametrize("name", MINIMA)
def test_a_sheet_says_where_it_is_least_or_that_it_is_nowhere(name):
    scene = on(MINIMA[name])
    if name == "valley":  # whose gaps would come to an end of what is drawn
        scene = replace(scene, step_size=0.03)
    drawn = Sheet(scene).base(None)
    words = words_of(drawn)
    assert meaning(scene) in words
    assert sentence(scene, scene.simulate()) in words
    assert ("minimum" in parts(drawn)) == (name not in ("logistic", "saddle", "unfound"))
    named = {"ring": "minima", "valley": "minima", "tilted": "minimum found", "bent": "minimum found"}
    assert named.get(name, "start") in said(drawn)
    gapless = {"saddle": "the loss itself, for it has no lower bound", "unfound": "the loss itself, for no minimum was"}
    assert gapless.get(name, "settled below") in words
    above = {"logistic": "infimum", "tilted": "minimum found", "bent": "minimum found"}.get(name, "minimum")
    assert ("loss f" if name in gapless else f"gap f − f* above the {above}") in said(drawn)
    for run in scene.simulate().values():
        ys = run.losses if name in gapless else np.log10(run.losses - scene.objective.minimum)
        as_drawn(drawn, f"curve {run.name}", np.arange(len(ys)), ys, sharp=name not in gapless)


@pytest.mark.parametrize("name", MINIMA)
def test_all_that_stands_beside_it_is_drawn_and_says_no_nan(name):
    for panel, large in zip(every_companion().values(), cycle([Contour(), Profile()]), strict=False):
        drawn = Sheet(on(MINIMA[name], large, panel), still=True).still()
        assert "nan" not in words_of(drawn).lower()
        assert "undefined" not in words_of(drawn)


def test_positions_without_a_minimum_alone_are_from_the_start():
    for name in ("ring", "logistic", "saddle", "unfound"):
        scene = on(MINIMA[name], Contour(), Position(direction="y"))
        drawn = Sheet(scene).base(None)
        assert "distance from the start in y" in said(drawn)
        assert "the distance from the start against the step (y)" in described(scene)
        ys = scene.simulate()["heavy_ball"].iterates[:, 1]
        as_drawn(drawn, "curve heavy_ball", np.arange(len(ys)), ys - scene.start[1])


def test_a_curve_is_drawn_through_its_points():
    scene = on(ring())
    drawn = Sheet(scene).base(None)
    angles = np.linspace(0, 2 * np.pi, 64)
    expected = on_picture(drawn, np.stack([np.cos(angles), np.sin(angles)], axis=1))
    np.testing.assert_allclose(points(part(drawn, "minimum")), expected, atol=0.011)


def test_a_map_says_why_there_is_none_where_nothing_settles():
    why = "here there is no minimum to settle at."
    assert why in words_of(Sheet(on(saddle(), Contour(), Map())).base(None))
    assert why not in words_of(Sheet(on(logistic(), Contour(), Map())).base(None))


@pytest.mark.parametrize(
    ("objective", "least"),
    [
        (cone(), "0.0, the loss at the global minimum"),
        (ring(), "0.0, the loss at the global minimum"),
        (logistic(), "0.0, the infimum of the loss, which no point attains"),
        (saddle(), "nan, the loss has no lower bound"),
        (bent(-1.0), "nan, no minimum was found"),
    ],
    ids=["points", "curve", "infimum", "unbounded", "unfound"],
)
def test_a_table_says_what_its_gaps_are_above(objective, least):
    lines = render(on(objective), "csv").decode().splitlines()
    assert f"# f*: {least}" in lines
    gaps = {line.split(",")[6] for line in lines if line.startswith("heavy_ball,")}
    assert (gaps == {"nan"}) == ("nan" in least)


@pytest.mark.parametrize("objective", [ring(), saddle()], ids=lambda objective: objective.name)
def test_a_run_alone_is_a_picture(objective):
    changing = run_of(objective, momentum=np.linspace(0.9, 0.1, 9), step_size=0.02)  # which no scene has
    assert picture(changing)[:4] == b"\x89PNG"


@pytest.mark.parametrize("make", [ring, saddle, tilted], ids=lambda make: make.name)
def test_its_live_page_reads_it_as_python_does(browser, tmp_path, make):
    scene = replace(on(make()), look=Look(controls=("optimizers", "sliders")))
    scene = replace(scene, live=SCENE.on(make).live)
    with opened(browser, tmp_path, render(scene, "html")) as live:
        assert_painted_as_simulated(live, scene)
        assert live.sentence == sentence(scene, scene.simulate())
        assert live.part(".meaning").inner_text() == meaning(scene)
        if make is tilted:
            live.type("Tilt c", -1.25)
            live.settle()
            moved = replace(scene, objective=tilted(-1.25))
            assert live.sentence == sentence(moved, moved.simulate())
