"""Mounting a stage on a page that is not Streamlit's."""

from dataclasses import replace

import pytest

from momentum_sim.scene import Look, Prediction
from momentum_sim.stage import stage_document
from tests.browser.modules.support import OPENING, ModulePage, plain

LOOK = Look(title="Faster?", caption="Drag it.", controls=("sliders",))
# Mounts a stage into a new element that has something in it, and says what is there then.
MOUNT = """(async () => {
	const [data, options] = argument;
	const place = document.createElement("div");
	place.append("before");
	document.body.append(place);
	const told = [];
	const stage = await module.mount(place, data, { ...options, commit: (scene) => told.push(scene) });
	const root = place.firstElementChild;
	const text = (selector) => root.querySelector(selector)?.textContent ?? null;
	const there = (selector) => root.querySelector(selector) !== null;
	return {
		told, ready: stage.root.dataset.ready, children: place.childNodes.length, kind: root.className,
		background: root.dataset.background, title: text("h1"), caption: text(".caption span"),
		link: root.querySelector("a")?.getAttribute("href") ?? null,
		sliders: there(".slider"), play: there("[aria-label=Play]"), prediction: stage.scene.prediction,
	};
})()"""


@pytest.fixture
def page(browser):
    page = ModulePage(browser)
    yield page
    page.close()


def mounted(page, scene, **options):
    return page.call("embed", MOUNT, [plain(stage_document(scene, scene)), options])


def test_a_stage_is_mounted_as_its_look_says(page):
    scene = replace(OPENING, look=LOOK)
    found = mounted(page, scene)
    assert found == {
        "told": [plain(scene.to_dict())],
        "ready": "true",
        "children": 1,
        "kind": "momentum-embed fill",
        "background": "reader",
        "title": "Faster?",
        "caption": "Drag it.",
        "link": None,
        "sliders": True,
        "play": False,
        "prediction": None,
    }


def test_a_page_may_say_otherwise(page):
    found = mounted(page, replace(OPENING, look=LOOK), controls="all", fill=False, source="https://example.org/?a=<b>")
    assert (found["kind"], found["link"]) == ("momentum-embed", "https://example.org/?a=<b>")
    assert (found["sliders"], found["play"]) == (True, True)


def test_without_title_caption_and_source_there_is_no_room_for_them(page):
    found = mounted(page, OPENING)
    assert (found["title"], found["caption"], found["link"]) == (None, None, None)


def test_what_is_not_asked_is_not_hidden(page):
    scene = replace(OPENING, prediction=Prediction("place", 5, 15))
    assert mounted(page, scene)["prediction"] is None
    asked = mounted(page, scene, controls=["predict"])["prediction"]
    assert asked == {"ask": "place", "after": 5, "step": 15}


def test_without_webassembly_what_was_there_stays_and_the_reason_is_told(page):
    page.page.evaluate("() => { WebAssembly.instantiate = () => Promise.reject(new Error('blocked')); }")
    body = """(async () => {
		const place = document.createElement("div");
		place.append("before");
		document.body.append(place);
		const said = await module.mount(place, argument).catch(({ message }) => message);
		return [said, place.innerHTML];
	})()"""
    data = plain(stage_document(OPENING, OPENING))
    assert page.call("embed", body, data) == ["WebAssembly is switched off", "before"]
