"""Django's PostgreSQL backend with two things cheaper: statements of hot paths, and an old question.

For each statement Django makes a cursor, psycopg's and two wrappers around it, which takes longer
than the statement. `run` keeps one cursor a connection for hot paths (`kernel/prepared.py`).

Django asks the server `SELECT 1` before the first statement of every request. A server that went
away has closed the socket, which the kernel of this machine knows without a journey: that question
costs a hundredth. What it cannot tell apart (a message that waits, a broken line) is asked as before.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of one thread."""

    _hot: psycopg.Cursor[Any] | None = None

    def run(self, sql: str, values: Sequence[Any]) -> Any:
        """Execute a statement and return the cursor with its answer, to be read before the next.

        Whoever counts statements, or looks at them, is served by Django's own cursor.
        """
        hot = self._hot
        if hot is None or hot.connection is not self.connection or self._is_watched():
            return self._anew(sql, values)
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            hot.execute(sql, values)
        return hot

    def _is_watched(self) -> bool:
        own: Any = self  # the stubs do not know the check of a kept connection
        return bool(own.execute_wrappers or own.queries_logged or not own.health_check_done)

    def _anew(self, sql: str, values: Sequence[Any]) -> Any:
        cursor = self.cursor()  # connects where needed
        cursor.execute(sql, values)
        if self.connection is not None and (
            self._hot is None or self._hot.connection is not self.connection
        ):
            self._hot = psycopg.Cursor(self.connection)
        return cursor

    def is_usable(self) -> bool:
        """Say whether the server has neither hung up nor anything to say."""
        link: Any = self.connection
        if link is None or link.closed:
            return False
        waiting = select.poll()
        waiting.register(link.fileno(), select.POLLIN)
        if not waiting.poll(0):
            return True
        return bool(super().is_usable())
