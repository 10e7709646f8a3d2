"""SVGs, as XML."""

import hashlib
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from momentum_sim.export import Options
from momentum_sim.narration import meaning, sentence
from momentum_sim.optimizers import OPTIMIZERS
from tests.export.moving.made import SHORT, heard_to_the_end, made, made_elsewhere
from tests.export.scenes import EVERY, OVERSHOOT, PATCHWORKS, RACE, WILD, beside, every_companion, looking

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 80_000
ANIMATIONS = ("animate", "animateTransform", "animateMotion", "set")
STILL = Options(still=True)
# What can be written: nothing that runs, embeds another document or fetches.
ELEMENTS = {
    *(
        "svg",
        "title",
        "desc",
        "style",
        "defs",
        "clipPath",
        "mask",
        "g",
        "path",
        "rect",
        "ellipse",
        "text",
        "use",
        "image",
    ),
    *("animate", "animateTransform"),
}
HOSTILE = looking(
    RACE,
    title="<script>alert(1)</script> ]]> {id} --> \" ' & url(#x) <svg onload=alert(1)>",
    caption='</text><image href="https://example.org/x.png"/>&lt;',
)


def tree(scene, options=SHORT):
    return ET.fromstring(made(scene, "svg", options)[0])  # noqa: S314  # made here


def all_of(root, *names):
    return [element for name in names for element in root.iter(f"{SVG}{name}")]


@pytest.fixture(scope="module")
def race():
    return tree(RACE, Options())


def test_it_is_an_image_of_its_size_with_words(race):
    assert race.tag == f"{SVG}svg"
    assert (race.get("viewBox"), race.get("width"), race.get("height")) == ("0 0 960 540", "960", "540")
    assert race.get("role") == "img"
    words = {element.get("id"): element.text for element in all_of(race, "title", "desc")}
    title, said = (words[name] for name in race.get("aria-labelledby").split())
    assert title == "Gradient descent and heavy ball on Ravine (quadratic)"
    assert said == f"{sentence(RACE, RACE.simulate())} {meaning(RACE)}"


def test_the_looks_title_and_caption_are_said_too():
    words = [
        element.text
        for element in all_of(tree(looking(RACE, title="A race", caption="Off they go."), STILL), "title", "desc")
    ]
    assert words[0] == "A race"
    assert words[1].endswith(" Off they go.")


def test_it_is_small():
    for background in ("reader", "light", "dark", "transparent"):
        assert len(made(looking(RACE, background=background), "svg", Options())[0]) < MOST_BYTES
    assert len(made(RACE, "svg", STILL)[0]) < MOST_BYTES / 3


def test_everything_moves_in_one_loop_of_the_right_length(race):
    moving = all_of(race, *ANIMATIONS)
    assert moving
    assert {element.get("dur") for element in moving} == {"6.3s"}  # 120 / 25 + 1.5
    assert {element.get("repeatCount") for element in moving} == {"indefinite"}
    assert not any(element.get("begin") for element in moving)


def test_times_rise_from_0_and_there_is_one_for_each_value(race):
    for element in all_of(race, *ANIMATIONS):
        times = [float(time) for time in element.get("keyTimes").split(";")]
        assert len(times) == len(element.get("values").split(";"))
        assert times[0] == 0.0
        assert times == sorted(set(times))
        assert times[-1] == 1.0 or (element.get("calcMode") == "discrete" and times[-1] < 1.0)


def test_markers_are_at_the_iterates_at_each_steps_time(race):
    """The first marker that moves on the picture is gradient descent's; times are steps, not lengths of the way."""
    moves = all_of(race, "animateTransform")[0]
    times = [float(time) for time in moves.get("keyTimes").split(";")]
    way = 119 / 25 / 6.3
    assert times[:-1] == pytest.approx([step / 60 * way for step in range(61)], abs=1e-4)
    places = [tuple(map(float, value.split())) for value in moves.get("values").split(";")][:-1]
    path = RACE.simulate()["gradient_descent"].iterates
    unit = (path[10] - path[0])[0] / places[10][0]  # of the plane for a px
    for place, iterate in zip(places, path, strict=True):
        assert place == pytest.approx(((iterate - path[0]) * (1, -1) / unit).tolist(), abs=0.15)


def test_of_patchworks_a_step_is_shown_when_its_logarithm_is_due():
    way = 119 / 25 / 6.3
    times = [
        float(time) for time in all_of(tree(PATCHWORKS, Options()), "animateTransform")[0].get("keyTimes").split(";")
    ]
    steps = 121 ** (np.array(times[:-1]) / way) - 1
    assert (times[0], times[-1]) == (0.0, 1.0)
    assert steps == pytest.approx(steps.round(), rel=2e-3)
    assert len(steps) < 121  # those that would be shown at once are left out
    assert steps[-1] == pytest.approx(120, rel=2e-3)


def test_without_smil_it_is_the_whole_run(race):
    """What only the way shows is not seen unless it is animated; what grows or appears is there."""

    def hold(element, hidden):
        animated = [child for child in element if child.get("attributeName") == "opacity"]
        if animated and not hidden:
            assert element.get("opacity", "1") == animated[0].get("values").split(";")[-1]
        assert "stroke-dashoffset" not in element.attrib
        for child in element:
            hold(child, hidden or element.get("opacity") == "0")

    hold(race, hidden=False)


