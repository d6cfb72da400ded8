"""The figures of load in force: what the site entered last, else what is shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yimen.hotline.contracts.load import SHIPPED_LOAD, LoadFigures
from yimen.hotline.models import LoadSetting

_SOURCE = (
    "全年话务量是一个城市公布过的数；高峰日系数、忙时占比、每通用时、离席比例是我们定的缺省值，"
    "没有出处，请班长按本地的话单填"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadInForce:
    """The figures in force, since when, and on what ground; None: as shipped."""

    figures: LoadFigures
    from_at: datetime | None
    why: str
    by: str


def load_in_force(*, at: datetime) -> LoadInForce:
    """Return the figures of load that hold at a moment."""
    row = LoadSetting.objects.filter(from_at__lte=at).order_by("-from_at", "-id").first()
    if row is None:
        return LoadInForce(figures=SHIPPED_LOAD, from_at=None, why=_SOURCE, by="")
    figures = LoadFigures(
        calls_a_year=row.calls_a_year,
        peak_day_factor=float(row.peak_day_factor),
        busy_hour_share=float(row.busy_hour_share),
        handle_seconds=row.handle_seconds,
        answer_within=row.answer_within,
        wanted_share=float(row.wanted_share),
        away_share=float(row.away_share),
    )
    return LoadInForce(figures=figures, from_at=row.from_at, why=row.why, by=row.by)
