"""The stage in WebKit, the engine of Safari."""

import pytest

from tests.engines.webkit import webkit
from tests.engines.smoke import Smoke


@pytest.fixture(scope="module")
def engine():
    with webkit() as engine:
        yield engine


class TestWebKit(Smoke):
    """In WebKit."""
