"""Activation codes, first keys, and a key changed for another."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yimen.devices import access, verifying
from yimen.devices.actions import acting
from yimen.devices.actions import device as devices
from yimen.devices.contracts import (
    DEVICE_REF,
    ActKind,
    Algorithm,
    Caller,
    DeviceRefused,
    DeviceState,
    DeviceVerb,
    Elsewhere,
    NotAdmitted,
)
from yimen.devices.models import ActivationCode, Device, DeviceKey, DevicePulse
from yimen.devices.queries import device as queries
from yimen.devices.rules import device as rules
from yimen.devices.rules import signature
from yimen.identity import public as identity
from yimen.identity.contracts import RateLimit
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ledger import actions as ledger

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _EACH = 3, 5
CODE_GOOD = timedelta(hours=72)
_TRIES = 5
_PER_PLACE = RateLimit(burst=200, every=timedelta(seconds=1))
_PER_NUMBER = RateLimit(burst=10, every=timedelta(minutes=1))
_WRONG = "编号、序列号或激活码不对，或者激活码过期了。请让运维人员重新发一个。"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCode:
    """An activation code as it is shown once."""

    device_id: UUID
    number: str
    place: str
    code: str
    expires_at: datetime

    @property
    def qr(self) -> str:
        """Return what the printed code says to a panel's camera."""
        return f"yimen-device:{self.number}:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that a device brings, with its signature over what it is brought for."""

    algorithm: Algorithm
    public_key: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """What a device says when it comes into use."""

    number: str
    serial: str
    code: str
    software: str
    key: NewKey


def issue_codes(*, actor: Actor, device_ids: Sequence[UUID], at: datetime) -> list[IssuedCode]:
    """Make a one-time code for each device; an earlier one that was not used ends.

    Raises NotAllowed, NotFound, WrongState.
    """
    with transaction.atomic():
        made = [_issue(actor, device_id, at) for device_id in sorted(device_ids)]
    return sorted(made, key=lambda one: one.number)


def _issue(actor: Actor, device_id: UUID, at: datetime) -> IssuedCode:
    row = Device.objects.for_change(device_id)
    access.check_manage(actor, area_code=row.area_code)
    rules.FLOW.check_move(DeviceState(row.state), DeviceVerb.ACTIVATE)
    ActivationCode.objects.filter(device=row, used_at=None, ended_at=None).update(ended_at=at)
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(_EACH)) for _ in range(_GROUPS))
    ActivationCode(
        device=row, digest=_digest(code), made_at=at, by=actor.name, expires_at=at + CODE_GOOD
    ).save(force_insert=True)
    ledger.record(
        actor=actor,
        verb="devices.code.issued",
        subject=Ref(DEVICE_REF, row.pk),
        at=at,
        change={"number": row.number, "until": (at + CODE_GOOD).isoformat()},
    )
    return IssuedCode(
        device_id=row.pk, number=row.number, place=row.place, code=code, expires_at=at + CODE_GOOD
    )


def _digest(code: str) -> str:
    return sm3_hex("".join(code.upper().split("-")).encode())


def activate(*, activation: Activation, address: str, at: datetime) -> Caller:
    """Take a device into use with the key that it made; its code is then used up.

    Raises NotAdmitted, Elsewhere, WrongState, TooManyAttempts.
    """
    number = activation.number.strip().upper()[:30]
    check_place(address=address)
    identity.take_rate(route="devices.activate", key=address, limit=_PER_PLACE, at=at)
    identity.take_rate(route="devices.number", key=number, limit=_PER_NUMBER, at=at)
    raw = _checked(activation.key)
    message = signature.key_text(
        act="activate",
        number=number,
        algorithm=activation.key.algorithm,
        public_key=activation.key.public_key,
        said=activation.code,
    )
    _check_proof(activation.key, raw, message)
    with transaction.atomic():
        row = Device.objects.select_for_update(no_key=True).filter(number=number).first()
        code = _used(row, activation, at) if row is not None else None
        made = None if row is None or code is None else _taken(row, code, activation, address, at)
    if made is None:
        raise NotAdmitted("code.wrong", _WRONG)
    return Caller(device=queries.view_of(device_id=made.device_id), key_id=made.pk)


def check_place(*, address: str) -> None:
    """Refuse who comes from outside the networks of this installation. Raises Elsewhere."""
    if not rules.may_come_from(address=address, networks=settings.YIMEN_DEVICE_NETWORKS):
        raise Elsewhere("network.outside", "只能从政务网连接。")


