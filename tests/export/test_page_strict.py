"""Live pages on hosts that let no scripts run: by a policy that they send with the file, or by how they frame it."""

from html import escape

import pytest

from momentum_sim.export import render
from momentum_sim.lessons import load_scene, path_of
from tests.browser.files import file_host
from tests.browser.stage import STAGE

NO_SCRIPT = "This picture cannot be moved here: the page does not run its script."


@pytest.fixture(scope="module")
def content():
    return render(load_scene(path_of("race")), "html")


@pytest.fixture(scope="module")
def host(tmp_path_factory, content):
    """The address of a folder with the page in it."""
    folder = tmp_path_factory.mktemp("host")
    (folder / "race.html").write_bytes(content)
    for name, sandbox in {"none.html": "", "same-origin.html": "allow-same-origin"}.items():
        frame = f'<iframe sandbox="{sandbox}" src="race.html" width="960" height="600"></iframe>'
        (folder / name).write_text(f"<!doctype html><title>A post</title>{frame}", encoding="utf-8")
    inside = f'<iframe sandbox srcdoc="{escape(content.decode())}" width="960" height="600"></iframe>'
    (folder / "srcdoc.html").write_text(f"<!doctype html><title>A post</title>{inside}", encoding="utf-8")
    with file_host(folder) as address:
        yield address


@pytest.fixture(scope="module")
def tab(browser):
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    yield page
    page.close()


def assert_still(frame):
    """The still and one sentence."""
    assert frame.get_by_role("status").inner_text() == NO_SCRIPT
    still = frame.get_by_role("img")
    assert still.evaluate("image => image.decode().then(() => image.naturalWidth)") == 960
    box = still.bounding_box()
    assert box["width"] > 900
    assert box["y"] < 100
    assert frame.locator(STAGE).count() == 0


@pytest.mark.parametrize(
    "policy",
    [
        "script-src 'self'",
        "script-src 'none'",
        "default-src 'self'; img-src 'self' data:; style-src 'unsafe-inline'",
        "sandbox",
    ],
)
def test_a_policy_that_forbids_scripts_leaves_the_still_and_a_sentence(tab, host, policy):
    tab.goto(f"{host}race.html?policy={policy}")
    assert_still(tab)


def test_where_pictures_and_styles_are_forbidden_too_there_are_words(tab, host):
    tab.goto(f"{host}race.html?policy=default-src 'self'")
    assert tab.get_by_role("status").is_visible()
    assert "Heavy ball settles at step 21" in tab.get_by_role("img").get_attribute("alt")


@pytest.mark.parametrize("name", ["none", "same-origin", "srcdoc"])
def test_a_frame_that_may_run_no_scripts_shows_the_still_and_a_sentence(tab, host, name):
    tab.goto(f"{host}{name}.html")
    assert_still(tab.frames[1])


def test_a_policy_that_allows_inline_scripts_leaves_the_page_live(tab, host):
    tab.goto(f"{host}race.html?policy=script-src 'unsafe-inline' 'wasm-unsafe-eval'")
    tab.wait_for_selector(f"{STAGE}[data-ready=true]")
    assert tab.locator(".fallback").count() == 0


def test_the_still_is_not_seen_where_the_stage_comes(browser, host):
    """Nothing blinks: whenever the page is added to, the still is hidden."""
    tab = browser.new_page()
    tab.add_init_script(
        """globalThis.seen = [];
        new MutationObserver(() => {
          const still = document.querySelector(".fallback");
          if (still) seen.push(getComputedStyle(still).display);
        }).observe(document, { childList: true, subtree: true });"""
    )
    tab.goto(f"{host}race.html")
    tab.wait_for_selector(f"{STAGE}[data-ready=true]")
    assert set(tab.evaluate("seen")) == {"none"}
    tab.close()
