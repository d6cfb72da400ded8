"""Django's PostgreSQL backend with two things cheaper: statements of hot paths, and an old question.

For each statement Django makes a cursor, psycopg's and two wrappers around it, which takes longer
than the statement. `run` keeps one cursor a connection for hot paths (`kernel/prepared.py`), and
what that has prepared is executed without it.

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
from django.db.backends.postgresql.base import CursorDebugWrapper
from django.db.backends.utils import CursorWrapper

from yimen.kernel import reference
from yimen.site.database.hot import by_name


class _Notices:
    """Tells `kernel.reference` of everything that is no plain question."""

    def execute(self, sql: Any, params: Any = None) -> Any:
        _notice(sql)
        return super().execute(sql, params)  # type: ignore[misc]

    def executemany(self, sql: Any, param_list: Any) -> Any:
        _notice(sql)
        return super().executemany(sql, param_list)  # type: ignore[misc]

    def copy(self, *given: Any, **named: Any) -> Any:
        reference.forget()
        return self.cursor.copy(*given, **named)  # type: ignore[attr-defined]


class _Noticing(_Notices, CursorWrapper):
    pass


class _NoticingDebug(_Notices, CursorDebugWrapper):
    pass


def _notice(sql: Any) -> None:
    if not isinstance(sql, str) or sql.lstrip()[:6].upper() != "SELECT":
        reference.forget()


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of one thread."""

    _hot: psycopg.Cursor[Any] | None = None

    def run(self, sql: str, values: Sequence[Any]) -> Any:
        """Execute a statement and return the cursor with its answer, to be read before the next.

        Whoever counts statements, or looks at them, is served by Django's own cursor.
        """
        if self._is_watched():
            return self._anew(sql, values)
        self.close_if_health_check_failed()
        hot = self._hot
        if hot is None or hot.connection is not self.connection:
            return self._anew(sql, values)
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            return by_name(hot.connection, sql, values) or hot.execute(sql, values)

    def _is_watched(self) -> bool:
        return bool(self.execute_wrappers or self.queries_logged)

    def _anew(self, sql: str, values: Sequence[Any]) -> Any:
        cursor = self.cursor()  # connects where needed
        cursor.execute(sql, values)
        if self.connection is not None and (
            self._hot is None or self._hot.connection is not self.connection
        ):
            self._hot = psycopg.Cursor(self.connection)
        return cursor

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        """Return Django's cursor; what it writes ends what the request keeps in memory."""
        return _Noticing(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        """Return Django's cursor that remembers; it notices writes as well."""
        return _NoticingDebug(cursor, self)

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
