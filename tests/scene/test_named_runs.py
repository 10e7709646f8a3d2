"""A run has a name: several runs of one optimizer stand beside each other, and all that is said of them is by name."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from urllib.parse import urlsplit

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.export import render
from momentum_sim.export.data import scene_of
from momentum_sim.figures import OF_SCENE
from momentum_sim.narration import described, measures, sentence
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Map, RunSettings, Scene, from_query, looks_of, query_text, to_query
from momentum_sim.scene.outcome import followed
from momentum_sim.stage import stage_document
from tests.export.live import opened

#: Three heavy balls under three schedules, and a rule beside them.
BALLS = (
    RunSettings("heavy_ball"),
    RunSettings("heavy_ball", momentum=0.5, name="light_ball"),
    RunSettings("heavy_ball", schedule="demon", name="tiring_ball"),
)
RACE = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    momentum=0.9,
    runs=(RunSettings("gradient_descent"), *BALLS),
    follow="light_ball",
)
NAMES = ("gradient_descent", "heavy_ball", "light_ball", "tiring_ball")


def path_of(momenta):
    """The heavy ball's path by plain numpy."""
    curvatures, point, velocity = np.array([1.0, 50.0]), np.array(RACE.start), np.zeros(2)
    path = [point]
    for momentum in momenta:
        velocity = momentum * velocity - RACE.step_size * curvatures * point
        point = point + velocity
        path.append(point)
    return np.array(path)


# --- names ------------------------------------------------------------------------------------------------------------


def test_by_default_a_run_is_called_as_its_optimizer_and_nothing_of_that_is_written():
    run = RunSettings("demon")
    assert (run.name, run.title) == ("demon", "Demon")
    assert run.to_dict() == {"optimizer": "demon", "visible": True}
    assert RunSettings("demon", name="demon") == run


@pytest.mark.parametrize("name", ["a", "slow_ball", "b2", "x" * 40, "constructor", "class", "np", "run"])
def test_a_run_may_be_called_anything_that_a_link_can_write(name):
    scene = replace(RACE, runs=(RunSettings("heavy_ball", name=name),), follow=name)
    assert scene.visible == (name,)
    assert Scene.from_json(scene.to_json()) == scene


@pytest.mark.parametrize(
    "name",
    ["Slow", "slow ball", "slow-ball", "2nd", "_ball", "x" * 41, "ball\n", "none", "bäll", "__proto__", 7, None, []],
)
def test_any_other_name_is_refused(name):
    with pytest.raises(ms.RefusedError, match=r"^name of a run must be up to 40 small letters, digits and _,"):
        RunSettings("heavy_ball", name=name)


def test_a_run_is_not_called_as_another_optimizer():
    with pytest.raises(
        ms.RefusedError, match=r"^name of a run must be that of no other optimizer than heavy_ball, got"
    ):
        RunSettings("heavy_ball", name="demon")


def test_two_runs_do_not_have_one_name():
    with pytest.raises(ms.RefusedError, match="got heavy_ball twice: a second one needs a name of its own"):
        replace(RACE, runs=(*BALLS, RunSettings("heavy_ball", momentum=0.2)))


# --- what is made of them ---------------------------------------------------------------------------------------------


