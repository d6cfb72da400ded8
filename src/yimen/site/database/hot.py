"""Statements of hot paths by psycopg's own C parts: values, one call of libpq, the row.

A cursor walks through generators, each time asks whether to prepare, and keeps what it was asked:
sixty calls a statement. A statement that psycopg has prepared on this connection is executed by its
name instead. Preparing, and forgetting what was prepared, stay psycopg's: its table of names is read,
never written, so nothing is called by a name that the server no longer knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import pq
from psycopg.abc import Transformer as Turning
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

_OPEN = pq.TransactionStatus.INTRANS
_WELL = frozenset({pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK})


class Rows:
    """What a statement answered, read as from a cursor."""

    __slots__ = ("_next", "_result", "_transformer")

    def __init__(self, result: Any, transformer: Turning) -> None:
        """Keep the answer and what turns it into Python's values."""
        self._result = result
        self._transformer = transformer
        self._next = 0
        transformer.set_pgresult(result)

    @property
    def rowcount(self) -> int:
        """Return how many rows were found or written."""
        return self._result.command_tuples or 0

    def fetchone(self) -> Any:
        """Return the next row, or None after the last."""
        found = self._next
        if found >= self._result.ntuples:
            return None
        self._next = found + 1
        return self._transformer.load_row(found, tuple)

    def fetchall(self) -> list[Any]:
        """Return the rows that were not read yet."""
        begin, self._next = self._next, self._result.ntuples
        return self._transformer.load_rows(begin, self._next, tuple)


def by_name(link: psycopg.Connection[Any], sql: str, values: Sequence[Any]) -> Rows | None:
    """Execute a statement that is prepared on this connection; None if a cursor has to.

    That is: where it is not prepared with values of these types, or a transaction has yet to begin.
    Raises what a cursor raises.
    """
    server: Any = link.pgconn  # its types know nothing of NULL
    if not link.autocommit and server.transaction_status != _OPEN:
        return None
    transformer: Turning = Transformer(link)
    query, formats = _numbered(sql)
    sent = transformer.dump_sequence(values, formats)
    name = link._prepared._names.get((query, transformer.types or ()))  # noqa: SLF001 -- read only; a test tells when it goes
    if name is None:
        return None
    result = server.exec_prepared(name, sent, transformer.formats)
    if result.status not in _WELL:
        raise error_from_result(result, encoding=transformer.encoding)
    return Rows(result, transformer)


@lru_cache(maxsize=512)
def _numbered(sql: str) -> tuple[bytes, list[PyFormat]]:
    """Return a statement as psycopg sends it, its marks numbered, and how each value may be sent."""
    first, *others = sql.split("%s")
    numbered = [f"${place}{part}" for place, part in enumerate(others, start=1)]
    whole = "".join((first, *numbered)).replace("%%", "%")
    return whole.encode(), [PyFormat.AUTO] * len(others)
