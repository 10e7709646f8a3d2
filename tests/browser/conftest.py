import pytest

from tests.browser.stage import StagePage
from tests.browser.tabs import borrowed


@pytest.fixture(scope="session")
def laptop(browser):
    """One laptop for every test: its browser keeps Streamlit's own files."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture(scope="session")
def laptop_tab(laptop):
    """One tab for every test: what the browser compiled of those files is still there."""
    return laptop.new_page()


@pytest.fixture(scope="module")
def _laptop_page(laptop_tab):
    page = StagePage(laptop_tab)
    yield page
    page.leave()


@pytest.fixture
def page(_laptop_page):
    """A laptop's page, which a module's tests share; whatever its console reports as an error fails the test."""
    yield from _lent(_laptop_page)


def _lent(page):
    page.begin()
    yield page
    page.go_home()
    assert page.errors == []


@pytest.fixture(scope="session")
def phone_tab(browser):
    """One phone for every test, as the laptop is one."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def _phone_page(phone_tab):
    page = StagePage(phone_tab)
    yield page
    page.leave()


@pytest.fixture
def phone_page(_phone_page):
    """The same on a phone, whose screen is touched."""
    yield from _lent(_phone_page)


@pytest.fixture
def own_tab(browser):
    """The tab of a laptop that was never used, for what stays with a tab: its history, what it keeps."""
    with borrowed(browser, (1280, 800)) as tab:
        yield tab


@pytest.fixture
def own_page(own_tab):
    """A page in it, which may have scripts that run ``before`` the page's."""
    page = StagePage(own_tab)
    yield page
    page.leave()
    assert page.errors == []


@pytest.fixture
def race(page, address):
    """The Race page as it opens."""
    return page.come(f"{address}/race")
