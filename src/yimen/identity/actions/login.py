"""Sign-in and passwords."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password as check_hash
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from yimen.identity import sealing
from yimen.identity.contracts import (
    AccountView,
    CodeType,
    LoginLocked,
    LoginRefused,
    PasswordRefused,
)
from yimen.identity.events import SessionEnded
from yimen.identity.models import Account, Session
from yimen.identity.queries import account as accounts
from yimen.identity.rules import id_number, lockout
from yimen.identity.rules import password as passwords
from yimen.identity.rules import phone as phones
from yimen.kernel.actor import ANONYMOUS, Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, Ref, Refusal
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox

_LONGEST_NAME = 64


def authenticate(*, username: str, password: str, at: datetime) -> AccountView:
    """Return the account, or count the failure.

    An unknown name costs one hash as well, so that the time tells nothing. The hash is computed
    outside the transaction: no row stays locked meanwhile.
    """
    account = _find(username)
    if account is None or not account.is_active:
        make_password(password[: passwords.LONGEST])
        raise LoginRefused
    minutes = lockout.minutes_locked(locked_until=account.locked_until, at=at)
    if minutes:
        raise LoginLocked(minutes)
    right = check_hash(password[: passwords.LONGEST], account.password)
    refusal = _settle(account.pk, right=right, at=at)
    if refusal is not None:
        raise refusal
    return accounts.view(account)


def _find(username: str) -> Account | None:
    """Return the account by username, telephone or ID number."""
    name = username.strip()
    if not name or len(name) > _LONGEST_NAME or "\x00" in name:
        return None
    number = id_number.normalise(name)
    wanted = Q(username=name.lower())
    if number[:3].isdigit():
        wanted |= Q(phone_index=sealing.index_phone(phones.digits_of(name)))
        wanted |= Q(
            person__code_index=sealing.index_code(CodeType.ID_CARD, number),
            person__code_type=CodeType.ID_CARD,
        )
    return Account.objects.filter(wanted).order_by("pk").first()


def _settle(account_id: UUID, *, right: bool, at: datetime) -> Refusal | None:
    """Write what the attempt means, and return the refusal to raise after the commit."""
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
        minutes = lockout.minutes_locked(locked_until=account.locked_until, at=at)
        if minutes:
            return LoginLocked(minutes)
        subject = Ref("identity.account", account.pk)
        if right:
            account.failed_count = 0
            account.locked_until = None
            account.last_login = at
            account.save(update_fields=["failed_count", "locked_until", "last_login"])
            ledger.record(
                actor=_arriving(account), verb="identity.session.opened", subject=subject, at=at
            )
            return None
        account.failed_count += 1
        if account.failed_count >= lockout.ATTEMPTS:
            account.failed_count = 0
            account.locked_until = at + lockout.LOCKED_FOR
            ledger.record(actor=ANONYMOUS, verb="identity.account.locked", subject=subject, at=at)
        account.save(update_fields=["failed_count", "locked_until"])
        if account.locked_until and account.failed_count == 0:
            return LoginLocked(lockout.minutes_locked(locked_until=account.locked_until, at=at))
        return LoginRefused()


def _arriving(account: Account) -> Actor:
    """Return who signs in: nobody yet, but with the account, so that the ledger names it."""
    return Actor(
        kind=ActorKind.ANONYMOUS,
        name=account.name,
        account_id=account.pk,
        person_id=account.person_id,
    )


def record_sign_out(*, actor: Actor, session_key: str, at: datetime) -> None:
    """Enter a sign-out into the ledger, and tell whoever relies on this session."""
    if actor.account_id is None:
        raise NotAllowed
    with transaction.atomic():
        ledger.record(
            actor=actor,
            verb="identity.session.closed",
            subject=Ref("identity.account", actor.account_id),
            at=at,
        )
        outbox.publish(
            SessionEnded(
                session_ref=sealing.session_ref(session_key), account_id=actor.account_id, at=at
            ),
            at=at,
        )


def change_password(
    *,
    actor: Actor,
    old_password: str,
    new_password: str,
    at: datetime,
    session_key: str | None = None,
) -> None:
    """Replace the password and end every other session of the account."""
    if actor.account_id is None:
        raise NotAllowed
    account = Account.objects.filter(pk=actor.account_id).first()
    if account is None or not check_hash(old_password[: passwords.LONGEST], account.password):
        raise PasswordRefused("原密码不对，请再核对一遍。", field="old_password")
    passwords.check_password(password=new_password, known=(account.username,))
    hashed = make_password(new_password)
    with transaction.atomic():
        locked = Account.objects.for_change(account.pk)
        locked.password = hashed
        locked.save(update_fields=["password"])
        Session.objects.filter(account=locked).exclude(session_key=session_key).delete()
        ledger.record(
            actor=actor,
            verb="identity.account.password_changed",
            subject=Ref("identity.account", locked.pk),
            at=at,
        )
