"""Still SVG: parsed, and what it has of each op."""

import base64
import io
import xml.etree.ElementTree as ET

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from momentum_sim.export.players import Page, bands, svg
from momentum_sim.paper import DARK
from tests.export.players.made import ALL, BLUE, RED, op

PAGE = Page(100, 60)
NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(*ops, page=PAGE, **how):
    return ET.fromstring(svg(ops, page, **how))  # noqa: S314  # written here


def found(root, kind):
    return list(root.iter(NAMESPACE + kind))


def only(root, kind):
    (one,) = found(root, kind)
    return one


def style(root):
    return only(root, "style").text


def fonts_of(root):
    """By what comes before it, each typeface that an SVG brings."""
    rules = [rule for rule in style(root).split("@font-face") if "base64," in rule]
    return {
        rule.partition("src")[0]: TTFont(io.BytesIO(base64.b64decode(rule.partition("base64,")[2].partition(")")[0])))
        for rule in rules
    }


def test_it_says_what_it_is():
    root = parsed(title="a < b & c", description="It settles.", name="q")
    assert root.get("viewBox") == "0 0 100 60"
    assert (only(root, "title").text, only(root, "desc").text) == ("a < b & c", "It settles.")
    assert root.get("aria-labelledby").split() == [only(root, "title").get("id"), only(root, "desc").get("id")]
    assert only(root, "rect").get("fill") == "#fdfdfc"
    assert not found(parsed(page=Page(100, 60, transparent=True)), "rect")


def test_units_are_the_pages():
    root = parsed(op("fill"), page=Page(200, 120, 2.0))
    assert [group.get("transform") for group in found(root, "g")] == ["scale(2)"]


def test_a_line():
    line = only(parsed(op("stroke", dash=[3, 1.5], join="round", colour="#ff000080")), "path")
    assert line.attrib == {
        "d": "M10 20l80 0", "stroke": RED, "stroke-opacity": ".502", "stroke-width": "4", "stroke-dasharray": "3 1.5",
        "stroke-linejoin": "round",
    }  # fmt: skip


def test_a_shape_and_an_ellipse_and_an_area():
    assert only(parsed(op("fill")), "path").attrib == {"d": "M10 10l40 0 0 40-40 0z", "fill": RED}
    ellipse = only(parsed(op("ellipse", turn=0.5)), "ellipse")
    assert (ellipse.get("cx"), ellipse.get("rx"), ellipse.get("transform")) == ("50", "30", "rotate(28.648 50 30)")
    assert only(parsed(op("ellipse", colour=None)), "ellipse").get("stroke") is None
    area = found(parsed(op("area", edge=BLUE, radius=5)), "rect")[1]
    assert (area.get("x"), area.get("width"), area.get("rx"), area.get("stroke")) == ("10", "40", "5", BLUE)


def test_markers_are_one_line_at_many_places():
    square, circle = found(parsed(op("marks"), op("marks", marker="circle", radius=4)), "path")
    assert square.attrib == {"fill": RED, "d": "m11 11h18v18h-18v-18zm40 20h18v18h-18v-18z"}
    assert circle.attrib == {"stroke": RED, "stroke-width": "8", "stroke-linecap": "round", "d": "m20 20h0m40 20h0"}


def test_markers_with_a_rim_are_one_shape_at_many_places():
    rimmed = op("marks", rim={"colour": BLUE, "width": 2.5})
    root = parsed(rimmed, rimmed | {"places": [1, 2]})
    shapes = found(only(root, "defs"), "g")
    assert len(shapes) == 1
    uses = found(root, "use")
    assert [(use.get("x"), use.get("y")) for use in uses] == [("20", "20"), ("60", "40")] * 2 + [("1", "2")] * 2
    assert {use.get("href") for use in uses} == {f"#{shapes[0].get('id')}"}
    rim, filled, *_ = [group for group in found(root, "g") if group.get("stroke") or group.get("fill")]
    assert (rim.get("stroke"), rim.get("stroke-width"), filled.get("fill")) == (BLUE, "2.5", RED)


def test_bounds_are_shared_and_opacity_is_the_ops():
    clip = [20, 15, 40, 35]
    root = parsed(op("fill", clip=clip), op("stroke", clip=clip, alpha=0.5), op("fill"))
    bounds = only(root, "clipPath")
    groups = [group for group in found(root, "g") if group.get("clip-path")]
    assert [group.get("clip-path") for group in groups] == [f"url(#{bounds.get('id')})"]
    assert len(found(groups[0], "path")) == 2
    assert [group.get("opacity") for group in found(groups[0], "g")][1:] == ["0.5".lstrip("0")]


