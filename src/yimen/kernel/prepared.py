"""Statements of hot paths, composed once a process from a model's own columns.

The ORM takes longer to compose a read of one row than PostgreSQL to answer it. A hot path keeps
its statement here as a constant, so that psycopg prepares it and the planner keeps its plan; the
columns still come from the model, so that a migration cannot leave a statement behind. Columns of
JSON and of lists are not for this: the driver's own shapes come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connections, models

from yimen.kernel.transactions import must_be_open

Row = TypeVar("Row", bound=models.Model)


def run(sql: str, values: Sequence[Any] = ()) -> Any:
    """Execute a statement of a hot path; return the cursor with its answer, read before the next."""
    own: Any = connections["default"]
    return own.run(sql, values)


class PreparedRead(Generic[Row]):
    """Reads one row of a table by a condition that never changes but for its values."""

    def __init__(self, model: type[Row], condition: str, *, locks: bool = False) -> None:
        """Keep the table and what follows WHERE; with `locks` the row is locked for change."""
        self._model = model
        self._condition = condition + (" FOR NO KEY UPDATE" if locks else "")
        self._locks = locks

    @cached_property
    def _fields(self) -> list[models.Field[Any, Any]]:
        return list(self._model._meta.concrete_fields)  # noqa: SLF001 -- Django's API for columns

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _sql(self) -> str:
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        table = self._model._meta.db_table  # noqa: SLF001 -- Django's API for columns
        return f'SELECT {columns} FROM "{table}" WHERE {self._condition}'  # noqa: S608 -- constants

    def find(self, *values: Any) -> Row | None:
        """Return the first row that meets the condition with these values, or None.

        Raises:
            RuntimeError: the row shall be locked and no transaction is open.
        """
        if self._locks:
            must_be_open()
        found = run(self._sql, values).fetchone()
        return None if found is None else self._model.from_db("default", self._names, found)


class PreparedInsert(Generic[Row]):
    """Writes new rows of a table."""

    def __init__(self, model: type[Row]) -> None:
        """Keep the table."""
        self._model = model

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._model._meta.concrete_fields]  # noqa: SLF001 -- Django's API for columns

    @cached_property
    def sql(self) -> str:
        """Return the statement, to stand alone or with others in one."""
        meta = self._model._meta  # noqa: SLF001 -- Django's API for columns
        columns = ", ".join(f'"{field.column}"' for field in meta.concrete_fields)
        marks = ", ".join("%s" for _ in self._names)
        return f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608 -- constants

    def write(self, row: Row) -> None:
        """Insert the row as it stands; its key was given to it before.

        Raises:
            RuntimeError: no transaction is open.
        """
        must_be_open()
        run(self.sql, self.values_of(row))

    def values_of(self, row: Row) -> list[Any]:
        """Return what the statement writes of a row."""
        return [_plain(getattr(row, name)) for name in self._names]


def _plain(value: Any) -> Any:
    """Return an enumeration as its value: the driver would store its name."""
    return value.value if isinstance(value, Enum) else value
