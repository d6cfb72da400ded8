"""Open and close work, in the transaction of the state that causes it.

A clock set back changes nothing here: `at` is only remembered as the moment of opening, and the
order of a list comes from the due time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.prepared import run
from yimen.kernel.transactions import must_be_open

_UP_TO_DATE = """
    ON CONFLICT (ref_id, kind, ref_kind) DO UPDATE
    SET unit_id = EXCLUDED.unit_id, item_code = EXCLUDED.item_code, person_id = EXCLUDED.person_id,
        area_code = EXCLUDED.area_code, due_at = EXCLUDED.due_at, title = EXCLUDED.title
"""
_OPEN = f"""
    INSERT INTO kernel_work
        (ref_kind, ref_id, kind, unit_id, item_code, person_id, area_code, due_at, title, opened_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) {_UP_TO_DATE}
"""  # noqa: S608 -- constants
_OPEN_SIDE_BY_SIDE = f"""
    INSERT INTO kernel_work
        (kind, item_code, area_code, opened_at, ref_kind, ref_id, unit_id, due_at, title)
    SELECT %s, %s, %s, %s::timestamptz, %s, * FROM unnest(
        %s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[]
    ) {_UP_TO_DATE}
"""  # noqa: S608 -- constants
_CLOSE_SIDE_BY_SIDE = """
    DELETE FROM kernel_work WHERE kind = %s
    AND ref_kind = %s AND ref_id = ANY(%s::uuid[])
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


def open_side_by_side(
    *,
    kind: str,
    at: datetime,
    item: str,
    area: str,
    ref_kind: str,
    rows: Collection[tuple[UUID, UUID, datetime | None, str]],
) -> None:
    """Put work on the lists of several units at once: id of the thing, unit, due time, title.

    Raises RuntimeError where no transaction is open.
    """
    must_be_open()
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        run(_OPEN_SIDE_BY_SIDE, (kind, item, area, at, ref_kind, *columns))


def close_side_by_side(*, ref_kind: str, ids: Collection[UUID], kind: str) -> None:
    """Take work off the lists at once. Raises RuntimeError where no transaction is open."""
    must_be_open()
    run(_CLOSE_SIDE_BY_SIDE, (kind, ref_kind, list(ids)))


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
    return int(run(sql, parameters).rowcount)
