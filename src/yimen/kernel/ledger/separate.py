"""A database connection of its own, for what must be written although the transaction rolls back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def separate_connection() -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection that commits each statement at once and is closed afterwards.

    Refusals are rare, so a connection for each costs less than one that always waits.
    """
    own = connection.copy()
    own.inc_thread_sharing()
    try:
        yield own
    finally:
        own.close()
        own.dec_thread_sharing()
