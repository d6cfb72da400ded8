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
    SELECT %s, %s, %s, %s, * FROM unnest(
        %s::text[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[]
    ) {_UP_TO_DATE}
"""  # noqa: S608 -- constants
_CLOSE_SIDE_BY_SIDE = """
    DELETE FROM kernel_work WHERE kind = %s
    AND (ref_kind, ref_id) IN (SELECT * FROM unnest(%s::text[], %s::uuid[]))
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
    rows: Collection[tuple[Ref, UUID, datetime | None, str]],
) -> None:
    """Put work of one kind on the lists of several units: the thing, its unit, due time and title.

    One statement, however many they are.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    refs, units, dues, titles = zip(*rows, strict=True)
    kinds, ids = [ref.kind for ref in refs], [ref.id for ref in refs]
    fixed = (kind, item, area, at)
    run(_OPEN_SIDE_BY_SIDE, (*fixed, kinds, ids, list(units), list(dues), list(titles)))


def close_side_by_side(*, kind: str, refs: Collection[Ref]) -> None:
    """Take the work of one kind of several things off the lists.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    run(_CLOSE_SIDE_BY_SIDE, (kind, [ref.kind for ref in refs], [ref.id for ref in refs]))


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
