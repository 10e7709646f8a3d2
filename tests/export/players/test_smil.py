"""SVG that moves: each part as its name says, and in a browser what pixels show at that time."""

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from momentum_sim.export.players import Agg, Clock, Page, Story, smil
from tests.export.players.made import BLUE, GREEN, RED, op

PAGE = Page(100, 60)
NAMESPACE = "{http://www.w3.org/2000/svg}"
TIMES = 4
CLOCK = Clock(8.0, tuple(k / 8 for k in range(TIMES + 1)))  # each a second
CORNERS = [(10, 10), (40, 20), (50, 50), (80, 30), (90, 50)]
AREA = op("area", box=[0, 0, 30, 30], fill="#dddddd")


def line(count, **how):
    return op("stroke", path="M" + "L".join(f"{x} {y}" for x, y in CORNERS[:count]), width=3, **how)


def markers(count, **how):
    return op("marks", places=[length for corner in CORNERS[:count] for length in corner], radius=3, colour=BLUE, **how)


def at(k, **how):
    return op("marks", marker="circle", places=CORNERS[k], radius=6, colour=GREEN, **how)


def story(states, end=(), base=(AREA,)):
    return Story(list(base), states, list(end))


def usual(**how):
    """A line that grows, markers that appear on it, one that goes along, and words."""
    states = [
        [
            line(k + 1, part="now path a", **how),
            markers(k + 1, part="now steps a"),
            at(k, part="now marker a", rim={"colour": "#ffffff", "width": 2}),
            op("text", text=f"STEP {k // 2}", y=58, size=8, part="sentence"),
        ]
        for k in range(TIMES + 1)
    ]
    last = [line(5, part="path a", **how), markers(5, part="steps a"), op("text", text="END", y=58, size=8)]
    return story(states, [AREA, *last])


def parsed(*stories, **how):
    return ET.fromstring(smil(*stories, PAGE, CLOCK, **how))  # noqa: S314  # written here


def found(root, kind, **attributes):
    return [
        one for one in root.iter(NAMESPACE + kind) if all(one.get(name) == value for name, value in attributes.items())
    ]


def moved(part, states):
    return parsed(story([[{**one, "part": part}] if one else [] for one in states]))


def values(animation):
    return animation.get("values").split(";")


def test_a_line_grows_by_its_length():
    root = moved("now path a", [line(k + 1) for k in range(5)])
    (grows,) = found(root, "animate", attributeName="stroke-dashoffset")
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(CORNERS, axis=0).T))])
    reach = np.ceil(lengths[-1]) + 1
    np.testing.assert_allclose(np.array(values(grows), float), [*(reach - lengths), 0], atol=0.06)
    assert grows.get("keyTimes") == "0;.125;.25;.375;.5;1"
    assert grows.get("dur") == "8s"


def test_a_dashed_line_grows_behind_a_mask():
    root = moved("now path a", [line(k + 1, dash=[4, 2]) for k in range(5)])
    (mask,) = found(root, "mask")
    assert found(mask, "animate", attributeName="stroke-dashoffset")
    (group,) = found(root, "g", mask=f"url(#{mask.get('id')})")
    assert found(group, "use")[0].get("stroke-dasharray") == "4 2"


def test_a_line_in_several_parts_is_seen_piece_by_piece():
    data = [
        "M1 1L5 5",
        "M1 1L5 5L9 9",
        "M1 1L5 5L9 9M20 1L25 5",
        "M1 1L5 5L9 9M20 1L25 5L30 1",
        "M1 1L5 5L9 9M20 1L25 5L30 1",
    ]
    root = moved("now path a", [op("stroke", path=path) for path in data])
    (group,) = [one for one in found(root, "g") if one.get("class") == "v"]
    assert [path.get("d") for path in found(group, "path")] == ["M1 1l4 4", "M5 5l4 4", "M20 1l5 4", "M25 5l5-4"]


def test_markers_appear():
    root = moved("now steps a", [markers(k + 1) for k in range(5)])
    (group,) = [one for one in found(root, "g") if one.get("class") == "v"]
    begins = [[values(one), one.get("keyTimes")] for one in found(group, "animate")]
    assert len(found(group, "path")) == 5
    assert begins[0] == [["0", "1"], "0;.125"]
    assert [times for _, times in begins] == ["0;.125", "0;.25", "0;.375", "0;.5"]


def test_very_many_markers_appear_some_together():
    count = 2000
    clock = Clock(8.0, tuple(k / count / 2 for k in range(count)))
    states = [
        [op("marks", places=[length for n in range(k + 1) for length in (n, 5)], part="now steps a")]
        for k in range(count)
    ]
    written = smil(story(states[::1]), PAGE, clock).decode()
    assert written.count("<animate ") < 260
    assert len(re.findall("h18", written)) == count


@pytest.mark.parametrize("part", ["now marker a", "now point a", "now cursor"])
def test_what_goes_is_written_once(part):
    root = moved(part, [None, *(at(k, rim={"colour": RED, "width": 2}) for k in (1, 2, 3)), None])
    (goes,) = found(root, "animateTransform")
    assert values(goes) == ["0 0", "0 0", "10 30", "40 10", "40 10", "40 10"]
    assert [values(one) for one in found(root, "animate", calcMode="discrete")][-1] == ["0", "1", "0"]
    assert len(found(root, "use")) == 2
    lines = [op("stroke", path=f"M{x} 0L{x} 50", part=part) for x in (1, 2, 3, 4, 5)]
    assert len(found(moved(part, lines), "animateTransform")) == 1


