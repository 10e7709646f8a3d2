"""The stage in Firefox."""

import pytest

from tests.engines.firefox import firefox
from tests.engines.smoke import Smoke


@pytest.fixture(scope="module")
def engine():
    with firefox() as engine:
        yield engine


class TestFirefox(Smoke):
    """In Firefox."""
