"""The words of what stands beside the picture, as painters write them with a pen that only takes them down."""

from dataclasses import replace

import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Contour, RateChange, RunSettings
from momentum_sim.scene.panels import COMPANIONS, Directed, Gap, Map, Panel
from tests.browser.modules.support import BALL, EVERYTHING, OPENING
from tests.planar import BESIDE
from tests.thinned import grid

#: `words(paint)`: the box of each text that is painted, {text, left, top, right, bottom}, in the order of painting.
WORDS = """
  const measuring = document.createElement("canvas").getContext("2d");
  const width = (text, { size = 12, bold = false } = {}) => {
    measuring.font = `${bold ? "600 " : ""}${size}px sans-serif`;
    return measuring.measureText(text).width;
  };
  const parts = [];
  const words = (paint) => {
    const found = [];
    let [right, down] = [0, 0];
    const nothing = () => {};
    const pen = {
      width,
      text(text, x, y, { size = 12, bold = false, align = "left" }) {
        const wide = width(text, { size, bold });
        const left = right + x - wide * { left: 0, center: 0.5, right: 1 }[align];
        const middle = down + y;
        found.push({ text, size, left, right: left + wide, top: middle - 0.42 * size, bottom: middle + 0.42 * size });
      },
      at(x, y, draw) {
        [right, down] = [right + x, down + y];
        draw();
        [right, down] = [right - x, down - y];
      },
      inside: (_box, draw) => draw(),
      faint: (_share, draw) => draw(),
      part(name, draw) {
        parts.push(name);
        draw();
      },
      ...Object.fromEntries(
        ["stroke", "fill", "marks", "area", "hatch", "image", "ellipse"].map((name) => [name, nothing]),
      ),
    };
    paint(pen);
    return found;
  };
"""
RECORDED = (
    WORDS
    + """
  const { drawn, apart } = simulated(argument.scene);
  const panel = argument.scene.panels.find(({ kind }) => kind !== "contour");
  const sweep = ({ steps, momenta }) => {
    const settled = momenta.flatMap((_, k) => momenta.map((_, j) => (k * j) % (steps + 2)));
    return { settled, diverged: settled.map(() => 0), steps, cells: momenta.length, first: 0 };
  };
  const starts = (_result, _exception, settled, diverged, _starts, many) => {
    const [late, gone] = [settled, diverged].map((at) => new Float64Array(stage.kernels.memory.buffer, at, many));
    late.forEach((_, k) => ([late[k], gone[k]] = [k % (argument.scene.n_steps + 2), k % 7 === 0]));
  };
  stage.kernels.modules[`basin_on_${argument.scene.objective.name}`] = new Proxy({}, { get: () => starts });
"""
)
SHEET = """
  const sheet = module.companionSheet(panel, drawn, apart, how({ sweep }));
  return words((pen) => {
    sheet.paint(pen, argument.size, theme);
    sheet.paintNow(pen, argument.size, theme, argument.time ?? null);
  });
"""


def written(drawn, scene, size, **more):
    """The words of a companion on a sheet."""
    given = {"scene": scene.to_dict(), "size": dict(zip(("width", "height"), size, strict=True))} | more
    return drawn("paint/whole", f"{{ {RECORDED} {SHEET} }}", given)


def overlapping(words):
    """Pairs of words that have more than a unit of room in common."""
    return [
        (a["text"], b["text"])
        for k, a in enumerate(words)
        for b in words[:k]
        if min(a["right"], b["right"]) - max(a["left"], b["left"]) > 1
        and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > 1
    ]


def outside(words, size):
    return [
        word["text"]
        for word in words
        if word["left"] < -0.5 or word["right"] > size[0] + 0.5 or word["top"] < -0.5 or word["bottom"] > size[1] + 0.5
    ]


def shown(kind) -> list[Panel]:
    """A kind of companion in each of its directions, or as all that it can show."""
    if kind == "map":
        return [Map(), Map(shows="theory")]
    panel = COMPANIONS[kind]
    return [panel(direction=way) for way in panel.ways] if issubclass(panel, Directed) else [panel()]


#: What can stand beside a picture of a landscape.
SIZES = [(470.0, 300.0), (340.0, 210.0), (600.0, 180.0)]


@pytest.mark.parametrize(("landscape", "kind"), grid(LANDSCAPES, BESIDE))
def test_words_keep_apart_and_inside_on_every_landscape(drawn, landscape, kind):
    for panel in shown(kind):
        for momentum in (0.7, 0.9):
            scene = replace(OPENING.on(LANDSCAPES[landscape]), panels=(Contour(), panel), momentum=momentum)
            for size in SIZES:
                words = written(drawn, scene, size, time=7)
                assert words
                assert overlapping(words) == [], (panel, size)
                assert outside(words, size) == [], (panel, size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", BESIDE)
def test_words_of_many_runs_keep_apart_and_inside(drawn, kind, size):
    for panel in shown(kind):
        scene = replace(OPENING, runs=EVERYTHING, panels=(Contour(), panel), step=20)
        words = written(drawn, scene, size)
        assert overlapping(words) == [], panel
        assert outside(words, size) == [], panel


FAR = {
    "diverging": replace(OPENING, step_size=0.1),
    "far steps": replace(OPENING, step_size=1e300),
    "far start": replace(OPENING, start=(1e200, 1.0)),
    "farthest start": replace(OPENING, start=(1.7e308, -1.7e308)),
    "at the minimum": replace(OPENING, start=(0.0, 0.0)),
    "nowhere near": replace(OPENING, start=(1e-300, 0.0)),
    "one step": replace(OPENING, n_steps=1),
    "many steps": replace(OPENING, n_steps=5000),
    "none": OPENING.with_visible(()),
    "a ball": BALL,
    "turned": replace(OPENING, objective=ms.objectives.quadratic(20.0, 0.4)),
    "changing": replace(OPENING, rate_change=RateChange(10, 0.1)),
    "equal": replace(OPENING, equal="effective_step_size"),
    "adam": replace(OPENING, runs=(RunSettings("adam"),)),
}


@pytest.mark.parametrize("scene", FAR.values(), ids=FAR)
@pytest.mark.parametrize("kind", BESIDE)
def test_words_are_in_their_place_however_far_a_run_goes(drawn, kind, scene):
    for panel in shown(kind):
        words = written(drawn, replace(scene, panels=(Contour(), panel)), SIZES[0], time=1)
        assert outside(words, SIZES[0]) == [], panel
        assert overlapping(words) == [], panel
        assert not [word["text"] for word in words if "NaN" in word["text"] or "undefined" in word["text"]], panel


PARTS = SHEET.replace("return words", "words") + "return parts;"


@pytest.mark.parametrize(
    ("panel", "time", "moving"),
    [
        (Gap(), 7, ["cursor", "point gradient_descent", "point heavy_ball"]),
        (Gap(), None, []),
        (Gap(links=()), 7, []),
    ],
)
def test_parts_have_names_and_the_cursor_is_where_panels_are_linked(drawn, panel, time, moving):
    given = {"scene": replace(OPENING, panels=(Contour(), panel)).to_dict(), "time": time}
    parts = drawn("paint/whole", f"{{ {RECORDED} {PARTS} }}", given | {"size": {"width": 400, "height": 300}})
    assert parts == ["curve gradient_descent", "curve heavy_ball", "mark heavy_ball", *moving]
