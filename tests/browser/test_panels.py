"""What stands beside the contour: a panel for each tab."""

import re

import numpy as np
import pytest

from momentum_sim import anatomy
from momentum_sim.optimizers import OPTIMIZERS
from tests.browser.lessons import assert_painted, scene_in_address

PLOT = ".plot canvas:first-child"
BALL = OPTIMIZERS["heavy_ball"].look.light
PANELS = {
    "Gap": ("gap", "above the minimum", None),
    "Position": ("position", "distance from the minimum along the valley", "along"),
    "Gradients": ("gradients", "gradient of heavy ball across the valley", "across"),
    "Velocity": ("velocity", "velocity ↑ against distance", "along"),
    "β(t)": ("schedule", "momentum β at every step", None),
    "Numbers": ("numbers", "the runs in numbers", None),
}
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def number_of(text):
    """A number as the stage writes it: 0.038, −1.2 or 3.4 × 10⁻⁵."""
    text = text.replace("−", "-")
    mantissa, times, power = text.partition(" × 10")
    return float(mantissa) * (10 ** int(power.translate(SUPERSCRIPT)) if times else 1)


def cells(page, title):
    row = page.page.get_by_role("row").filter(has=page.page.get_by_role("rowheader", name=title, exact=True))
    return row.get_by_role("cell").all_inner_texts()


def test_each_tab_shows_its_panel(race):
    before = None
    for tab, (kind, caption, direction) in PANELS.items():
        race.show(tab)
        assert race.tab(tab).get_attribute("aria-selected") == "true"
        assert caption in race.page.get_by_role("tabpanel").inner_text()
        scene = scene_in_address(race)
        assert scene.companion.kind == kind
        assert getattr(scene.companion, "direction", None) == direction
        assert race.select("Direction").is_visible() == (direction is not None)
        assert race.part("table").is_visible() == (kind == "numbers")
        if kind == "numbers":
            assert not race.part(".plot").is_visible()
            continue
        picture = race.image(PLOT)
        assert len(race.ink(PLOT, BALL)) > 60
        assert before is None or not np.array_equal(picture, before)
        before = picture
    assert_painted(race)


def test_directions_are_in_the_address_and_give_other_curves(race):
    race.show("Position")
    pictures = []
    for direction in ("along", "across", "x", "y"):
        race.choose("Direction", direction)
        pictures.append(race.image(PLOT))
        assert race.query["panel"] == ("position" if direction == "along" else f"position.{direction}")
    assert (pictures[0] != pictures[1]).any()
    np.testing.assert_array_equal(pictures[0][20:, 60:300], pictures[2][20:, 60:300])  # the ravine lies in x
    race.choose("Direction", "x")
    race.show("Gap")
    assert race.query == {}


def test_a_link_opens_a_panel_and_its_direction(page, address):
    page.come(f"{address}/race?panel=velocity.across")
    assert page.tab("Velocity").get_attribute("aria-selected") == "true"
    assert page.select("Direction").input_value() == "across"
    assert "across the valley" in page.page.get_by_role("tabpanel").inner_text()
    assert len(page.ink(PLOT, BALL)) > 60


def test_the_numbers_of_every_run_are_pythons(race):
    race.show("Numbers")
    race.toggle("Demon")
    for step in (60, 13):
        if step < 60:
            race.slider("Shown step").focus()
            race.press("Home", *["ArrowRight"] * step)
        scene = scene_in_address(race)
        assert scene.step == (step if step < 60 else None)
        assert f"gap at {step}" in race.part("thead").inner_text()
        for name, run in scene.simulate().items():
            eta, beta, gap, settles = cells(race, OPTIMIZERS[name].title)
            assert number_of(eta) == run.step_size
            if name == "gradient_descent":
                assert beta == "–"
            else:
                assert number_of(beta) == pytest.approx(run.momenta[min(step, 59)], rel=6e-3, abs=1e-12)
            assert number_of(gap) == pytest.approx(run.gaps[step], rel=0.05)
            settled = run.settling_step(scene.tolerance.value, relative=True)
            assert settles == (f"step {settled}" if settled <= 60 else "not yet")
    assert sum(row.is_visible() for row in race.part("tbody tr").all()) == 3


def test_a_step_in_numbers_is_pythons_anatomy(page, address):
    page.come(f"{address}/race?panel=numbers&step=7&objective=rosenbrock&show=nesterov.adam&eta=0.0005")
    scene = scene_in_address(page)
    runs = scene.simulate()
    for name in ("nesterov", "adam"):
        page.choose("Take a step apart", name)
        assert page.part(".step-title").inner_text() == f"{OPTIMIZERS[name].title}, step 7 to 8"
        parts = anatomy(runs[name])
        vectors = [runs[name].iterates[7], parts.gradients[7], parts.kept[7], parts.pushes[7]]
        vectors.append(parts.kept[7] + parts.pushes[7])
        names = ["iterate", "gradient", *OPTIMIZERS[name].part_names]
        assert page.part("dt").all_inner_texts() == names
        for text, vector in zip(page.part("dd").all_inner_texts(), vectors, strict=True):
            numbers = [number_of(part) for part in re.fullmatch(r"\((.+), (.+)\)", text).groups()]
            assert numbers == pytest.approx(vector, rel=6e-3), name


def test_runs_that_are_not_shown_have_no_row(race):
    race.show("Numbers")
    for title in ("gradient descent", "heavy ball"):
        race.toggle(title)
    assert not race.page.get_by_role("rowheader").count()
    assert race.sentence == "No run is shown: switch one on by its name."
    race.toggle("Adam")
    assert race.page.get_by_role("rowheader").all_inner_texts() == ["Adam"]


def test_another_panel_keeps_what_else_is_shown(page, address):
    page.come(f"{address}/race?step=9&view=-9_-5_0_3&follow=gradient_descent")
    page.show("Gradients")
    scene = scene_in_address(page)
    assert (scene.step, scene.contour.view, scene.follow) == (9, (-9.0, -5.0, 0.0, 3.0), "gradient_descent")
    assert "gradient of gradient descent" in page.page.get_by_role("tabpanel").inner_text()
