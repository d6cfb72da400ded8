"""Open work of a second official: what one asked for or recorded stands on another's list."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access
from yimen.identity.actions import staff_source
from yimen.identity.contracts import MandateKind
from yimen.identity.models import Mandate, Recovery
from yimen.identity.sign_in_contracts import (
    ACCOUNT_WORK,
    ENROLMENT_WORK,
    MANDATE_WORK,
    SECOND_HAND_WAYS,
    RecoveryState,
    RecoveryWay,
)
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.work import actions as work

_ASKS = {
    RecoveryWay.WINDOW: (ACCOUNT_WORK, access.OPEN_ACCOUNT, "确认找回账号"),
    RecoveryWay.OPENING: (ACCOUNT_WORK, access.OPEN_ACCOUNT, "确认开通账号"),
    RecoveryWay.STAFF: (ENROLMENT_WORK, access.SETTLE_ENROLMENT, "批准重新绑定登录要素"),
}
_AT_ONCE = 200


def open_work(*, row: Recovery, actor: Actor, name: str, at: datetime) -> None:
    """Put it on the list of a unit in which somebody else may settle it.

    That is the unit of the first hand, or the nearest above where he is alone in it.
    """
    kind, verb, what = _ASKS[RecoveryWay(row.way)]
    unit = _unit_of_second(verb=verb, actor=actor, at=at)
    if unit is None:
        return
    title = f"{what}：{name}"
    work.open(ref=Ref(kind, row.pk), kind=kind, unit=unit, at=at, due=row.expires_at, title=title)


def _unit_of_second(*, verb: str, actor: Actor, at: datetime) -> UUID | None:
    if actor.unit_id is None or actor.account_id is None:
        return None
    return staff_source.unit_of_second(
        verb=verb, unit_id=actor.unit_id, but_account=actor.account_id, on=local_day(at)
    )


def close_work(*, row: Recovery) -> None:
    """Take it off the list: it was settled, replaced, or ran out."""
    kind, _, _ = _ASKS[RecoveryWay(row.way)]
    work.close(ref=Ref(kind, row.pk), kind=kind)


def open_mandate(*, mandate: Mandate, actor: Actor, at: datetime) -> None:
    """Put a guardian or a head that one official recorded on the list of another."""
    unit = _unit_of_second(verb=access.CONFIRM_MANDATE, actor=actor, at=at)
    if unit is None:
        return
    what = "监护人" if mandate.kind == MandateKind.GUARDIAN else "法定代表人"
    work.open(
        ref=Ref(MANDATE_WORK, mandate.pk),
        kind=MANDATE_WORK,
        unit=unit,
        at=at,
        title=f"核对材料后确认{what}：{mandate.holder_name}",
    )


def close_mandate(*, mandate: Mandate) -> None:
    """Take it off the list: it was confirmed or ended."""
    work.close(ref=Ref(MANDATE_WORK, mandate.pk), kind=MANDATE_WORK)


def replace(*, rows: list[Recovery], at: datetime) -> None:
    """Turn down what still waits but was asked again or ran out, and take it off the list."""
    for row in rows:
        row.state = RecoveryState.REFUSED
        row.settled_at = at
        row.save(update_fields=["state", "settled_at"])
        close_work(row=row)


def end_overdue(*, at: datetime) -> int:
    """Turn down what nobody settled in time, and return how many there were."""
    with transaction.atomic():
        overdue = (
            Recovery.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .filter(state=RecoveryState.WAITING, way__in=SECOND_HAND_WAYS, expires_at__lte=at)
            .order_by("pk")[:_AT_ONCE]
        )
        rows = list(overdue)
        replace(rows=rows, at=at)
    return len(rows)
