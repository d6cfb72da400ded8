"""Sign-in and passwords."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password as check_hash
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from yimen.identity import sealing
from yimen.identity.actions import session as sessions
from yimen.identity.actions import staff_source
from yimen.identity.contracts import (
    AccountView,
    CodeType,
    LoginLocked,
    LoginRefused,
    PasswordRefused,
)
from yimen.identity.events import SessionEnded
from yimen.identity.models import Account, FormerPassword
from yimen.identity.queries import account as accounts
from yimen.identity.queries import policy as policies
from yimen.identity.rules import id_number, lockout
from yimen.identity.rules import password as passwords
from yimen.identity.rules import phone as phones
from yimen.kernel.actor import ANONYMOUS, Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.contracts import Result
from yimen.kernel.outbox import actions as outbox

_LONGEST_NAME = 64


def authenticate(*, username: str, password: str, at: datetime) -> AccountView:
    """Return the account, or count the failure.

    An unknown name costs one hash as well, so that the time tells nothing. The hash is computed
    outside the transaction: no row stays locked meanwhile.
    """
    account = find(username)
    if account is None or not account.is_active:
        make_password(password[: passwords.LONGEST])
        raise LoginRefused
    minutes = lockout.minutes_locked(locked_until=account.locked_until, at=at)
    if minutes:
        raise LoginLocked(minutes)
    right = check_hash(password[: passwords.LONGEST], account.password)
    if right and _is_clean(account.pk):
        return accounts.view(account)
    refusal = settle(account.pk, right=right, at=at)
    if refusal is not None:
        raise refusal
    return accounts.view(account)


def find(username: str) -> Account | None:
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


def _is_clean(account_id: UUID) -> bool:
    """Say whether nobody failed meanwhile: a right guess among many at once must meet the lock."""
    return Account.objects.filter(pk=account_id, failed_count=0, locked_until=None).exists()


def settle(account_id: UUID, *, right: bool, at: datetime) -> Refusal | None:
    """Write what the attempt means, and return the refusal to raise after the commit."""
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
        minutes = lockout.minutes_locked(locked_until=account.locked_until, at=at)
        if minutes:
            return LoginLocked(minutes)
        subject = Ref("identity.account", account.pk)
        if right:
            if account.failed_count or account.locked_until:
                account.failed_count = 0
                account.locked_until = None
                account.save(update_fields=["failed_count", "locked_until"])
            return None
        policy = policies.in_force(at)
        account.failed_count += 1
        if account.failed_count >= policy.lock_attempts:
            account.failed_count = 0
            account.locked_until = at + timedelta(minutes=policy.lock_minutes)
            ledger.record(
                actor=ANONYMOUS,
                verb="identity.account.locked",
                subject=subject,
                at=at,
                result=Result.FAILED,
            )
        account.save(update_fields=["failed_count", "locked_until"])
        if account.locked_until and account.failed_count == 0:
            return LoginLocked(lockout.minutes_locked(locked_until=account.locked_until, at=at))
        return LoginRefused()


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
    check_new_password(account=account, password=new_password, at=at)
    hashed = make_password(new_password)
    with transaction.atomic():
        locked = Account.objects.for_change(account.pk)
        replace_password(account=locked, hashed=hashed, at=at)
        sessions.end_all(
            account_id=locked.pk, at=at, actor=actor, why="密码已修改", but=session_key
        )
        ledger.record(
            actor=actor,
            verb="identity.account.password_changed",
            subject=Ref("identity.account", locked.pk),
            at=at,
        )


def check_own_password(*, account_id: UUID, password: str, at: datetime) -> None:
    """Refuse a wrong password of somebody who is signed in and changes how he signs in.

    Counted as a failure like any other: a stolen session guesses no password. Raises PasswordRefused.
    """
    account = Account.objects.get(pk=account_id)
    minutes = lockout.minutes_locked(locked_until=account.locked_until, at=at)
    if minutes:
        raise PasswordRefused(f"输错次数过多，请 {minutes} 分钟后再试。", field="password")
    right = check_hash(password[: passwords.LONGEST], account.password)
    if settle(account.pk, right=right, at=at) is not None:
        raise PasswordRefused("密码不对，请再核对一遍。", field="password")


def change_old_password(
    *, account_id: UUID, old_password: str, new_password: str, at: datetime
) -> None:
    """Replace a password that is too old, for somebody who is on the way in with it.

    Raises PasswordRefused.
    """
    account = Account.objects.get(pk=account_id)
    change_password(
        actor=Actor(
            kind=ActorKind.ANONYMOUS,
            name=account.name,
            account_id=account.pk,
            person_id=account.person_id,
        ),
        old_password=old_password,
        new_password=new_password,
        at=at,
    )


def check_new_password(
    *, account: Account, password: str, at: datetime, field: str = "new_password"
) -> None:
    """Refuse a password that the policy does not take, or one of the last ones.

    Raises PasswordRefused.
    """
    policy = policies.in_force(at)
    is_staff = staff_source.is_staff(account.pk)
    passwords.check_password(
        password=password,
        known=(account.username,),
        field=field,
        shortest=policy.password_shortest,
        kinds=policy.staff_password_kinds if is_staff else policy.password_kinds,
    )
    former = FormerPassword.objects.filter(account=account).order_by("-until_at", "-pk")
    last = former.values_list("password", flat=True)[: max(0, policy.password_history - 1)]
    if policy.password_history and any(
        check_hash(password, used) for used in (account.password, *last)
    ):
        raise PasswordRefused(
            f"不能和最近用过的 {policy.password_history} 个密码相同，请换一个。", field=field
        )


def replace_password(*, account: Account, hashed: str, at: datetime) -> None:
    """Give a locked account a new password and keep the old hash, in the caller's transaction."""
    FormerPassword(id=new_id(), account=account, password=account.password, until_at=at).save(
        force_insert=True
    )
    account.password = hashed
    account.password_set_at = at
    account.save(update_fields=["password", "password_set_at"])
