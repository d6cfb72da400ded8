"""The limits in force: what the site set last, else what is shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yimen.hotline.models import PolicyValue
from yimen.hotline.rules.limits import SHIPPED, ShippedLimit
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.reference import Kept

# A trigger on the table (migration 0017) says when what is kept no longer holds.
_kept: Kept[tuple[PolicyValue, ...]] = Kept()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """A limit in force, where it comes from, and since when the site holds another one."""

    shipped: ShippedLimit
    limit: Limit
    from_at: datetime | None
    why: str
    by: str


def lines(*, at: datetime) -> list[PolicyLine]:
    """Return every limit as it stands at a moment, in the shipped order."""
    rows = _kept.get("policy", lambda: tuple(PolicyValue.objects.order_by("from_at", "id")))
    own = {row.code: row for row in rows if row.from_at <= at}
    return [_line(one, own.get(one.code)) for one in SHIPPED]


def limits(*, at: datetime) -> dict[str, Limit]:
    """Return the limits in force at a moment, by code."""
    return {line.shipped.code: line.limit for line in lines(at=at)}


def _line(shipped: ShippedLimit, row: PolicyValue | None) -> PolicyLine:
    if row is None:
        law = f"热线本地政策：{shipped.title}" + ("" if shipped.verified else "（未核实）")
        limit = Limit(amount=shipped.amount, unit=shipped.unit, law=law)
        return PolicyLine(shipped=shipped, limit=limit, from_at=None, why=shipped.source, by="")
    limit = Limit(amount=row.amount, unit=Unit(row.unit), law=f"热线本地政策：{shipped.title}")
    return PolicyLine(shipped=shipped, limit=limit, from_at=row.from_at, why=row.why, by=row.by)
