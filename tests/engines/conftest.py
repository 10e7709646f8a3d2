import pytest

from tests.browser.server import app_server

pytest.register_assert_rewrite("tests.engines.smoke")


@pytest.fixture(scope="session")
def address():
    with app_server() as address:
        yield address
