"""The stage in Firefox."""

import pytest

from tests.engines.firefox import firefox
from tests.engines.smoke import Smoke


@pytest.fixture(scope="module")
def engine():
    with firefox() as engine:
        yield engine


@pytest.fixture
def seeing(engine):
    return engine


class TestFirefox(Smoke):
    """In Firefox."""
