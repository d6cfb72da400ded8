"""Raise alarms about keys, revoke a stolen one at once, and note what somebody found."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.devices import access
from yimen.devices.actions import device as devices
from yimen.devices.contracts import (
    ALARM_REF,
    ALARM_TITLES,
    ALARM_WORK,
    AlarmKind,
    AlarmOutcome,
    DeviceRefused,
    DeviceState,
    DeviceVerb,
)
from yimen.devices.models import Device, DeviceAct, DeviceAlarm
from yimen.devices.rules.device import FLOW
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def raise_alarm(
    *,
    actor: Actor,
    row: Device,
    kind: AlarmKind,
    about: str,
    at: datetime,
    since: datetime | None = None,
) -> UUID:
    """Raise an alarm about a device, or count the open one of its kind once more."""
    found = DeviceAlarm.objects.select_for_update().filter(device=row, kind=kind, answered_at=None)
    alarm = found.first()
    if alarm is not None:
        alarm.last_at, alarm.times, alarm.about = at, alarm.times + 1, about[:300]
        alarm.since = min(filter(None, (alarm.since, since)), default=None)
        alarm.save(update_fields=["last_at", "times", "about", "since"])
        return alarm.pk
    alarm = DeviceAlarm(
        device=row, kind=kind, raised_at=at, last_at=at, about=about[:300], since=since
    )
    alarm.save(force_insert=True)
    work.open(
        ref=Ref(ALARM_REF, alarm.pk),
        kind=ALARM_WORK,
        unit=devices.operator_of(row),
        at=at,
        area=row.area_code,
        title=f"{row.number}：{ALARM_TITLES[kind]}",
    )
    ledger.record(
        actor=actor,
        verb="devices.alarm.raised",
        subject=Ref(ALARM_REF, alarm.pk),
        at=at,
        change={"device": row.number, "kind": kind.value},
    )
    return alarm.pk


def report_stolen(
    *, actor: Actor, device_id: UUID, since: datetime, reason: str, at: datetime
) -> UUID:
    """Revoke a device's keys at once and suspend it; return the alarm that lists what it did since.

    Raises NotAllowed, NotFound, DeviceRefused at the field.
    """
    with transaction.atomic():
        row = Device.objects.for_change(device_id)
        access.check_manage(actor, area_code=row.area_code)
        if since > at:
            raise DeviceRefused("key.since", "时间不能晚于现在。", field="since")
        if len(reason.strip()) < 2:
            raise DeviceRefused("key.reason", "请写是怎么发现的。", field="reason")
        keys = devices.end_keys(device_id=row.pk, why="密钥被盗", at=at)
        row.stolen_since = since
        row.save(update_fields=["stolen_since"])
        state = DeviceState(row.state)
        if FLOW.allows(state, DeviceVerb.SUSPEND):
            devices.move(
                actor=actor,
                row=row,
                verb=DeviceVerb.SUSPEND,
                after=FLOW.check_move(state, DeviceVerb.SUSPEND),
                reason=f"密钥被盗：{reason.strip()}",
                at=at,
            )
        acts = DeviceAct.objects.filter(device=row, at__gte=since).count()
        about = f"作废密钥 {keys} 把；被盗以来做过 {acts} 件事。{reason.strip()}"
        alarm = raise_alarm(
            actor=actor, row=row, kind=AlarmKind.STOLEN, about=about, since=since, at=at
        )
        ledger.record(
            actor=actor,
            verb="devices.key.reported_stolen",
            subject=Ref(ALARM_REF, alarm),
            at=at,
            change={"device": row.number, "keys": keys, "since": since.isoformat()},
            ground=reason,
        )
    return alarm


def answer_alarm(
    *, actor: Actor, alarm_id: UUID, outcome: AlarmOutcome, words: str, at: datetime
) -> None:
    """Note what somebody found who looked into an alarm; it then leaves the list of work.

    Raises NotAllowed, NotFound, DeviceRefused at the field.
    """
    with transaction.atomic():
        alarm = DeviceAlarm.objects.for_change(alarm_id)
        row = Device.objects.get(pk=alarm.device_id)
        access.check_manage(actor, area_code=row.area_code)
        if alarm.answered_at is not None:
            raise DeviceRefused("alarm.answered", "这条报警已经有人处理了。")
        if len(words.strip()) < 4:
            raise DeviceRefused("alarm.words", "请写查到了什么、怎么处理的。", field="words")
        alarm.answered_at, alarm.answered_by = at, actor.name
        alarm.outcome, alarm.words = outcome, words.strip()[:500]
        alarm.save()
        work.close(ref=Ref(ALARM_REF, alarm.pk), kind=ALARM_WORK)
        ledger.record(
            actor=actor,
            verb="devices.alarm.answered",
            subject=Ref(ALARM_REF, alarm.pk),
            at=at,
            change={"device": row.number, "outcome": outcome.value},
            ground=words,
        )
