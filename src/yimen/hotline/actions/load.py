"""Enter the site's own figures of load."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.contracts.load import LOAD_KIND, LoadFigures
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.models import LoadSetting
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_LIMITS: tuple[tuple[str, float, float, str], ...] = (
    ("calls_a_year", 1, 100_000_000, "全年话务量请填 1 到 1 亿的整数。"),
    ("peak_day_factor", 1, 20, "高峰日系数请填 1 到 20，例如 1.8。"),
    ("busy_hour_share", 0.04, 1, "忙时占比请填 4% 到 100%，例如 12。"),
    ("handle_seconds", 10, 3600, "每通用时请填 10 到 3600 秒。"),
    ("answer_within", 1, 600, "几秒内接听请填 1 到 600。"),
    ("wanted_share", 0.5, 0.999, "接听比例请填 50% 到 99.9%。"),
    ("away_share", 0, 0.6, "离席比例请填 0 到 60%。"),
)


def set_load(*, actor: Actor, figures: LoadFigures, why: str, at: datetime) -> None:
    """Let the site's own figures of load hold from now on. Raises NotAllowed, PleaseSay."""
    actor.must(access.POLICY)
    for name, least, most, message in _LIMITS:
        if not least <= getattr(figures, name) <= most:
            raise PleaseSay(name, message)
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明数从哪里来，例如哪一年的话单。")
    with transaction.atomic():
        row = LoadSetting(
            id=new_id(),
            calls_a_year=figures.calls_a_year,
            peak_day_factor=Decimal(str(figures.peak_day_factor)),
            busy_hour_share=Decimal(str(figures.busy_hour_share)),
            handle_seconds=figures.handle_seconds,
            answer_within=figures.answer_within,
            wanted_share=Decimal(str(figures.wanted_share)),
            away_share=Decimal(str(figures.away_share)),
            from_at=at,
            why=why.strip()[:300],
            by=actor.name,
        )
        row.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="hotline.load.set",
            subject=Ref(LOAD_KIND, row.id),
            at=at,
            change={name: str(value) for name, value in asdict(figures).items()},
            ground=why.strip(),
        )