def test_text_is_text_and_brings_its_letters():
    root = parsed(
        op("text", halo="#00ff0080"), op("text", text="<β & 'x'>", bold=True), op("text", text="Serif", serif=True)
    )
    plain, bold, serif = found(root, "text")
    assert (plain.text, bold.text, serif.text) == ("HEAVY", "<β & 'x'>", "Serif")
    assert (plain.get("stroke"), plain.get("stroke-opacity"), plain.get("paint-order")) == ("#00ff00", ".502", "stroke")
    assert bold.get("font-weight") == "600"
    assert plain.get("textLength") is None
    brought = fonts_of(root)
    assert list(brought) == [
        "{font-family:pf;font-weight:600;", "{font-family:pf;", "{font-family:ps;"
    ]  # fmt: skip
    signs = [{chr(code) for code in font.getBestCmap()} for font in brought.values()]
    assert signs == [set("<β & 'x'>"), set("HEAVY"), set("Serif")]
    assert serif.get("font-family") == "ps,serif"


def test_text_of_signs_that_the_face_lacks_is_as_wide_as_it_was_measured():
    root = parsed(op("text", text="動量", width=33.3))
    text = only(root, "text")
    assert (text.text, text.get("textLength"), text.get("lengthAdjust")) == ("動量", "33.3", "spacingAndGlyphs")
    assert not found(root, "style")


def test_text_from_the_right_begins_as_its_first_letter_tells():
    texts = ("שלום (β)", "مرحبا", "β שלום", "momentum", "動量")
    told = [only(parsed(op("text", text=text)), "text").get("unicode-bidi") for text in texts]
    assert told == ["plaintext"] * 3 + [None] * 2


def test_the_serif_face_has_one_weight():
    title = only(parsed(op("text", serif=True, bold=True)), "text")
    assert title.get("font-weight") is None
    assert title.get("font-family") == "ps,serif"


def test_cells_are_a_picture_of_a_pixel_each():
    picture = only(parsed(op("image")), "image")
    assert picture.get("image-rendering") == "pixelated"
    assert picture.get("preserveAspectRatio") == "none"
    pixels = Image.open(io.BytesIO(base64.b64decode(picture.get("href").partition(",")[2])))
    assert pixels.size == (2, 2)
    assert [pixels.getpixel(place) for place in ((0, 0), (1, 0), (1, 1))] == [
        (255, 0, 0, 255),
        (0, 255, 0, 255),
        (0, 0, 0, 0),
    ]


def test_the_loss_is_shapes_within_its_box_and_of_very_many_levels_a_picture(monkeypatch):
    root = parsed(op("loss", radius=6))
    assert only(only(root, "clipPath"), "rect").get("rx") == "6"
    assert len(found(root, "path")) > 9
    assert only(root, "clipPath")
    assert not found(root, "image")
    monkeypatch.setattr(bands, "_MOST_SHAPES", 3)
    assert only(parsed(op("loss")), "image").get("width") == "80"


def test_slanting_lines_stay_in_their_box():
    root = parsed(op("hatch"))
    assert only(root, "path").get("opacity") == ".55"
    assert only(only(root, "clipPath"), "rect").get("width") == "70"


def test_readers_who_prefer_dark_see_the_other_list():
    dark = [op("stroke", colour="#112233"), op("fill"), op("image", palette=["#000000ff"] * 3), op("loss")]
    root = parsed(op("stroke"), op("fill"), op("image"), op("loss"), dark=dark, name="q")
    line, shape, *_ = found(root, "path")
    rules = style(root)
    assert f"#q .{line.get('class')}{{stroke:#112233}}" in rules
    assert f"#q .ground{{fill:{DARK.paper}}}" in rules
    assert shape.get("class") is None
    assert [group.get("class") for group in found(root, "g") if group.get("class")] == ["d", "n"]
    assert rules.index("#q .n{display:none}") < rules.index("@media(prefers-color-scheme:dark)")
    assert "#q .d{display:none}" in rules


def test_lists_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="zip"):
        svg([op("fill")], PAGE, dark=[])


def test_the_same_list_gives_the_same_bytes():
    assert svg(ALL, PAGE) == svg(ALL, PAGE)
    assert svg(ALL, PAGE, name="a") != svg(ALL, PAGE, name="b")
