"""Activation: an officer's account opens by two hands, each of which gave the officer one half.

Who appointed the officer knows the first password; a second administrator hands over a code. The
officer types both and chooses a password that neither of them knows.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from yimen.identity import sealing
from yimen.identity.actions import login, notice, rate
from yimen.identity.contracts import Activation, RateLimit
from yimen.identity.models import Account
from yimen.identity.sign_in_contracts import ActivationRefused
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger

LIVES = timedelta(days=7)
_ROUTE = "login:activate"
_PER_ACCOUNT = RateLimit(burst=5, every=timedelta(minutes=2))
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_WRONG = "激活码不对，或者已经过期。请照给您的那张纸再填一遍；过期的，请安全管理员重新开放。"
_NOT_YET = "还没有另一位管理员批准，账号打不开。批准以后会给您激活码。"


def new_code() -> str:
    """Return a code that can be read out: three groups of four, about 59 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def index(account_id: UUID, typed: str) -> bytes:
    """Return what recognises the code of an account without keeping it."""
    plain = "".join(mark for mark in typed.lower() if mark.isalnum())
    return sealing.index_secret("activation", str(account_id), plain)


def issue(*, actor: Actor, account_id: UUID, at: datetime) -> Activation | None:
    """Return a code for an account that waits for one, once; None where it needs none.

    The caller has checked that the actor approves what somebody else asked for.
    """
    with transaction.atomic():
        account = Account.objects.for_change(account_id)
        if not account.needs_activation:
            return None
        code = new_code()
        account.activation_index = index(account.pk, code)
        account.activation_until = at + LIVES
        account.save(update_fields=["activation_index", "activation_until"])
        _record("identity.account.activation_issued", actor, account, at)
        return Activation(name=account.name, username=account.username, code=code)


def use(*, account_id: UUID, typed: str, password: str, at: datetime) -> None:
    """Open an account with its code and a password of the officer's own.

    Raises ActivationRefused, PasswordRefused, TooManyAttempts.
    """
    rate.take(route=_ROUTE, key=str(account_id), limit=_PER_ACCOUNT, at=at)
    account = Account.objects.get(pk=account_id)
    _check(account, typed, at)
    login.check_new_password(account=account, password=password, at=at)
    hashed = make_password(password)
    with transaction.atomic():
        locked = Account.objects.for_change(account_id)
        _check(locked, typed, at)
        locked.needs_activation = False
        locked.activation_index = locked.activation_until = None
        locked.enrol_from = at
        locked.save(
            update_fields=["needs_activation", "activation_index", "activation_until", "enrol_from"]
        )
        login.replace_password(account=locked, hashed=hashed, at=at)
        owner = Actor(
            kind=ActorKind.ANONYMOUS,
            name=locked.name,
            account_id=locked.pk,
            person_id=locked.person_id,
        )
        _record("identity.account.activated", owner, locked, at)
        notice.tell_owner(
            person_id=locked.person_id,
            account_id=locked.pk,
            title="账号已经激活",
            text="您的账号刚用激活码打开，密码也换了。不是您本人，请马上告诉安全管理员。",
            at=at,
        )


def _check(account: Account, typed: str, at: datetime) -> None:
    if account.activation_index is None or account.activation_until is None:
        raise ActivationRefused(_NOT_YET)
    right = secrets.compare_digest(bytes(account.activation_index), index(account.pk, typed))
    if not right or account.activation_until <= at:
        raise ActivationRefused(_WRONG)


def _record(verb: str, actor: Actor, account: Account, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.account", account.pk),
        at=at,
        on_behalf_of=account.person_id,
    )
