"""SVGs in a browser, in ``<img>``, with no network."""

import base64
import io
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from momentum_sim.export import Options
from momentum_sim.scene import Profile
from tests.export.moving.made import frames, made
from tests.export.scenes import EVERY, PATCHWORKS, RACE, WILD, beside, every_companion, looking

OPTIONS = Options(n_frames=50, hold=1.0)
STILL = Options(still=True)
SEEKING = "time => { const svg = document.documentElement; svg.pauseAnimations(); svg.setCurrentTime(time); }"
MEAN_AWAY = 2.0  # of 255, from what is drawn as pixels: letters and edges are smoothed in another way


@pytest.fixture
def tab(browser):
    """Opens files in pages of their own; whatever asks for the network fails the test, and so does an error."""
    contexts, complaints = [], []

    def opened(size=(960, 540), **preferences):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **preferences)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: complaints.append(request.url) if request.url.startswith("http") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def in_img(page, file):
    """Show a file in an img of a page."""
    address = f"data:image/svg+xml;base64,{base64.b64encode(file).decode()}"
    page.set_content(f'<body style="margin:0"><img src="{address}" style="display:block">')
    page.wait_for_function("document.images[0].complete && document.images[0].naturalWidth > 0")


def seen(page):
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)


def away(one, other):
    return np.abs(one - other).mean()


def test_it_plays_in_an_img_and_comes_to_rest_as_the_still(tab):
    page = tab()
    in_img(page, made(RACE, "svg", STILL)[0])
    still = seen(page)
    moving = made(RACE, "svg", Options(n_frames=25, frames_per_second=50, hold=10.0))[0]
    patience = time.monotonic() + 60
    for plays in (True, False):
        while (away(seen(page), still) >= 0.02) != plays:
            assert time.monotonic() < patience, "it does not play" if plays else "it does not come to rest"
            if plays:
                in_img(page, moving)  # anew, where it has come to rest before it could be looked at


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(RACE, id="race"),
        pytest.param(EVERY, id="every run", marks=pytest.mark.exhaustive),
        pytest.param(replace(RACE, panels=(Profile(), *RACE.panels[1:])), id="profile"),
        pytest.param(beside(every_companion()["predicted along"]), id="predicted", marks=pytest.mark.exhaustive),
        pytest.param(beside(every_companion()["numbers"]), id="numbers", marks=pytest.mark.exhaustive),
        pytest.param(beside(every_companion()["map measured"]), id="map"),
        pytest.param(PATCHWORKS, id="patchworks"),
        pytest.param(WILD["diverging"], id="diverging", marks=pytest.mark.exhaustive),
        pytest.param(WILD["hostile"], id="hostile"),
        pytest.param(looking(RACE, background="dark", title="Dark", caption="As it is drawn."), id="dark"),
    ],
)
def test_at_every_time_it_is_the_frame(tab, tmp_path, scene):
    file = tmp_path / "scene.svg"
    file.write_bytes(made(scene, "svg", OPTIONS)[0])
    page = tab((scene.look.width, scene.look.height))
    page.goto(file.as_uri())
    drawn = frames(scene, OPTIONS)
    for k in (10, 30, 49):
        page.evaluate(SEEKING, (k + 0.01) / 25)
        shown = seen(page)
        assert away(shown, drawn[k]) < MEAN_AWAY
        others = [away(shown, drawn[other]) for other in (10, 30, 49) if other != k]
        assert away(shown, drawn[k]) < min(others)


def test_its_letters_are_those_that_it_brings(tab, tmp_path):
    file = tmp_path / "scene.svg"
    file.write_bytes(made(RACE, "svg", STILL)[0])
    page = tab()
    page.goto(file.as_uri())
    assert set(page.evaluate("document.fonts.ready.then(all => [...all].map(face => face.status))")) == {"loaded"}


def test_it_follows_a_reader_who_prefers_dark(tab):
    page = tab(color_scheme="dark")
    in_img(page, made(RACE, "svg", STILL)[0])
    follows = seen(page)
    in_img(page, made(looking(RACE, background="dark"), "svg", STILL)[0])
    assert away(follows, seen(page)) < 0.02
    in_img(page, made(looking(RACE, background="light"), "svg", STILL)[0])
    assert away(follows, seen(page)) > 100


def test_a_reader_who_wants_no_motion_sees_the_whole_run_at_rest(tab, tmp_path):
    file = tmp_path / "scene.svg"
    file.write_bytes(made(EVERY, "svg", OPTIONS)[0])
    page = tab(reduced_motion="reduce")
    page.goto(file.as_uri())
    begun = seen(page)
    page.evaluate(SEEKING, 1.0)
    assert (begun == seen(page)).all()
    file.write_bytes(made(EVERY, "svg", STILL)[0])
    page.goto(file.as_uri())
    assert away(begun, seen(page)) < 0.02


def test_a_transparent_one_lets_the_page_through(tab):
    page = tab()
    in_img(page, made(looking(RACE, background="transparent"), "svg", STILL)[0])
    page.evaluate("document.body.style.background = 'rgb(1, 200, 3)'")
    assert tuple(seen(page)[2, 2]) == (1, 200, 3)
