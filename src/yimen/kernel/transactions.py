"""The one demand that every write of the kernel makes: to run inside the caller's transaction."""

from __future__ import annotations

from django.db import connection


def must_be_open() -> None:
    """Insist on an open transaction.

    Raises:
        RuntimeError: the caller forgot `transaction.atomic()`; the write would not stand or fall
            together with the state that causes it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("kernel writes belong inside the caller's transaction")
