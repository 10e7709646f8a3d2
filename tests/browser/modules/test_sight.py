"""What a network sees: the images of its weights and the digits it reads wrong, read back from canvases and words."""

import numpy as np
import pytest

from tests.browser.modules.test_words_on_panels import WORDS, outside, overlapping

GREEN, PURPLE = "#1b7837", "#8c41a0"  # of weights at which ink raises a unit, and lowers it
NEITHER = "#f0f8ff"  # the ground

#: A network that is tested with `digits`, each of which the run takes for `answers[step]`; `weights[step]` are pairs of
#: a unit's pixel and its weight, all others being 0. The image of test digit k is all ink in row k % 8 alone.
NETWORK = """
  const { hidden = 2, weights = [], digits, answers, diverges = -1, step = null, size = [690, 430] } = argument;
  const room = { width: size[0], height: size[1] };
  const steps = answers.length - 1;
  const images = Uint8Array.from({ length: 64 * digits.length }, (_, k) =>
    (Math.floor((k % 64) / 8) === Math.floor(k / 64) % 8 ? 16 : 0));
  const tested = Int32Array.from(digits, (_, k) => k);
  const network = { images, labels: Uint8Array.from(digits), tested, hidden };
  const texts = { ...stage.catalogue.texts, diverges: "diverges at step {step}" };
  const { look, ...rule } = stage.catalogue.optimizers.heavy_ball;
  const asked = [];
  const run = {
    name: "heavy_ball", title: "heavy ball", look, rule, diverges, texts,
    unitsAt: (step) => {
      const units = new Float64Array(64 * hidden);
      for (const [pixel, weight] of weights[Math.min(step, weights.length - 1)] ?? []) units[pixel] = weight;
      return units;
    },
    answersAt: (step) => {
      asked.push(step);
      return Uint8Array.from(answers[step]);
    },
  };
  const scene = { n_steps: steps, step, runs: [{ optimizer: "heavy_ball" }] };
  const drawnOf = (scene) => ({ scene, texts, network, results: [run] });
"""
PANEL = """
  const { SightPanel } = await import("/panels/sight.js");
  const clock = { now: 1000 };
  const { now: real } = performance;
  performance.now = () => clock.now;
  const panel = new SightPanel();
  stand(...size).append(panel.root);
  panel.root.style.cssText = panel.picture.style.cssText = "position: absolute; inset: 0";
  panel.measure();
  const draw = (more = {}, apart = { ...run }) => panel.draw(drawnOf({ ...scene, ...more.scene }), how(more), apart);
  const said = () => panel.picture.getAttribute("aria-label");
  const places = () => panel.memory.places.map((each) => each?.index ?? null);
  const done = (value) => {
    performance.now = real;
    return value;
  };
"""
#: The words of a picture.
WRITTEN = """
  const model = module.sight.model(drawnOf(scene), run, how());
  const written = words((pen) => module.sight.paint(pen, model, room, theme, module.sight.memory()));
  return written.map(({ text }) => text);
"""


def seen(drawn, body, script=PANEL, **given):
    """What a body gives, of a panel that is to paint a network."""
    return drawn("paint/sight", f"{{ {NETWORK} {script} {body} }}", {"digits": [], "answers": [[]] * 5} | given)


def painted(drawn, colours, body="", **given):
    """The places that have some colours, on what stands still and what moves."""
    script = f"""draw(); {body}
      return done([panel.paths, panel.now].map(({{ canvas }}) =>
        {colours!r}.map((colour) => painted(canvas, colour))))"""
    return seen(drawn, script, **given)


def box_of(places):
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    return [*low, *high]


# --- weights ----------------------------------------------------------------------------------------------------------