def _used(row: Device, activation: Activation, at: datetime) -> ActivationCode | None:
    """Return the code where it fits; a wrong try is counted, and five end it."""
    code = (
        ActivationCode.objects.select_for_update()
        .filter(device=row, used_at=None, ended_at=None, expires_at__gt=at)
        .first()
    )
    if code is None:
        return None
    fits = secrets.compare_digest(code.digest, _digest(activation.code))
    if fits and row.serial == activation.serial.strip():
        code.used_at = at
        code.save(update_fields=["used_at"])
        return code
    code.tries += 1
    code.ended_at = at if code.tries >= _TRIES else None
    code.save(update_fields=["tries", "ended_at"])
    return None


def _taken(
    row: Device, code: ActivationCode, activation: Activation, address: str, at: datetime
) -> DeviceKey:
    after = rules.FLOW.check_move(DeviceState(row.state), DeviceVerb.ACTIVATE)
    if not rules.may_come_from(address=address, networks=row.networks):
        raise Elsewhere("network.other", "这台设备不能从这个网段连接。")
    devices.end_keys(device_id=row.pk, why="重新激活", at=at)
    key = _kept(row.pk, activation.key, at)
    devices.install(row, local_day(at))
    row.stolen_since = None
    DevicePulse.objects.filter(device=row).update(
        last_at=at, seen_from=address[:45], software=activation.software[:60], skew_ms=None
    )
    devices.move(
        actor=acting.actor_of(queries.view_of(device_id=row.pk)),
        row=row,
        verb=DeviceVerb.ACTIVATE,
        after=after,
        reason=f"激活码由{code.by}发出",
        at=at,
    )
    acting.note(
        device_id=row.pk,
        kind=ActKind.ACTIVATED,
        key_id=key.pk,
        seen_from=address,
        about=f"密钥 {queries.fingerprint(key.public_key)}",
        at=at,
    )
    return key


def rotate(*, caller: Caller, key: NewKey, address: str, at: datetime) -> UUID:
    """Give a device a second key; the one that signed is good for another day, older ones end.

    Raises NotAdmitted, DeviceRefused.
    """
    raw = _checked(key)
    message = signature.key_text(
        act="rotate",
        number=caller.device.number,
        algorithm=key.algorithm,
        public_key=key.public_key,
        said=str(caller.device.id),
    )
    _check_proof(key, raw, message)
    with transaction.atomic():
        row = Device.objects.for_change(caller.device.id)
        older = DeviceKey.objects.filter(device=row, revoked_at=None).exclude(pk=caller.key_id)
        if older.filter(made_at__gt=at - signature.OVERLAP, good_until=None).exists():
            raise DeviceRefused("key.rotated", "刚换过密钥，请用新的密钥。")
        older.update(revoked_at=at, why="换了密钥")
        DeviceKey.objects.filter(pk=caller.key_id).update(good_until=at + signature.OVERLAP)
        made = _kept(row.pk, key, at)
        acting.note(
            device_id=row.pk,
            kind=ActKind.ROTATED,
            key_id=caller.key_id,
            seen_from=address,
            about=f"新密钥 {queries.fingerprint(made.public_key)}",
            at=at,
        )
        ledger.record(
            actor=acting.actor_of(caller.device),
            verb="devices.key.rotated",
            subject=Ref(DEVICE_REF, row.pk),
            at=at,
            change={"number": row.number, "key": str(made.pk)},
        )
    return made.pk


def _kept(device_id: UUID, key: NewKey, at: datetime) -> DeviceKey:
    if DeviceKey.objects.filter(public_key=key.public_key).exists():
        raise NotAdmitted("key.known", "这把公钥用过了，请生成新的。", field="public_key")
    made = DeviceKey(
        device_id=device_id, algorithm=key.algorithm, public_key=key.public_key, made_at=at
    )
    made.save(force_insert=True)
    return made


def _checked(key: NewKey) -> bytes:
    return signature.check_public_key(
        algorithm=key.algorithm,
        public_key=key.public_key,
        parse=verifying.parser(key.algorithm),
    )


def _check_proof(key: NewKey, raw: bytes, message: bytes) -> None:
    fits = verifying.is_signed(
        algorithm=key.algorithm,
        public_key=raw,
        message=message,
        signature=signature.decoded(key.proof),
    )
    if not fits:
        raise NotAdmitted("key.proof", "新密钥的签名不对。", field="proof")


def age(*, key_id: UUID, at: datetime) -> timedelta:
    """Return how old a key is."""
    return at - DeviceKey.objects.values_list("made_at", flat=True).get(pk=key_id)
