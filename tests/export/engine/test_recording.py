"""The pen of exports: where things are, what they stand in, and what it refuses."""

import base64

import pytest

from momentum_sim.export.engine import PainterError
from tests.export.engine.made import Typeface, drawn, opened

RED = "#ff0000"
LINE = [["M", 0, 0], ["L", 10, 5]]
BOX = {"left": 1, "top": 2, "right": 11, "bottom": 7}


def drawn_by(code):
    return opened({"code": code}).base()


def stroke(path=LINE, **style):
    return ["stroke", path, {"colour": RED, "width": 2} | style]


def one(*calls, **how):
    (op,) = drawn(*calls, **how)
    return op


def test_a_stroke_has_its_path_and_its_style():
    usual = {"op": "stroke", "path": "M0 0L10 5", "colour": RED, "width": 2, "dash": [], "join": "bevel"}
    assert one(stroke()) == usual
    assert one(stroke(dash=[3, 1.005], join="round", width=0.123)) == usual | {
        "dash": [3, 1],
        "join": "round",
        "width": 0.12,
    }


def test_paths_are_written_absolute_to_hundredths():
    path = [["M", 0.001, -0.001], ["Q", 1, 2, 3.456, 4], ["Z"], ["R", 1, 2, 3, 4], ["C", 5, 6, 2, 0, 6.2831853072]]
    assert one(["fill", path, RED])["path"] == ("M0 0Q1 2 3.46 4ZM1 2L4 2L4 6L1 6ZL7 6A2 2 0 1 1 3 6A2 2 0 1 1 7 6")


def test_a_path_leaves_out_what_has_no_place_as_a_canvas_does():
    places = "1, 1", "NaN, 2", "3, Infinity", "1e300, -1e300"
    lines = "; ".join(f"path.lineTo({place})" for place in places)
    (op,) = drawn_by(f"const path = new Path2D(); {lines}; pen.stroke(path, {{ colour: '{RED}', width: 1 }})")
    assert op["path"] == "M1 1L1000000000 -1000000000"


@pytest.mark.parametrize(
    ("data", "written"),
    [
        ("M-.9-.9H.9V.9H-.9Z", "M-0.9 -0.9L0.9 -0.9L0.9 0.9L-0.9 0.9Z"),
        ("M0-1.3 1.3 0 0 1.3Z", "M0 -1.3L1.3 0L0 1.3Z"),
        ("M1 0A1 1 0 1 1-1 0", "M1 0A1 1 0 1 1 -1 0"),
    ],
)
def test_a_path_may_be_given_as_svg_writes_it(data, written):
    (op,) = drawn_by(f"pen.fill(new Path2D('{data}'), '{RED}')")
    assert op["path"] == written


@pytest.mark.parametrize("data", ["m1 2", "M1", "M1 2 3", "M1 2 b", "M1 2L3M4 5", "M1 2L3 4Z5 6"])
def test_path_data_that_is_none_is_refused(data):
    with pytest.raises(PainterError, match="path data"):
        drawn_by(f"new Path2D('{data}')")


def test_a_path_knows_nothing_but_what_the_seam_has():
    for call in ("bezierCurveTo(1, 2, 3, 4, 5, 6)", "ellipse(1, 2, 3, 4, 0, 0, 7)", "addPath(new Path2D())"):
        with pytest.raises(PainterError, match="not a function"):
            drawn_by(f"new Path2D().{call}")
    with pytest.raises(PainterError, match="an arc is a whole circle"):
        drawn_by("new Path2D().arc(1, 2, 3, 0, 1)")


def test_rooms_move_clip_fade_and_name_and_nest():
    inner = ["inside", {"left": 0, "top": 0, "right": 8, "bottom": 90}, [["at", 1, 1, [stroke()]]]]
    whole = [
        "part",
        "a",
        [["at", 10, 20, [["inside", BOX, [["faint", 0.5, [["part", "b", [["faint", 0.5, [inner]]]]]]]]]]],
    ]
    op = one(whole)
    assert op["path"] == "M11 21L21 26"
    assert op["clip"] == [11, 22, 18, 27]
    assert op["alpha"] == 0.25
    assert op["part"] == "b"
    assert one(["at", 3, 4, [["area", BOX, {"fill": RED}]]])["box"] == [4, 6, 14, 11]


def test_rooms_end_where_they_end():
    ops = drawn(
        ["at", 5, 5, [stroke()]],
        ["faint", 0.5, [stroke()]],
        ["inside", BOX, [stroke()]],
        ["part", "a", [stroke()]],
        stroke(),
    )
    assert ops[-1] == one(stroke())
    assert [sorted(op.keys() - ops[-1].keys()) for op in ops] == [[], ["alpha"], ["clip"], ["part"], []]


def test_nothing_is_kept_of_what_cannot_be_seen():
    beside = {"left": 20, "top": 0, "right": 30, "bottom": 10}
    calls = [["inside", BOX, [["inside", beside, [stroke()]]]], ["faint", 0, [stroke()]], stroke([])]
    assert drawn(*calls, ["text", "  ", 1, 2, {"colour": RED}], ["marks", "star", [], 3, RED]) == []


