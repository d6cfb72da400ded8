"""What calls tell of a person: given to him, and known when its time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yimen.hotline.contracts.call import (
    CALL_END_TITLES,
    CALL_KIND,
    DIRECTION_TITLES,
    CallEnd,
    CallState,
    Direction,
)
from yimen.hotline.models import Call, CallOrder, NumberCaution
from yimen.hotline.queries import sealed, sealed_calls
from yimen.hotline.queries.transcript import find_words
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported, OldRecord


def export_calls(*, person_id: UUID) -> list[Exported]:
    """Return the calls that belong to the orders of a person."""
    ids = CallOrder.objects.filter(order__person_id=person_id).values("call_id")
    return [
        Exported(
            title=DIRECTION_TITLES[Direction(row.direction)],
            facts=(
                ("时间", f"{row.rang_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("号码", sealed.opened(sealed_calls.PHONE, row.phone_encrypted)),
                ("结果", CALL_END_TITLES[CallEnd(row.end)] if row.end else "通话中"),
                *_said(row.id),
            ),
        )
        for row in Call.objects.filter(id__in=ids).order_by("rang_at", "id")
    ]


def _said(call_id: UUID) -> list[tuple[str, str]]:
    words = find_words(call_ids=[call_id])
    return [("通话文字", words)] if words else []


def old_calls(*, before: datetime, limit: int, person_id: UUID | None) -> Sequence[OldRecord]:
    """Return ended calls that are over for so long; one with an order stays as long as that."""
    rows = Call.objects.filter(state=CallState.ENDED, hung_up_at__lt=before)
    if person_id is not None:
        mine = CallOrder.objects.filter(order__person_id=person_id).values("call_id")
        rows = rows.filter(id__in=mine)
    else:  # what is kept for its order must not hide what is to go
        rows = rows.exclude(id__in=CallOrder.objects.values("call_id"))
    rows = rows.order_by("hung_up_at", "id")[:limit]
    ids = [one.id for one in rows]
    kept = set(CallOrder.objects.filter(call_id__in=ids).values_list("call_id", flat=True))
    warned = set(
        NumberCaution.objects.filter(call_id__in=ids, until__gt=before).values_list(
            "call_id", flat=True
        )
    )
    return [
        OldRecord(
            id=str(one.id),
            since=one.hung_up_at or one.rang_at,
            person_id=person_id,
            subjects=(Ref(CALL_KIND, one.id),),
            kept_because=_why(one.id, kept, warned),
        )
        for one in rows
    ]


def _why(call_id: UUID, kept: set[UUID], warned: set[UUID]) -> str:
    if call_id in kept:
        return "通话时记了工单，和工单一起存"
    return "对这个号码的提醒还没有到期" if call_id in warned else ""
