"""A database connection of its own, for what must be written although the transaction rolls back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def separate_connection() -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection that commits each statement at once.

    It is the thread's own unless that has a transaction open. Those are rare, so a connection for
    each of them, closed afterwards, costs less than one that always waits.
    """
    if not connection.in_atomic_block:
        yield connection
        return
    own = connection.copy()
    own.inc_thread_sharing()
    try:
        yield own
    finally:
        own.close()
        own.dec_thread_sharing()