def test_a_weight_is_painted_in_its_pixel_and_in_the_colour_of_its_sign(drawn):
    weights = [[[8 * 2 + 5, 1.0], [64 + 8 * 7, -1.0]]]
    (green, purple), moving = painted(drawn, [GREEN, PURPLE], weights=weights)
    assert moving == [[], []]
    green, purple = ([at for at in places if at[1] < 170] for places in (green, purple))  # the legend is below
    [left, top, right, bottom], side = box_of(green), 14
    assert (right - left, bottom - top) == (side - 1, side - 1)
    [lower_left, lower_top, _, lower_bottom] = box_of(purple)
    assert lower_bottom - lower_top == side - 1
    # Two units are one beside the other: pixel (0, 7) of the second is 4 pixels to the right of (5, 2) of the first,
    # the free one between them counted, and five rows below.
    assert lower_left - left == (9 - 5) * side
    assert lower_top - top == (7 - 2) * side


def test_the_colours_have_one_scale_for_the_whole_run_so_that_images_form(drawn):
    whole = [[k, 0.8] for k in range(128)]
    half = [[k, 0.4] for k in range(128)]
    body = """panel.drawNow({}, theme, null); const at = (t) => { panel.drawNow(t, theme, null);
        const { data } = panel.now.canvas.getContext("2d").getImageData(20, 70, 1, 1); return [...data]; };
      return done([at(0), at(2), at(4)])"""
    begun, formed, ended = seen(
        drawn, "draw({ scene: { step: 1 } });" + body.replace("panel.drawNow({}, theme, null);", ""),
        weights=[half, half, whole], step=1,
    )  # fmt: skip
    full, ground = ([int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in (GREEN, NEITHER))
    assert formed[:3] == ended[:3] == full
    assert begun[3] == 255
    assert all(min(a, b) < value < max(a, b) for value, a, b in zip(begun, full, ground, strict=False))


def test_of_more_units_than_have_room_as_many_are_shown_and_it_is_said(drawn):
    told = seen(drawn, WRITTEN, WORDS, hidden=1024)
    assert [text for text in told if text.startswith("what ")] == ["what 304 of its 1024 units look for"]
    (few,) = (text for text in seen(drawn, WRITTEN, WORDS, hidden=3) if "look for" in text)
    assert few == "what its 3 units look for"


# --- mistakes ---------------------------------------------------------------------------------------------------------

DIGITS = [7, 7, 3, 5, 1, 0]
#: The run learns to read all but the fourth and the sixth; the third is read right for a step only to be lost again.
ANSWERS = [
    [1, 1, 1, 1, 7, 1],
    [1, 1, 3, 1, 7, 1],
    [7, 1, 8, 1, 7, 1],
    [7, 7, 8, 3, 1, 8],
    [7, 7, 3, 3, 1, 8],
]


def test_what_is_read_wrong_is_there_with_what_it_is_read_as_and_counted(drawn):
    told = seen(drawn, WRITTEN, WORDS, digits=DIGITS, answers=ANSWERS)
    assert "2 of 6 still wrong" in told
    assert "all of them shown" in told
    assert told[-4:] == ["0 read", "as 8", "5 read", "as 3"]
    none = seen(drawn, WRITTEN, WORDS, digits=[4], answers=[[4]] * 3)
    assert none[-2:] == ["0 of 1 still wrong", "it reads every test digit"]


def test_a_digit_that_is_read_wrong_is_painted_as_it_is(drawn):
    ((ink,), _) = painted(drawn, ["#0000ff"], digits=DIGITS, answers=ANSWERS)
    right = [(x, y) for x, y in ink if x > 345 and y > 53]  # of the mistakes, below their title
    tiles = [(x, y) for x, y in right if (x - 345) % 85 < 26]
    rows = sorted({y for x, y in tiles if x < 345 + 26})
    # The first, 0, is test digit 5, all ink in row 5; three units a pixel.
    assert {53 + 15, 53 + 16, 53 + 17} <= set(rows) <= set(range(53, 53 + 24))


def test_a_digit_keeps_its_place_for_as_long_as_it_is_read_wrong(drawn):
    body = """draw({ scene: { step: 0 } });
      const all = [0, 1, 2, 3, 4].map((time) => { panel.drawNow(time, theme, null); return places(); });
      return done(all.map((each) => each.slice(0, 6)))"""
    found = seen(drawn, body, digits=DIGITS, answers=ANSWERS, step=0)
    wrong = [{k for k, digit in enumerate(DIGITS) if answers[k] != digit} for answers in ANSWERS]
    assert [{k for k in each if k is not None} for each in found] == wrong
    for before, after, still in zip(found, found[1:], wrong[1:], strict=False):
        assert all(after[before.index(k)] == k for k in before if k in still)
    assert found[-1][:2] == [5, 3]  # what is left at the end has had the first places from the beginning


@pytest.mark.parametrize("motion", ["plays", "rises"])
def test_however_fast_it_plays_what_is_shown_changes_less_than_three_times_a_second(drawn, motion):
    answers = [[(k + step) % 10 for k in range(40)] for step in range(61)]  # others are wrong at every step
    body = f"""draw({{ scene: {{ step: 0 }} }});
      const at = [];
      for (let frame = 0; frame <= 120; frame++) {{
        clock.now += 1000 / 60;
        const before = panel.memory.changes;
        panel.drawNow((frame / 120) * 59.5, theme, null, {motion!r});
        if (panel.memory.changes !== before) at.push(clock.now);
      }}
      panel.drawNow(30, theme, null);
      return done([at, asked.at(-1)])"""
    at, last = seen(drawn, body, digits=[k % 10 for k in range(40)], answers=answers, step=0)
    assert 4 <= len(at) <= 6  # in two seconds
    assert np.diff(at).min() > 1000 / 3
    assert last == 30  # what is shown at rest is of that very step


def test_a_run_that_comes_for_the_first_time_gives_nothing_of_its_end_away(drawn):
    body = """draw();
      const whole = places().filter((each) => each !== null).length;
      panel.drawNow(0.5, theme, null, "rises");
      const first = [places().filter((each) => each !== null).length, panel.paths.canvas.style.visibility];
      const there = painted(panel.now.canvas, "#0000ff").length > 0;
      panel.drawNow(null, theme, null);
      return done([whole, ...first, there, panel.paths.canvas.style.visibility])"""
    assert seen(drawn, body, digits=DIGITS, answers=ANSWERS) == [2, 6, "hidden", True, ""]


def test_nor_while_a_slider_is_dragged_and_what_had_to_wait_comes(drawn):
    body = """draw({ dragging: true });
      const waits = [];
      let shown = places().filter((each) => each !== null).length;
      for (let frame = 0; frame < 60; frame++) {
        clock.now += 1000 / 60;
        run.answersAt = () => Uint8Array.from(digits, (digit) => (digit + 1 + (frame % 9)) % 10);
        const before = panel.memory.changes;
        const wanting = draw({ dragging: true });
        waits.push([wanting, panel.memory.changes - before]);
      }
      run.answersAt = () => Uint8Array.from(digits);
      clock.now += 1;
      const late = draw({ dragging: true });
      clock.now += 400;
      const last = draw({ dragging: true });
      return done([waits, late, last, panel.memory.wrong])"""
    waits, late, last, wrong = seen(drawn, body, digits=[3] * 9, answers=[[3] * 9] * 5)
    assert 2 <= sum(changes for _, changes in waits) <= 3
    assert all(wanting == (changes == 0) for wanting, changes in waits[-40:])
    assert (late, last, wrong) == (True, False, 0)


def test_where_nobody_watches_the_clock_they_change_at_nine_moments_of_a_run(drawn):
    answers = [[(k + step) % 10 for k in range(40)] for step in range(61)]
    body = """const { sight } = module;
      const memory = sight.memory();
      const model = sight.model(drawnOf(scene), run, how());
      const pen = stage.pen(document.createElement("canvas").getContext("2d"));
      sight.paint(pen, model, room, theme, memory);
      for (let frame = 0; frame < 240; frame++) sight.paintNow(pen, model, room, theme, memory, frame / 4);
      const before = asked.length;
      sight.paintNow(pen, model, room, theme, memory, 60);
      return [memory.changes, asked]"""
    changes, asked = seen(drawn, body, "", digits=[k % 10 for k in range(40)], answers=answers, step=0)
    assert changes == 10  # nine, and the end
    assert asked == [60, 0, 6, 13, 20, 26, 33, 40, 46, 53]  # each is asked for once


@pytest.mark.parametrize(
    ("lit", "units", "mistakes"),
    [("heavy_ball", True, True), ("demon", False, False), ("units", True, False), ("mistakes", False, True)],
)
def test_its_parts_are_lit_and_all_of_it_with_its_run(drawn, lit, units, mistakes):
    body = f"""const {{ litParts }} = await import("/paint/lit.js");
      draw({{ lit: litParts({lit!r}, ["heavy_ball", "demon"], stage.kernels) }});
      const seen = (colour) => painted(panel.paths.canvas, colour).length > 100;
      return done([seen({GREEN!r}), seen("#0000ff")])"""
    weights = [[[8 * 2 + 5, 1.0]]]
    assert seen(drawn, body, digits=DIGITS, answers=ANSWERS, weights=weights) == [units, mistakes]


# --- what is said -----------------------------------------------------------------------------------------------------


def test_it_is_said_and_told_in_a_table_to_who_does_not_see_it(drawn):
    body = """draw();
      const whole = said();
      const rows = () => Array.from(panel.table.root.querySelectorAll("tr"), (row) =>
        Array.from(row.children, (cell) => cell.textContent));
      const table = rows();
      draw({ scene: { step: 0 } });
      panel.drawNow(0, theme, null, "none");
      const first = said();
      panel.drawNow(3.5, theme, null, "plays");
      return done([whole, table, first, said(), rows(), panel.table.root.hidden])"""
    whole, table, first, playing, rows, hidden = seen(
        drawn, body, digits=DIGITS, answers=ANSWERS, step=None, hidden=2
    )  # fmt: skip
    assert whole == (
        "What the network of heavy ball sees at step 4: the weights of its 2 units as images of 8 by 8, and 2 of 6 "
        "test digits still wrong, most often 0 read as 8 (1) and 5 read as 3 (1)."
    )
    assert table == [["test digit", "read as", "how often"], ["0", "8", "1"], ["5", "3", "1"]]
    assert first.startswith("What the network of heavy ball sees at step 0: ")
    assert first.endswith(
        "6 of 6 test digits still wrong, most often 7 read as 1 (2), 0 read as 1 (1) and 1 read as 7 (1)."
    )
    assert playing == first  # what moves is told once it is at rest
    assert rows[1] == ["7", "1", "2"]
    assert not hidden


def test_it_is_said_where_a_run_has_diverged_and_where_none_is_shown(drawn):
    body = """draw({ scene: { step: 3 } }); const lost = said(); draw({ scene: { step: 1 } }); const before = said();
      draw({}, null); return done([lost, before, said()])"""
    lost, before, none = seen(drawn, body, digits=DIGITS, answers=ANSWERS, diverges=2)
    assert lost.endswith(". It diverges at step 2.")
    assert "diverges" not in before
    assert none == "No run is shown: switch one on by its name."


SIZES = [(690, 430), (358, 250), (1054, 620), (420, 700), (300, 130), (190, 190), (160, 60), (60, 40)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("hidden", [1, 32, 1024])
def test_words_keep_apart_and_inside_at_every_size(drawn, size, hidden):
    digits = [k % 10 for k in range(100)]
    answers = [[(digit + step + 1) % 10 for digit in digits] for step in range(3)]
    body = """const { sight } = module;
      const told = (scene, time, diverges) => words((pen) => {
        const memory = sight.memory();
        const model = sight.model(drawnOf(scene), { ...run, diverges }, how());
        sight.paint(pen, model, room, theme, memory);
        if (time !== null) sight.paintNow(pen, model, room, theme, memory, time);
      });
      return [told(scene, null, -1), told({ ...scene, step: 1 }, 1, 1)]"""
    for words in seen(drawn, body, WORDS, digits=digits, answers=answers, hidden=hidden, size=size):
        assert overlapping(words) == []
        assert outside(words, size) == []
        assert {"Heavy ball", "100 of 100 still wrong"} <= {word["text"] for word in words}