def test_each_run_grows_dashed_ones_behind_a_mask():
    root = tree(EVERY)
    grown = [element for element in all_of(root, "use") if "g" in element.get("class", "").split()]
    dashed = [name for name in EVERY.visible if OPTIMIZERS[name].look.dash]
    assert len(all_of(root, "mask")) == len(dashed)
    assert len(grown) == len(EVERY.visible)
    for element in grown:
        (moves,) = element.findall(f"{SVG}animate")
        offsets = [float(value) for value in moves.get("values").split(";")]
        assert offsets == sorted(offsets, reverse=True)
        assert offsets[-1] == 0.0 or offsets[-2] >= offsets[-1]
        assert max(offsets) <= float(element.get("stroke-dasharray"))


def test_a_still_does_not_move():
    root = tree(RACE, STILL)
    assert all_of(root, *ANIMATIONS, "mask") == []
    assert "At step" not in "".join(root.itertext())
    assert "prefers-reduced-motion" not in root.findtext(f"{SVG}style", "")
    stopped = "".join(tree(replace(RACE, step=20), STILL).itertext())
    assert "At step 20" in stopped


@pytest.mark.parametrize("background", ["reader", "light", "dark", "transparent"])
def test_only_a_readers_background_follows_the_reader(background):
    root = tree(looking(RACE, background=background), STILL)
    assert ("prefers-color-scheme:dark" in root.findtext(f"{SVG}style", "")) == (background == "reader")
    grounds = [element.get("fill") for element in all_of(root, "rect") if element.get("class") == "ground"]
    assert grounds == {"dark": ["#12161a"], "transparent": []}.get(background, ["#fdfdfc"])


SAFE = {"hostile": HOSTILE, "overshoot": OVERSHOOT, "map": beside(every_companion()["map measured"])} | WILD
del SAFE["5000 steps"]


@pytest.mark.parametrize("name", SAFE)
def test_nothing_runs_nothing_is_fetched_and_every_number_is_one(name):
    file, _ = made(SAFE[name], "svg")
    root = ET.fromstring(file)  # noqa: S314  # made here
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    ids = {element.get("id") for element in root.iter()} - {None}
    for element in root.iter():
        for attribute, value in element.attrib.items():
            assert not attribute.lower().startswith("on")
            if attribute.endswith("href"):
                assert value[1:] in ids if value[0] == "#" else value.startswith("data:image/png;base64,")
            for used in re.findall(r"url\((.*?)\)", value):
                assert used[1:] in ids
            if attribute in {"d", "x", "y", "values", "keyTimes", "transform"}:
                assert "nan" not in value
                assert "inf" not in value
                assert all(abs(float(number)) < 1e6 for number in re.findall(r"-?\d*\.?\d+", value))
    style = root.findtext(f"{SVG}style", "")
    assert "@import" not in style
    assert all(used.startswith("data:font/woff") for used in re.findall(r"url\((.*?)\)", style))


def test_texts_stand_there_as_they_are_written():
    said = "".join(element.text for element in all_of(tree(HOSTILE, STILL), "text"))
    for part in ("<script>alert(1)</script>", "{id}", '</text><image href="https://example.org/x.png"/>&lt;'):
        assert part.replace(" ", "") in said.replace(" ", "")


@pytest.mark.parametrize("title", ["שלום עולם (β)", "مرحبا بالعالم", "動量 momentum", "क्षेत्र"])
def test_titles_of_any_script_are_text(title):
    root = tree(looking(RACE, title=title), STILL)
    assert title in [element.text for element in all_of(root, "text")]
    assert all_of(root, "title")[0].text == title


def test_what_diverges_is_said():
    said = "".join(tree(WILD["diverging"]).itertext())
    assert "diverges, off the picture" in said
    assert "over a million away by step" in all_of(tree(WILD["diverging"], STILL), "desc")[0].text


@pytest.mark.parametrize("name", every_companion())
def test_every_companion_can_stand_beside(name):
    root = tree(beside(every_companion()[name]))
    assert all_of(root, "animateTransform")
    assert len(ET.tostring(root)) < 2 * MOST_BYTES


def test_many_steps_are_no_endless_file():
    assert len(made(WILD["5000 steps"], "svg")[0]) < 10 * MOST_BYTES


def test_the_same_scene_gives_the_same_bytes_in_another_process():
    assert hashlib.sha256(made(RACE, "svg")[0]).hexdigest() == made_elsewhere("svg")


def test_names_inside_differ_from_scene_to_scene(race):
    """So that two can stand in one page."""
    other = {element.get("id") for element in tree(OVERSHOOT, STILL).iter()} - {None}
    assert not other & {element.get("id") for element in race.iter()}


@pytest.mark.parametrize("options", [SHORT, STILL])
def test_progress_is_heard_to_the_end(options):
    assert heard_to_the_end(made(RACE, "svg", options)[1])
