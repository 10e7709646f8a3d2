from dataclasses import replace

import pytest

from momentum_sim.stage import stage_document
from tests.browser.modules.support import CLOCK, DRAWING, EVERYTHING, OPENING, ModulePage, plain


@pytest.fixture(scope="session")
def document():
    """What a page of the opening scene has, with all rules and schedules among its kernels, for scenes with others."""
    opening = stage_document(OPENING, OPENING)
    whole = stage_document(replace(OPENING, runs=EVERYTHING, follow=None, step_size_schedule="cosine"), OPENING)
    catalogue = whole["catalogue"] | {"runs": opening["catalogue"]["runs"]}
    return plain(opening | {"catalogue": catalogue, "kernels": whole["kernels"]})


@pytest.fixture(scope="session")
def catalogue(document):
    return document["catalogue"]


@pytest.fixture(scope="module")
def call(browser):
    """``call(module, body, argument)`` on a page that a test module's tests share: for what touches no page."""
    page = ModulePage(browser)
    yield page.call
    page.close()


@pytest.fixture(scope="module")
def drawn(browser, document):
    """The same where ``simulated(scene)`` gives what the stage draws from; `drawing.js` has what else is there."""
    page = ModulePage(browser, DRAWING)
    page.call("kernels", "prepare(module, argument)", document)
    yield page.call
    page.close()


@pytest.fixture(scope="module")
def clocked(browser):
    page = ModulePage(browser, CLOCK)
    yield page
    page.close()


@pytest.fixture
def timed(clocked):
    """The same on a page whose time is ``clock``'s: it passes when told, and only then."""
    clocked.page.evaluate("clock.begin()")
    return clocked.call