def test_marks_are_at_their_places():
    op = one(["at", 1, 2, [["marks", "star", [0, 0, 1.234, 5], 3, RED, {"colour": "#00ff0080", "width": 2.5}]]])
    assert op == {
        "op": "marks", "marker": "star", "places": [1, 2, 2.23, 7], "radius": 3, "colour": RED,
        "rim": {"colour": "#00ff0080", "width": 2.5},
    }  # fmt: skip
    (op,) = drawn_by(f"pen.marks('circle', Float64Array.of(1, 2, NaN, 3, 4, Infinity, 5, 6), 2, '{RED}')")
    assert op["places"] == [1, 2, 5, 6]
    assert "rim" not in op


def test_texts_begin_at_the_left_on_a_baseline():
    def text(**style):
        return one(["text", "abc", 100, 50, {"colour": RED} | style])

    assert text() == {
        "op": "text", "text": "abc", "x": 100, "y": 53, "size": 12, "bold": False, "serif": False, "colour": RED,
        "width": 18,
    }  # fmt: skip
    assert text(align="right")["x"] == pytest.approx(100 - 18)
    assert text(align="center", size=10, bold=True)["x"] == pytest.approx(100 - 1.8 * 10 / 2)
    assert text(size=20, halo="#fff00080")["y"] == 55
    assert text(halo="#fff00080")["halo"] == "#fff00080"
    assert (text(serif=True)["serif"], text(serif=True)["y"]) == (True, 56)


def test_each_text_is_measured_by_python_once():
    typeface = Typeface()
    text = ["text", "動a", 0, 0, {"colour": RED, "bold": True, "size": 10}]
    assert [op["width"] for op in drawn(text, text, typeface=typeface)] == [12, 12]
    assert typeface.asked == [("動a", "bold")]


def test_a_pen_measures_without_drawing():
    assert drawn_by("pen.ellipse(measuring.width('abc', { size: 10 }), 0, 1, 1, 0, {})")[0]["x"] == 15


def test_areas_hatches_and_ellipses():
    assert one(["area", BOX, {"edge": RED, "radius": 4}]) == {
        "op": "area", "box": [1, 2, 11, 7], "fill": None, "edge": RED, "width": 1, "radius": 4,
    }  # fmt: skip
    assert one(["hatch", BOX, RED]) == {"op": "hatch", "box": [1, 2, 11, 7], "colour": RED}
    assert one(["at", 1, 1, [["ellipse", 5, 6, 3, 2, 0.5, {"colour": RED, "dash": [2, 2]}]]]) == {
        "op": "ellipse", "x": 6, "y": 7, "rx": 3, "ry": 2, "turn": 0.5, "colour": RED, "width": 1, "dash": [2, 2],
        "fill": None,
    }  # fmt: skip


def test_an_image_has_bytes_and_colours():
    cells = {"columns": 2, "rows": 1, "indices": [0, 255], "palette": [0xFF0000FF, 0x00112233]}
    op = one(["image", BOX, cells])
    assert base64.b64decode(op["indices"]) == b"\x00\xff"
    assert op["palette"] == ["#ff0000ff", "#33221100"]
    with pytest.raises(PainterError, match="an image of 2 x 1 has 1 cells"):
        drawn(["image", BOX, cells | {"indices": [0]}])


def test_the_loss_is_kept_as_what_it_is_of():
    landscape = {"name": "quadratic", "minimum": 0}
    asked = {"landscape": landscape, "coefficients": 7, "view": [-1 / 3, 1, 0, 1e-9], "offset": 0.1}
    assert one(["loss", BOX, asked | {"radius": 6}]) == {
        "op": "loss", "box": [1, 2, 11, 7], "radius": 6,
        "objective": {"name": "quadratic", "parameters": {"condition_number": 25, "angle": 0}},
        "view": [-1 / 3, 1, 0, 1e-9], "offset": 0.1,
    }  # fmt: skip
    assert one(["loss", BOX, asked])["radius"] == 0


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("pen.arc(1, 2)", "not a function"),
        ("pen.lineWidth = 2", "extensible"),
        (
            "pen.stroke(new Path2D('M0 0L1 1'), { colour: 'red', width: 1 })",
            "a colour is #rrggbb or #rrggbbaa, got red",
        ),
        ("pen.fill(new Path2D('M0 0L1 1'))", "got undefined"),
        ("pen.stroke(new Path2D(), { color: '#000000' })", "a pen knows no color, but colour, width, dash, join"),
        ("pen.text('a', 0, 0, { colour: '#000000', align: 'start' })", "left, center or right, got start"),
        ("pen.width('a', { weight: 3 })", "a pen knows no weight"),
    ],
)
def test_what_a_pen_does_not_know_is_refused(code, said):
    with pytest.raises(PainterError, match=said):
        drawn_by(code)
