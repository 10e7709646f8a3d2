import pytest

from tests.browser.server import app_server
from tests.browser.stage import StagePage


@pytest.fixture(scope="session")
def address():
    with app_server() as address:
        yield address


@pytest.fixture
def page(browser):
    """A laptop's page; whatever its console reports as an error fails the test."""
    raw = browser.new_page(viewport={"width": 1280, "height": 800})
    page = StagePage(raw)
    yield page
    raw.close()
    assert page.errors == []


@pytest.fixture
def race(page, address):
    return page.open(address)
