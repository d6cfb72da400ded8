"""What the tests of portal share: nothing kept from the test before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from yimen.kernel.clock import now


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def county(demo_installation):
    """Load everything that a demo installation loads at its first start, two months ago."""
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    demo_installation(midnight - timedelta(days=60))
