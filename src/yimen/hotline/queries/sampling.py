"""The shares in force, the seeds of the months, and the orders drawn for a quality check."""

from __future__ import annotations

from datetime import date, datetime

from yimen.hotline.contracts.order import TYPE_TITLES, OrderType
from yimen.hotline.contracts.sampling import Purpose, SeedView, Share
from yimen.hotline.models import OrderCycle, SampleSeed, SharePolicy
from yimen.hotline.rules.sampling import ALWAYS, SHIPPED_SHARES
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.reference import Kept

# A trigger on the table (migration 0017) says when what is kept no longer holds.
_kept: Kept[tuple[SharePolicy, ...]] = Kept()
_OTHERS = "其他类型"


def shares(*, purpose: Purpose, at: datetime) -> list[Share]:
    """Return the share of every type that has one of its own, and of the others."""
    rows = _kept.get("shares", lambda: tuple(SharePolicy.objects.order_by("from_at", "id")))
    own = {row.order_type: row for row in rows if row.purpose == purpose and row.from_at <= at}
    shipped = {code: percent for (each, code), percent in SHIPPED_SHARES.items() if each is purpose}
    codes = sorted({*shipped, *own})
    return [_share(code, own.get(code), shipped.get(code, shipped[""]), purpose) for code in codes]


def _share(code: str, row: SharePolicy | None, percent: int, purpose: Purpose) -> Share:
    title = TYPE_TITLES[OrderType(code)] if code else _OTHERS
    if row is None:
        fixed = purpose is Purpose.CALL_BACK and code in {one.value for one in ALWAYS}
        why = "每件都回访，不能改" if fixed else "软件自带"
        return Share(code=code, title=title, percent=percent, from_at=None, why=why, by="")
    return Share(
        code=code, title=title, percent=row.percent, from_at=row.from_at, why=row.why, by=row.by
    )


def percents(*, purpose: Purpose, at: datetime) -> dict[OrderType, int]:
    """Return how many of a hundred orders of each type are drawn."""
    found = {one.code: one.percent for one in shares(purpose=purpose, at=at)}
    return {kind: found.get(kind.value, found[""]) for kind in OrderType}


def find_seed(*, purpose: Purpose, at: datetime) -> str | None:
    """Return the seed of the month, or None where nobody has asked for it yet."""
    rows = SampleSeed.objects.filter(purpose=purpose, month=local_day(at).replace(day=1))
    return rows.values_list("seed", flat=True).first()


def seeds(*, at: datetime, limit: int = 12) -> list[SeedView]:
    """Return the newest seeds; the one of a month that runs shows its digest alone."""
    this_month = local_day(at).replace(day=1)
    found = []
    for row in SampleSeed.objects.order_by("-month", "purpose")[:limit]:
        drawn, left_out = _counted(row.month) if row.purpose == Purpose.CALL_BACK else (0, 0)
        found.append(
            SeedView(
                purpose=Purpose(row.purpose),
                month=row.month,
                digest=row.digest,
                seed=row.seed if row.month < this_month else "",
                drawn=drawn,
                left_out=left_out,
            )
        )
    return found


def _counted(month: date) -> tuple[int, int]:
    begin = datetime(month.year, month.month, 1, tzinfo=LOCAL)
    end = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=LOCAL)
    rows = OrderCycle.objects.filter(replied_at__gte=begin, replied_at__lt=end)
    return rows.filter(sampled=True).count(), rows.filter(sampled=False).count()
