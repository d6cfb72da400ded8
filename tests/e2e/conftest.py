"""One browser for all end-to-end tests of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import browser as browsers

# The browser driver keeps a loop running; Django would take that for an asynchronous view.
expect.set_options(timeout=30_000)  # a busy machine is slow, and no test asserts a duration
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the one browser, or skip."""
    with browsers.launched() as running:
        yield running
