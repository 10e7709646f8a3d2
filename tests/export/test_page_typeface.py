"""Live pages bring their typeface."""

import re
from dataclasses import replace

import pytest

from momentum_sim import typeface
from momentum_sim.export import render
from tests.export.live import LivePage
from tests.export.scenes import RACE

# Which faces are there when the stage comes: what is measured and laid out with others would move afterwards.
WATCH = """
new MutationObserver((_, observer) => {
  if (!document.querySelector(".momentum-embed")) return;
  observer.disconnect();
  window.found = [...document.fonts].map((face) => [face.family, Number(face.weight), face.status]);
}).observe(document, { childList: true, subtree: true });
"""


def faces(content):
    found = re.findall(rb'font-family: "([^"]+)"; font-weight: (\d+); font-style: normal; src: url', content)
    return {(family.decode(), int(weight)) for family, weight in found}


def page_of(**look):
    return render(replace(RACE, look=replace(RACE.look, **look)), "html")


def has_file(content, name):
    (sheet,) = re.findall(r'base64,([^"]+)"', typeface.font_faces(**name))
    return sheet.encode() in content


def test_a_page_has_the_faces_that_it_needs():
    plain, titled = page_of(), page_of(title="Too much")
    sans = {("Momentum Sans", 400), ("Momentum Sans", 600)}
    assert faces(plain) == sans
    assert faces(titled) == sans | {("Momentum Serif", 500)}
    assert has_file(titled, {"small": ["sans"]})
    assert has_file(titled, {"small": ["serif"]})


@pytest.mark.parametrize(
    ("look", "whole", "small"),
    [({"title": "Größe"}, "serif", "sans"), ({"title": "Size", "caption": "Größe"}, "sans", "serif")],
    ids=["a title", "a caption"],
)
def test_rare_signs_bring_the_whole_of_the_face_that_they_are_in(look, whole, small):
    content = page_of(**look)
    assert has_file(content, {"whole": [whole]})
    assert has_file(content, {"small": [small]})


def test_the_typeface_is_there_before_the_stage_is(browser, tmp_path):
    context = browser.new_context(viewport={"width": 960, "height": 640})
    try:
        live = LivePage(context.new_page())
        live.tab.add_init_script(WATCH)
        live.go(tmp_path / "race.html", page_of(title="Too much", caption="Look."), "file", (960, 640)).ready()
        assert live.page.evaluate("found") == [
            ["Momentum Sans", 400, "loaded"],
            ["Momentum Sans", 600, "loaded"],
            ["Momentum Serif", 500, "loaded"],
        ]
        family = "part => getComputedStyle(part).fontFamily"
        assert live.page.locator(".momentum-embed > .title").evaluate(family).startswith('"Momentum Serif"')
        assert live.page.locator("[data-testid=stage]").evaluate(family).startswith('"Momentum Sans"')
        assert live.errors == []
    finally:
        context.close()
