"""Let a device's signed request in, once: signature, network, clock, state, number, place."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from yimen.devices import verifying
from yimen.devices.actions import acting, alarm
from yimen.devices.actions.key import check_place
from yimen.devices.contracts import (
    ActKind,
    AlarmKind,
    Algorithm,
    Caller,
    DeviceState,
    Elsewhere,
    NotAdmitted,
    Replayed,
    Signed,
)
from yimen.devices.models import DeviceCall, DeviceKey, DevicePulse
from yimen.devices.queries import device as queries
from yimen.devices.rules import device as rules
from yimen.devices.rules import signature
from yimen.devices.rules.signature import Trail
from yimen.identity import public as identity
from yimen.identity.contracts import RateLimit

_WRONG = RateLimit(burst=60, every=timedelta(seconds=1))
_PER_DEVICE = RateLimit(burst=120, every=timedelta(milliseconds=500))
_ONCE = """
    INSERT INTO devices_call (device_id, key_id, nonce, sequence, at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (device_id, nonce) DO NOTHING
"""


def admit(*, signed: Signed, address: str, at: datetime) -> Caller:
    """Return whose request it is, and count it; it is never let in again.

    Raises NotAdmitted, Elsewhere, Replayed, TooManyAttempts.
    """
    check_place(address=address)
    signature.check_shape(signed)
    key = _signer(signed, address, at)
    device = key.device
    identity.take_rate(route="devices.call", key=str(device.pk), limit=_PER_DEVICE, at=at)
    _check_clock(device.pk, signed, at)
    if not rules.may_come_from(address=address, networks=device.networks):
        _refused(key, address, "网段不对", at)
        raise Elsewhere("network.other", "这台设备不能从这个网段连接。")
    if device.state != DeviceState.ACTIVE:
        _refused(key, address, "设备不在用", at)
        raise Elsewhere("device.inactive", "这台设备现在停用。请联系运维人员。")
    if not signature.is_good(at=at, good_until=key.good_until, revoked_at=key.revoked_at):
        _refused(key, address, "密钥已作废", at)
        raise NotAdmitted("key.ended", "这把密钥已经作废。")
    _count(key.pk, signed, address, at)
    return Caller(device=queries.view(device), key_id=key.pk)


def _signer(signed: Signed, address: str, at: datetime) -> DeviceKey:
    """Return the key that signed. Raises NotAdmitted, TooManyAttempts."""
    found = None
    try:
        key_id, device_id = UUID(signed.key_id), UUID(signed.device_id)
    except ValueError:
        pass
    else:
        rows = DeviceKey.objects.select_related("device__unit", "device__pulse")
        found = rows.filter(pk=key_id, device_id=device_id).first()
    if found is not None:
        algorithm = Algorithm(found.algorithm)
        digest = verifying.body_hash(algorithm=algorithm, body=signed.body)
        if verifying.is_signed(
            algorithm=algorithm,
            public_key=signature.decoded(found.public_key),
            message=signature.signed_text(signed=signed, body_hash=digest),
            signature=signature.decoded(signed.signature),
        ):
            return found
    identity.take_rate(route="devices.signature", key=address, limit=_WRONG, at=at)
    raise NotAdmitted("request.signature", "签名不对，或者没有这台设备。")


def _check_clock(device_id: UUID, signed: Signed, at: datetime) -> None:
    """Note how wrong a device's clock is. Raises NotAdmitted where it is too wrong."""
    ahead, is_near = signature.skew_of(time=signed.time, at=at)
    if is_near:
        return
    most = timedelta(days=36_500)
    held = max(-most, min(most, ahead)) // timedelta(milliseconds=1)
    DevicePulse.objects.filter(device_id=device_id).update(skew_ms=held, skew_at=at)
    raise NotAdmitted("clock.skewed", "设备的时钟不准。请按回答里 X-Server-Time 的时间校正后再发。")


def _refused(key: DeviceKey, address: str, about: str, at: datetime) -> None:
    acting.note(
        device_id=key.device_id,
        kind=ActKind.REFUSED,
        key_id=key.pk,
        seen_from=address,
        about=about,
        at=at,
    )


def _count(key_id: UUID, signed: Signed, address: str, at: datetime) -> None:
    """Use up the number of a request; what looks wrong is kept before it is refused.

    Raises Replayed.
    """
    sequence = int(signed.sequence)
    with transaction.atomic():
        key = (
            DeviceKey.objects.select_related("device")
            .select_for_update(no_key=True, of=("self",))
            .get(pk=key_id)
        )
        was_used = DeviceCall.objects.filter(key=key, sequence=sequence).exists()
        with connection.cursor() as cursor:
            cursor.execute(_ONCE, (key.device_id, key.pk, signed.nonce, sequence, at))
            is_new = cursor.rowcount == 1
        twice = is_new and signature.is_used_twice(
            sequence=sequence, highest=key.highest, was_used=was_used
        )
        if is_new:
            _follow(key, sequence, address, at)
        if twice:
            _alarm(key, AlarmKind.SEQUENCE, f"序号 {sequence}，来自 {address}", at)
        if twice or not is_new:
            _refused(key, address, f"序号 {sequence} 已经用过", at)
    if not is_new:
        raise Replayed("request.replayed", "这个请求已经收过了。重发要换随机数和序号，重新签名。")
    if twice:
        raise Replayed("request.sequence", "这个序号已经用过了。每个请求的序号要比上一个大。")


def _follow(key: DeviceKey, sequence: int, address: str, at: datetime) -> None:
    """Note from where a key is used, and raise the alarm where it is used in two places."""
    before = Trail(
        seen_from=key.seen_from,
        seen_at=key.seen_at,
        before_from=key.before_from,
        before_at=key.before_at,
    )
    trail, is_twofold = signature.trail_after(trail=before, address=address[:45], at=at)
    key.highest, key.last_used_at = max(key.highest, sequence), at
    key.seen_from, key.seen_at = trail.seen_from, trail.seen_at
    key.before_from, key.before_at = trail.before_from, trail.before_at
    key.save()
    if is_twofold:
        about = f"{trail.before_from} 和 {trail.seen_from} 来回使用"
        _alarm(key, AlarmKind.TWO_PLACES, about, at)


def _alarm(key: DeviceKey, kind: AlarmKind, about: str, at: datetime) -> None:
    device = queries.view_of(device_id=key.device_id)
    alarm.raise_alarm(actor=acting.actor_of(device), row=key.device, kind=kind, about=about, at=at)
