"""Take heartbeats, find who is away, and forget what is old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from yimen.devices.actions import device as devices
from yimen.devices.contracts import (
    DEVICE_REF,
    OFFLINE_WORK,
    Beat,
    Caller,
    DeviceRefused,
    DeviceState,
)
from yimen.devices.models import DeviceAct, DeviceCall, DeviceHour, DevicePulse
from yimen.devices.rules import beat as rules
from yimen.devices.rules.signature import KEEP_NONCES, SKEW
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.work import actions as work
from yimen.kernel.workdays.queries import current_calendar

MOST_BEATS = 1_440
_HOUR = """
    INSERT INTO devices_hour AS h (device_id, hour, live, live_minutes, good, good_minutes,
        free_mb, queue, skew_ms, camera_bad, temperature)
    VALUES (%(device)s, %(hour)s, %(live)s, bit_count(%(live)s::bigint::bit(64)), %(good)s,
        bit_count(%(good)s::bigint::bit(64)), %(free)s, %(queue)s, %(skew)s, %(bad)s, %(warm)s)
    ON CONFLICT (device_id, hour) DO UPDATE SET
        live = h.live | EXCLUDED.live,
        live_minutes = bit_count((h.live | EXCLUDED.live)::bit(64)),
        good = h.good | EXCLUDED.good,
        good_minutes = bit_count((h.good | EXCLUDED.good)::bit(64)),
        free_mb = LEAST(h.free_mb, EXCLUDED.free_mb),
        queue = GREATEST(h.queue, EXCLUDED.queue),
        skew_ms = GREATEST(h.skew_ms, EXCLUDED.skew_ms),
        camera_bad = LEAST(h.camera_bad + EXCLUDED.camera_bad, 32000),
        temperature = GREATEST(h.temperature, EXCLUDED.temperature)
"""


@dataclass(slots=True, kw_only=True)
class _Hour:
    """What the beats of one call add to one hour."""

    live: int = 0
    good: int = 0
    free: int
    queue: int = 0
    bad: int = 0
    warm: int | None = None

    def add(self, beat: Beat, bit: int, *, is_live: bool) -> None:
        self.live |= bit if is_live else 0
        self.good |= bit if beat.camera_ok else 0
        self.free, self.queue = min(self.free, beat.free_mb), max(self.queue, beat.queue)
        self.bad += not beat.camera_ok
        if beat.temperature is not None:
            self.warm = max(beat.temperature, self.warm if self.warm is not None else -100)


def take_beats(
    *, caller: Caller, beats: Sequence[Beat], skew_ms: int, address: str, at: datetime
) -> None:
    """Take a device's heartbeats: the one of now, and those that it kept while it was cut off.

    The newest must be of now; older ones count for its good order and not for its being online.
    Raises DeviceRefused.
    """
    if not beats or len(beats) > MOST_BEATS:
        raise DeviceRefused("beat.count", f"一次发 1 到 {MOST_BEATS} 次心跳。", field="beats")
    newest = max(beats, key=lambda one: one.at)
    if abs(at - newest.at) > SKEW:
        raise DeviceRefused("beat.old", "最后一次心跳要是现在的。", field="beats")
    hours = _by_hour([one for one in beats if one.at > at - rules.KEEP_LATE_BEATS], at)
    with transaction.atomic():
        pulse = DevicePulse.objects.select_for_update().get(device_id=caller.device.id)
        _write(pulse, newest, skew_ms, address, at)
        with connection.cursor() as cursor:
            for hour, sums in sorted(hours.items()):
                cursor.execute(_HOUR, _values(caller, hour, sums, skew_ms))
        if pulse.away_since is not None:
            devices.come_back(device_id=pulse.device_id)


def _by_hour(beats: Sequence[Beat], at: datetime) -> dict[datetime, _Hour]:
    hours: dict[datetime, _Hour] = {}
    for one in beats:
        is_live = at - one.at <= rules.LATE
        hour, bit = rules.hour_of(at if at - one.at <= rules.EVERY else one.at)
        found = hours.setdefault(hour, _Hour(free=one.free_mb))
        found.add(one, bit, is_live=is_live)
    return hours


def _values(caller: Caller, hour: datetime, sums: _Hour, skew_ms: int) -> dict[str, Any]:
    return {
        "device": caller.device.id,
        "hour": hour,
        "live": sums.live,
        "good": sums.good,
        "free": sums.free,
        "queue": sums.queue,
        "skew": abs(skew_ms),
        "bad": min(sums.bad, 32_000),
        "warm": sums.warm,
    }


def _write(pulse: DevicePulse, beat: Beat, skew_ms: int, address: str, at: datetime) -> None:
    pulse.last_at, pulse.seen_from = at, address[:45]
    pulse.software, pulse.model_hash = beat.software[:60], beat.model_hash[:64]
    pulse.free_mb, pulse.camera_ok, pulse.queue = beat.free_mb, beat.camera_ok, beat.queue
    pulse.temperature, pulse.skew_ms, pulse.skew_at = beat.temperature, skew_ms, at
    pulse.save(
        update_fields=[
            *("last_at", "seen_from", "software", "model_hash", "free_mb", "camera_ok", "queue"),
            *("temperature", "skew_ms", "skew_at"),
        ]
    )


def find_away(*, at: datetime) -> int:
    """Open work for each device in use that is down, while halls are open; return how many."""
    if not rules.in_service(at=at, is_workday=current_calendar().is_workday(local_day(at))):
        return 0
    away = DevicePulse.objects.filter(
        last_at__lte=at - rules.DOWN, away_since=None, device__state=DeviceState.ACTIVE
    )
    opened = 0
    for device_id in away.order_by("device_id").values_list("device_id", flat=True):
        with transaction.atomic():
            rows = DevicePulse.objects.select_for_update(of=("self",)).select_related("device")
            pulse = rows.get(device_id=device_id)
            if pulse.away_since is not None or pulse.last_at is None:
                continue
            if pulse.last_at > at - rules.DOWN:
                continue
            pulse.away_since = pulse.last_at
            pulse.save(update_fields=["away_since"])
            work.open(
                ref=Ref(DEVICE_REF, device_id),
                kind=OFFLINE_WORK,
                unit=devices.operator_of(pulse.device),
                at=at,
                area=pulse.device.area_code,
                title=f"{pulse.device.number} 离线：{pulse.device.place}",
            )
            opened += 1
    return opened


def forget_old(*, at: datetime) -> int:
    """Remove numbers of requests, acts and hours whose time is over; return how many rows."""
    gone = 0
    for rows in (
        DeviceCall.objects.filter(at__lt=at - KEEP_NONCES - timedelta(minutes=1)),
        DeviceAct.objects.filter(at__lt=at - rules.KEEP_ACTS),
        DeviceHour.objects.filter(hour__lt=at - rules.KEEP_HOURS),
    ):
        gone += rows.delete()[0]
    return gone
