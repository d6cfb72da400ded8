"""Raise warnings of hot spots, and take down what was done about one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline import access
from yimen.hotline.contracts.hotspot import WARNING_KIND, WarningState, WarningView
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.models import HotspotWarning
from yimen.hotline.queries import hotspot as hotspots
from yimen.hotline.queries.hotspot import Spot
from yimen.hotline.queries.work_seeing import WARNED
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def raise_warnings(*, at: datetime) -> int:
    """Raise or bring up to date the warnings of all areas, and return how many are new."""
    return sum(1 for spot in hotspots.find(area_prefix="", at=at).spots if _raise(spot, at))


def _raise(spot: Spot, at: datetime) -> bool:
    if not spot.rises:
        return False
    with transaction.atomic():
        known = HotspotWarning.objects.filter(
            area_code__startswith=spot.area_code[:9], category_code=spot.cluster.category
        ).order_by("-raised_at")
        waiting = known.filter(state=WarningState.RAISED).select_for_update(no_key=True).first()
        if waiting is not None:
            _fill(waiting, spot)
            waiting.save()
            return False
        if _is_answered(known.first(), spot):
            return False
        desk = directory.get_unit(level=UnitLevel.CENTRE, area_code=spot.area_code)
        row = HotspotWarning(id=new_id(), desk_id=desk.id, raised_at=at)
        _fill(row, spot)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # another worker was quicker
            return False
        _announce(row, at)
        return True


def _is_answered(last: HotspotWarning | None, spot: Spot) -> bool:
    """Say whether the answer that was given covers it: nothing was added since that time."""
    return (
        last is not None
        and last.answered_at is not None
        and last.answered_at >= spot.cluster.last_at
    )


def _fill(row: HotspotWarning, spot: Spot) -> None:
    heat = spot.cluster.heat
    row.title = spot.cluster.title
    row.area_code = spot.area_code
    row.category_code = spot.cluster.category
    row.heat = Decimal(str(heat.value))
    row.messages, row.callers = heat.messages, heat.callers
    row.usual = spot.usual.said[:200]
    row.why = (
        f"七天 {spot.week} 件；热度 {heat.value:g} =（件数 {heat.volume:g} ＋ 附和 "
        f"{heat.reactions:g}）× 分散度 {heat.spread:g}；{heat.callers} 个来电人"
    )
    row.order_ids = [str(one) for one in spot.order_ids]


def _announce(row: HotspotWarning, at: datetime) -> None:
    ref = Ref(WARNING_KIND, row.id)
    work.open(
        ref=ref, kind=WARNED, unit=row.desk_id, at=at, area=row.area_code,
        title=f"热点预警：{row.title}（{row.messages} 件）",
    )  # fmt: skip
    ledger.record(
        actor=SYSTEM,
        verb="hotline.warning.raised",
        subject=ref,
        at=at,
        change={"area": row.area_code, "category": row.category_code, "heat": str(row.heat)},
    )


def answer_warning(
    *, actor: Actor, warning_id: UUID, false_alarm: bool, words: str, at: datetime
) -> WarningView:
    """Write down what was done about a warning, or that it was a false alarm.

    Raises NotFound, NotAllowed, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = HotspotWarning.objects.for_change(warning_id)
        access.check_desk(actor, access.RULE, area_code=row.area_code, reported_unit_id=None)
        if row.state != WarningState.RAISED:
            raise WrongState("这条预警已经处理过了。")
        if len(words.strip()) < 6:
            raise PleaseSay("words", "请写明怎么处理的，至少六个字；误报写明为什么不是热点。")
        row.state = WarningState.FALSE_ALARM if false_alarm else WarningState.DONE
        row.words = words.strip()[:500]
        row.answered_at, row.answered_by = at, access.signed(actor, access.RULE)
        row.save(update_fields=["state", "words", "answered_at", "answered_by"])
        work.close(ref=Ref(WARNING_KIND, row.id))
        ledger.record(
            actor=actor,
            verb="hotline.warning.answered",
            subject=Ref(WARNING_KIND, row.id),
            at=at,
            change={"state": row.state},
            personal={"words": row.words},
        )
        return hotspots.warning_view(row)
