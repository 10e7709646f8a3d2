"""The stage in WebKit, the engine of Safari."""

import pytest

from tests.engines.smoke import Smoke
from tests.engines.webkit import webkit


@pytest.fixture(scope="module")
def engine():
    with webkit() as engine:
        yield engine


@pytest.fixture
def seeing():
    with webkit(pictures=True) as engine:
        yield engine


class TestWebKit(Smoke):
    """In WebKit."""
