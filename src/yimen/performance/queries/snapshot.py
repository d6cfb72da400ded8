"""Read month-end snapshots, and hold them against what the same question answers now."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yimen.kernel.contracts import NotFound
from yimen.performance.contracts.evidence import Reading, Recomputed, SnapshotView
from yimen.performance.contracts.goal import plain
from yimen.performance.models import FigureSnapshot
from yimen.performance.queries import evidence

_NAMED = 20
ROWS_KEPT = 500
"""Up to so many rows a snapshot keeps one by one; beyond them their digest alone."""


def list_months(*, limit: int = 24) -> list[date]:
    """Return the months that were frozen, newest first."""
    months = FigureSnapshot.objects.order_by("-month").values_list("month", flat=True).distinct()
    return list(months[:limit])


def list_of_figure(*, code: str, area_code: str, limit: int = 24) -> list[SnapshotView]:
    """Return a figure's snapshots in an area, newest first."""
    rows = FigureSnapshot.objects.filter(code=code, area_code=area_code)
    return [as_view(row) for row in rows.order_by("-month", "id")[:limit]]


def list_of_month(*, month: date, area_code: str) -> list[SnapshotView]:
    """Return an area's snapshots of a month by code."""
    rows = FigureSnapshot.objects.filter(month=month, area_code=area_code)
    return [as_view(row) for row in rows.order_by("code", "id")]


def recompute(*, snapshot_id: UUID) -> Recomputed:
    """Return a snapshot beside the same figure read now, with what differs. Raises NotFound."""
    row = FigureSnapshot.objects.filter(id=snapshot_id).first()
    if row is None:
        raise NotFound
    now = evidence.read_figure(code=row.code, at=row.as_of, area_code=row.area_code, digested=True)
    return Recomputed(snapshot=as_view(row), now=now, differences=tuple(_differences(row, now)))


def _differences(row: FigureSnapshot, now: Reading) -> list[str]:
    if now.missing:
        return ["这个数据的来源已经停用，现在取不到。"]
    if row.digest == now.digest:
        return []
    said = []
    if row.value != now.value:
        said.append(f"数值：快照 {_shown(row)}，现在 {_value(now)}。")
    if (row.numerator, row.denominator) != (now.numerator, now.denominator):
        before = f"{row.numerator}÷{row.denominator}"
        said.append(f"算式：快照 {before}，现在 {now.division or '没有'}。")
    if row.rows_count != now.rows_count:
        said.append(f"明细：快照 {row.rows_count} 条，现在 {now.rows_count} 条。")
    return [*said, *_named(row)] or ["明细的内容变了，数值没有变。"]


def _named(row: FigureSnapshot) -> list[str]:
    """Return which rows came, went or changed, where the snapshot kept them one by one."""
    if row.rows is None:
        return []
    rows = evidence.list_rows(code=row.code, at=row.as_of, area_code=row.area_code)
    if rows is None:
        return []
    before = dict(row.rows)
    now = {key: evidence.row_digest(key, said) for key, said in rows}
    came = [key for key in now if key not in before]
    went = [key for key in before if key not in now]
    changed = [key for key in now if key in before and before[key] != now[key]]
    found = (("多出", came), ("少了", went), ("改过", changed))
    return [
        f"{word} {len(keys)} 条：{'、'.join(keys[:_NAMED])}{'等' if len(keys) > _NAMED else ''}。"
        for word, keys in found
        if keys
    ]


def _shown(row: FigureSnapshot) -> str:
    return f"{plain(row.value)}{row.unit}" if row.value is not None else "没有数"


def _value(now: Reading) -> str:
    return f"{plain(now.value)}{now.unit}" if now.value is not None else "没有数"


def as_view(row: FigureSnapshot) -> SnapshotView:
    """Return the shape of a row."""
    return SnapshotView(
        id=row.id,
        month=row.month,
        code=row.code,
        title=row.title,
        unit=row.unit,
        area_code=row.area_code,
        as_of=row.as_of,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        rows_count=row.rows_count,
        digest=row.digest,
        taken_at=row.taken_at,
    )
