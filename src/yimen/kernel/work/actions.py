"""Open and close work, in the transaction of the state that causes it.

A clock set back changes nothing here: `at` is only remembered as the moment of opening, and the
order of a list comes from the due time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yimen.kernel.contracts import Ref
from yimen.kernel.prepared import run
from yimen.kernel.transactions import must_be_open

_OPEN = """
    INSERT INTO kernel_work
        (ref_kind, ref_id, kind, unit_id, item_code, person_id, area_code, due_at, title, opened_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (ref_id, kind, ref_kind) DO UPDATE
    SET unit_id = EXCLUDED.unit_id, item_code = EXCLUDED.item_code, person_id = EXCLUDED.person_id,
        area_code = EXCLUDED.area_code, due_at = EXCLUDED.due_at, title = EXCLUDED.title
"""


def open(  # noqa: A001 -- `work.open(...)` is what callers read
    *,
    ref: Ref,
    kind: str,
    unit: UUID,
    at: datetime,
    title: str,
    item: str = "",
    person: UUID | None = None,
    due: datetime | None = None,
    area: str = "",
) -> None:
    """Put one piece of work on the list of a unit; opening it again brings it up to date.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    run(_OPEN, (ref.kind, ref.id, kind, unit, item, person, area, due, title, at))


def close(*, ref: Ref, kind: str | None = None) -> int:
    """Take the work of a thing off the list, of one kind or all, and return how much there was.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    sql = "DELETE FROM kernel_work WHERE ref_id = %s AND ref_kind = %s"
    parameters: list[Any] = [ref.id, ref.kind]
    if kind is not None:
        sql += " AND kind = %s"
        parameters.append(kind)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)
