"""What was set and what was exported: by whom, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yimen.hotline.models import CategoryChange, DirectoryEntry, OrderExport


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionLine:
    """Who leads a category in an area since a moment."""

    category_code: str
    area_prefix: str
    lead: str
    support: tuple[str, ...]
    from_at: datetime
    why: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change to the tree."""

    code: str
    before: str
    after: str
    from_at: datetime
    why: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLine:
    """One export."""

    number: str
    at: datetime
    by: str
    reason: str
    since: date
    until: date
    form: str
    with_caller: bool
    lines: int
    digest: str


def directions() -> list[DirectionLine]:
    """Return the entries of the dispatch directory by area, the newest first."""
    return [
        DirectionLine(
            category_code=row.category_code, area_prefix=row.area_prefix, lead=row.lead,
            support=tuple(row.support), from_at=row.from_at, why=row.why, by=row.by,
        )
        for row in DirectoryEntry.objects.order_by("-from_at", "-id")[:200]
    ]  # fmt: skip


def changes() -> list[ChangeLine]:
    """Return what was changed in the tree, the newest first."""
    return [
        ChangeLine(
            code=row.code, before=_said(row.before), after=_said(row.after), from_at=row.from_at,
            why=row.why, by=row.by,
        )
        for row in CategoryChange.objects.order_by("-from_at", "-id")[:50]
    ]  # fmt: skip


def _said(node: dict[str, object]) -> str:
    words = node.get("keywords")
    said = " ".join(str(one) for one in words) if isinstance(words, list) else ""
    return f"{node.get('title', '没有')}：{said}" if node else "没有"


def exports() -> list[ExportLine]:
    """Return who exported what and why, the newest first."""
    return [
        ExportLine(
            number=row.number, at=row.at, by=row.by, reason=row.reason, since=row.since,
            until=row.until, form=row.form, with_caller=row.with_caller, lines=row.lines,
            digest=row.digest,
        )
        for row in OrderExport.objects.order_by("-at", "-id")[:50]
    ]  # fmt: skip
