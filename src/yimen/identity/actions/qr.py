"""QR sign-in: a telephone that is signed in lets a computer in, once, within two minutes.

The picture holds a token; the computer holds a secret of its own in its session, so that a
photograph of the picture opens nothing. The person compares a number on both screens and is told
where the computer is: somebody who sends another his own picture fails on both.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.identity import sealing
from yimen.identity.actions import rate
from yimen.identity.contracts import RateLimit
from yimen.identity.models import Account, QrSignIn
from yimen.identity.rules import device as devices
from yimen.identity.sign_in_contracts import FactorRefused, QrState
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

LASTS = timedelta(minutes=2)
_PER_PLACE = RateLimit(burst=20, every=timedelta(seconds=30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the computer keeps and shows."""

    id: UUID
    token: str
    holder: str
    number: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What the telephone shows of the computer that waits."""

    device_title: str
    address_masked: str
    made_at: datetime
    choices: tuple[int, ...]


def begin(*, address: str, user_agent: str, at: datetime) -> Shown:
    """Return a picture's token for a computer that waits. Raises TooManyAttempts."""
    rate.take(route="qr", key=devices.rate_place(address), limit=_PER_PLACE, at=at)
    token, holder = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    row = QrSignIn(
        id=new_id(),
        token_index=sealing.index_secret("qr", token),
        holder_index=sealing.index_secret("qr-holder", holder),
        number=10 + secrets.randbelow(90),
        device_title=devices.title_of(user_agent),
        address_masked=devices.mask_address(address),
        made_at=at,
        expires_at=at + LASTS,
    )
    row.save(force_insert=True)
    return Shown(
        id=row.pk, token=token, holder=holder, number=row.number, expires_at=row.expires_at
    )


def waiting(*, token: str, at: datetime) -> Waiting:
    """Return the computer that waits behind a picture, with three numbers. Raises NotFound."""
    row = _open(QrSignIn.objects.filter(token_index=sealing.index_secret("qr", token)).first(), at)
    draw = int.from_bytes(bytes(row.token_index)[:8], "big")
    others = [
        10 + (row.number - 10 + 1 + draw % 44) % 90,
        10 + (row.number - 10 + 46 + draw % 43) % 90,
    ]
    choices = tuple(sorted({row.number, *others}))
    return Waiting(
        device_title=row.device_title,
        address_masked=row.address_masked,
        made_at=row.made_at,
        choices=choices,
    )


def answer(
    *, actor: Actor, token: str, number: int | None, methods: Sequence[str], at: datetime
) -> bool:
    """Let the computer in whose number was chosen; another number, or none, turns it away.

    `methods` is how the telephone itself signed in: the computer is known no more strongly.
    Returns whether it was let in. Raises NotAllowed, NotFound.
    """
    if actor.account_id is None:
        raise NotAllowed
    with transaction.atomic():
        index = sealing.index_secret("qr", token)
        locked = QrSignIn.objects.select_for_update(no_key=True, of=("self",))
        row = _open(locked.filter(token_index=index).first(), at)
        let_in = number == row.number
        row.state = QrState.APPROVED if let_in else QrState.REFUSED
        row.account_id = actor.account_id
        row.methods = list(methods)
        row.settled_at = at
        row.save(update_fields=["state", "account", "methods", "settled_at"])
        ledger.record(
            actor=actor,
            verb="identity.qr.approved" if let_in else "identity.qr.refused",
            subject=Ref("identity.account", actor.account_id),
            at=at,
            change={"number": number or 0},
        )
        return let_in


def state_of(*, qr_id: UUID, holder: str, at: datetime) -> QrState | None:
    """Return how the computer's request stands, or None when it ran out or is not its own."""
    row = _own(qr_id, holder)
    if row is None or (row.state in {QrState.WAITING, QrState.APPROVED} and row.expires_at <= at):
        return None
    return QrState(row.state)


def finish(*, qr_id: UUID, holder: str, at: datetime) -> tuple[UUID, tuple[str, ...]]:
    """Use up an approved request; return the account that came in, and by what its telephone did.

    Raises FactorRefused.
    """
    with transaction.atomic():
        locked = QrSignIn.objects.select_for_update(no_key=True, of=("self",))
        row = locked.filter(
            pk=qr_id,
            holder_index=sealing.index_secret("qr-holder", holder),
            state=QrState.APPROVED,
            expires_at__gt=at,
        ).first()
        if row is None or row.account_id is None:
            raise FactorRefused("这张二维码已经失效，请重新扫一张。")
        if not Account.objects.filter(pk=row.account_id, is_active=True).exists():
            raise FactorRefused("这个账号现在不能登录。")
        row.state = QrState.USED
        row.settled_at = at
        row.save(update_fields=["state", "settled_at"])
        return row.account_id, tuple(row.methods)


def forget(*, before: datetime) -> int:
    """Remove requests that ran out long ago, and return how many."""
    return QrSignIn.objects.filter(expires_at__lt=before).delete()[0]


def _own(qr_id: UUID, holder: str) -> QrSignIn | None:
    index = sealing.index_secret("qr-holder", holder)
    return QrSignIn.objects.filter(pk=qr_id, holder_index=index).first()


def _open(row: QrSignIn | None, at: datetime) -> QrSignIn:
    if row is None or row.state != QrState.WAITING or row.expires_at <= at or row.made_at > at:
        raise NotFound("这张二维码已经用过或者过期了，请在电脑上换一张。")
    return row
