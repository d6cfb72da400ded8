"""What the tests of portal share: nothing kept from the test before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from yimen.kernel import register
from yimen.kernel.clock import now


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def county(db):
    """Load everything that a demo installation loads at its first start."""
    seeds = [seed for context in register.contexts() for seed in context.seeds]
    for seed in sorted(seeds, key=lambda one: one.order):
        register.resolve(seed.run)(now() - timedelta(days=60))