def test_whatever_does_not_move_as_its_name_says_is_one_thing_after_the_other():
    turned = [at(0), op("marks", places=[1, 1]), at(2), at(2), at(3)]
    root = moved("cursor", turned)
    assert not found(root, "animateTransform")
    (_, playing) = found(root, "g", **{"class": "p"})  # the first is the base, for the end has none here
    seen = [values(one) for one in found(playing, "animate", attributeName="opacity")]
    assert seen == [["1", "0"], ["1", "0"], ["0", "1", "0"], ["0", "1", "0"], ["0", "1"]]
    other = op("stroke", path="M3 3L9 9")
    assert len(found(moved("now path a", [line(2), other, line(3), line(4), line(5)]), "path")) == 5
    parts = [op("stroke", path=path) for path in ("M1 1L5 5M6 6L9 9", "M1 1L5 5", "M1 1L5 5M6 6L9 9")]
    assert len(found(moved("now path a", [*parts, parts[-1], parts[-1]]), "path")) == 3


def test_words_change():
    root = parsed(usual())
    assert [text.text for text in found(root, "text")] == ["END", "STEP 0", "STEP 1", "STEP 2"]


def test_words_of_one_look_say_it_once_and_those_of_the_same_times_their_times():
    def cell(text, x, y, **how):
        return op("text", text=text, x=x, y=y, part="table", **how)

    states = [
        [cell(f"A{k}", 10, 20), cell("STAYS", 10, 40), op("stroke", part="table"), cell(f"B{k}", 10, 60 + k)]
        for k in range(TIMES + 1)
    ]
    (playing,) = found(parsed(story(states)), "g", **{"class": "p"})[1:]
    (column,) = [one for one in found(playing, "g") if one.get("font-size")]
    assert (column.get("fill"), column.get("transform")) == (RED, "translate(10 0)")
    (stays,) = column.findall(f"{NAMESPACE}text")
    assert (stays.text, stays.attrib) == ("STAYS", {"y": "40"})
    together = [[text.text for text in found(group, "text")] for group in column.findall(f"{NAMESPACE}g")]
    assert together == [[f"A{k}", f"B{k}"] for k in range(TIMES + 1)]
    assert all(len(found(group, "animate")) == 1 for group in column.findall(f"{NAMESPACE}g"))


def test_words_are_drawn_upon_what_came_before_and_below_what_comes_after():
    states = [[op("text", text=f"A{k}", part="a"), op("area", part="a", width=k + 1)] for k in range(TIMES + 1)]
    written = smil(story(states), PAGE, CLOCK).decode()
    assert written.rindex("</text>") < written.rindex("<rect ")
    faint = [[op("text", text=f"A{k}", part="a", alpha=0.5)] for k in range(TIMES + 1)]
    assert smil(story(faint), PAGE, CLOCK).decode().count('opacity=".5"') == TIMES + 1


def test_what_stays_takes_the_place_of_what_it_becomes():
    root = parsed(usual())
    assert [path.get("d") for path in found(root, "path")].count("M10 10l30 10 10 30 30-20 10 20") == 1
    (resting,) = found(root, "g", **{"class": "r"})
    assert [text.text for text in found(resting, "text")] == ["END"]
    assert not found(resting, "use")
    (playing,) = found(root, "g", **{"class": "p"})
    assert playing.get("opacity") == "0"
    assert not [one for one in found(playing, "use") if one.get("class") == "g"]


def test_what_always_stands_is_written_once_and_what_leaves_while_it_plays():
    away = op("hatch")
    root = parsed(story([[]] * 5, [AREA], [AREA, away]))
    assert len(found(root, "rect", fill="#dddddd")) == 1
    (playing,) = found(root, "g", **{"class": "p"})
    assert len(found(playing, "path")) == 1


def test_readers_who_prefer_less_motion_or_dark_have_rules():
    dark = usual(colour="#112233")
    (style,) = found(parsed(usual(), dark=dark, name="q"), "style")
    assert "@media(prefers-reduced-motion:reduce){#q .p{display:none}" in style.text
    assert re.search(r"@media\(prefers-color-scheme:dark\)\{.*stroke:#112233", style.text)


def test_the_same_story_gives_the_same_bytes():
    assert smil(usual(), PAGE, CLOCK) == smil(usual(), PAGE, CLOCK)


SEEKING = "time => { const svg = document.documentElement; svg.pauseAnimations(); svg.setCurrentTime(time); }"


@pytest.mark.parametrize("dash", [[], [4, 3]], ids=["whole", "dashed"])
def test_a_browser_shows_at_each_time_what_pixels_show(browser, tmp_path, dash):
    told = usual(dash=dash)
    file = tmp_path / "moving.svg"
    file.write_bytes(smil(told, PAGE, CLOCK))
    page = browser.new_page(viewport={"width": 100, "height": 60})
    try:
        page.goto(file.as_uri())
        shown = [(float(k), [*told.base, *told.states[k]]) for k in range(TIMES)] + [(6.0, told.end)]
        for time, ops in shown:
            page.evaluate(SEEKING, time + 0.001)
            found_there = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
            player = Agg(PAGE)
            player.draw(ops)
            assert (np.abs(found_there - player.opaque()) > 96).any(axis=2).mean() < 0.015, time
    finally:
        page.close()


def test_a_browser_that_shows_no_motion_shows_the_end(browser, tmp_path):
    told = usual()
    file = tmp_path / "moving.svg"
    file.write_bytes(smil(told, PAGE, CLOCK))
    context = browser.new_context(viewport={"width": 100, "height": 60}, reduced_motion="reduce")
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        page.evaluate(SEEKING, 1.0)
        found_there = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    finally:
        context.close()
    player = Agg(PAGE)
    player.draw(told.end)
    assert (np.abs(found_there - player.opaque()) > 96).any(axis=2).mean() < 0.015