def test_each_takes_its_own_path():
    runs = RACE.simulate()
    assert tuple(runs) == RACE.visible == NAMES
    assert [run.name for run in runs.values()] == list(NAMES)
    np.testing.assert_allclose(runs["heavy_ball"].iterates, path_of(np.full(60, 0.9)), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(runs["light_ball"].iterates, path_of(np.full(60, 0.5)), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        runs["tiring_ball"].iterates, path_of(ms.schedules.demon(0.9, 60)), rtol=1e-12, atol=1e-12
    )


def test_no_two_look_alike_and_the_first_looks_as_its_optimizer_does_everywhere():
    looks = looks_of(RACE.runs)
    assert len(set(looks.values())) == 4
    assert looks["heavy_ball"] == OPTIMIZERS["heavy_ball"].look
    assert looks["gradient_descent"] == OPTIMIZERS["gradient_descent"].look
    assert {name: run.look for name, run in RACE.simulate().items()} == looks
    hidden = RACE.with_visible(("tiring_ball",))
    assert hidden.simulate()["tiring_ball"].look == looks["tiring_ball"]  # which run is shown changes no colour


def test_as_many_as_there_are_looks_can_be_told_apart():
    count = len({rule.look for rule in OPTIMIZERS.values()})
    many = [RunSettings("adam", name=f"adam_{k}") for k in range(count)]
    assert len(set(looks_of(many).values())) == count
    assert len(looks_of([*many, RunSettings("adam")])) == count + 1


def test_links_show_and_follow_them_by_name():
    shown = replace(RACE.with_visible(("tiring_ball", "light_ball")), follow="tiring_ball")
    query = to_query(shown, RACE)
    assert query_text(query) == "?v=1&show=light_ball.tiring_ball&follow=tiring_ball"
    assert from_query(query, RACE) == (shown, ())
    _, (said,) = from_query({"show": "demon"}, RACE)
    assert said == "run to show must be one of gradient_descent, heavy_ball, light_ball, tiring_ball; got 'demon'"


def test_they_are_told_of_by_name():
    words = sentence(RACE, RACE.simulate())
    for said in ("heavy ball", "light ball", "tiring ball"):
        assert said in words.lower()
    assert "light ball" in described(RACE)
    found = measures(RACE)
    assert tuple(found) == NAMES
    assert found["light_ball"].settles != found["heavy_ball"].settles
    assert followed(RACE).name == "light_ball"


def test_a_table_has_a_row_for_each_step_of_each():
    content = render(RACE, "csv").decode()
    assert scene_of(content) == RACE
    rows = list(csv.DictReader(line for line in content.splitlines() if not line.startswith("#")))
    assert [row["run"] for row in rows[::61]] == list(NAMES)
    assert {row["optimizer"] for row in rows} == {"gradient_descent", "heavy_ball"}
    assert "# run light_ball, heavy_ball: step size 0.038, momentum 0.5, schedule constant; " in content
    assert "# run heavy_ball: step size 0.038, momentum 0.9, " in content


@pytest.mark.parametrize("name", ["light_ball", "np", "class", "path"])
def test_a_program_has_a_function_for_each_whatever_it_is_called(tmp_path, name):
    scene = replace(RACE, runs=(BALLS[0], replace(BALLS[1], name=name)), follow=None)
    (tmp_path / "program.py").write_bytes(render(scene, "py"))
    ran = subprocess.run(
        [sys.executable, "program.py", "paths.csv"], cwd=tmp_path, capture_output=True, text=True, env=os.environ
    )
    assert ran.stderr == ""
    assert [line.split()[0] for line in ran.stdout.splitlines()] == ["heavy_ball", name]
    rows = list(csv.DictReader((tmp_path / "paths.csv").read_text().splitlines()))
    mine = [[float(row["x"]), float(row["y"])] for row in rows if row["run"] == name]
    np.testing.assert_allclose(mine, scene.simulate()[name].iterates, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("figure", OF_SCENE)
def test_every_figure_is_of_the_runs_by_name(figure):
    drawn = OF_SCENE[figure](RACE, False)
    assert drawn.layout.meta["summary"]


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_pictures_draw_them_all(kind):
    alone = render(RACE.with_visible(("heavy_ball",)), kind)
    assert len(render(RACE, kind)) > len(alone)
    if kind == "svg":
        assert b"tiring ball" in render(RACE, kind)


def test_a_stage_is_told_what_each_is_called_and_how_it_is_drawn():
    told = stage_document(RACE, RACE)["catalogue"]["runs"]
    assert {name: run["title"] for name, run in told.items()} == {
        "gradient_descent": "gradient descent",
        "heavy_ball": "heavy ball",
        "light_ball": "light ball",
        "tiring_ball": "tiring ball",
    }
    assert {name: run["look"] for name, run in told.items()} == {
        name: json.loads(json.dumps(look._asdict())) | {"dash": look.dash} for name, look in looks_of(RACE.runs).items()
    }


# --- on the stage -----------------------------------------------------------------------------------------------------


def assert_painted(live, scene):
    painted, runs = live.trajectories(), scene.simulate()
    assert painted.keys() == runs.keys()
    for name, run in runs.items():
        np.testing.assert_array_equal(painted[name], run.iterates)


def query_of(live):
    return urlsplit(live.tab.url).query


def test_a_stage_draws_shows_and_follows_them_by_name(browser, tmp_path):
    with opened(browser, tmp_path, render(RACE, "html"), size=(1280, 800)) as live:
        assert_painted(live, RACE)
        colours = live.part(".names button").evaluate_all(
            "chips => chips.map((chip) => getComputedStyle(chip).getPropertyValue('--run'))"
        )
        assert colours == [look.light for look in looks_of(RACE.runs).values()]
        painted = {tuple(pixel) for pixel in live.image(".picture canvas >> nth=1")[..., :3].reshape(-1, 3).tolist()}
        assert painted >= {tuple(bytes.fromhex(look.light[1:])) for look in looks_of(RACE.runs).values()}
        live.toggle("light ball")
        assert_painted(live, RACE.with_visible(("gradient_descent", "heavy_ball", "tiring_ball")))
        assert query_of(live) == "v=1&show=gradient_descent.heavy_ball.tiring_ball"
        live.choose("Take a step apart", "tiring_ball")
        live.page.get_by_role("tab", name="Numbers", exact=True).click()
        live.settle()
        live.click("Step back")
        rows = live.part(".numbers table tbody tr").filter(visible=True)
        assert [row.split("\t")[0].strip() for row in rows.all_inner_texts()] == [
            "gradient descent",
            "heavy ball",
            "tiring ball",
        ]
        assert live.part(".step-title").inner_text() == "tiring ball, step 59 to 60"
        assert "follow=tiring_ball" in query_of(live)


def test_a_map_is_of_the_one_without_settings_of_its_own(browser, tmp_path):
    scene = replace(RACE, panels=(RACE.picture, Map()))
    with opened(browser, tmp_path, render(scene, "html"), size=(1280, 800)) as live:
        live.until("document.querySelector('.map .cells').width > 1")
        live.part(".map .legend").filter(has_text="heavy ball settles in").wait_for()
        assert live.part(".map .readout").inner_text().startswith("heavy ball at η 0.038, β 0.9")


def test_a_run_that_is_called_as_what_every_object_has_is_hidden_only_when_it_is_asked_about(browser, tmp_path):
    scene = replace(RACE, runs=(RunSettings("heavy_ball", name="constructor"),), follow=None)
    with opened(browser, tmp_path, render(scene, "html"), size=(1280, 800)) as live:
        assert_painted(live, scene)
        assert "is hidden" not in live.sentence
