"""Come in by face: the account is named first, then one face is compared with one, never with many.

Limited and locked like passwords. Whatever was wrong, the answer is the same: another way, or the
window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yimen.biometrics import public as faces
from yimen.biometrics.contracts import Outcome, Probe, Purpose
from yimen.identity.actions import login, rate, sign_in, staff_source
from yimen.identity.actions.attempt import recorded
from yimen.identity.contracts import AccountView, LoginLocked, RateLimit, TooManyAttempts
from yimen.identity.face_contracts import FaceNotMatched
from yimen.identity.models import Account, Person
from yimen.identity.queries import account as accounts
from yimen.identity.queries import face as queries
from yimen.identity.queries import policy as policies
from yimen.identity.rules import device, lockout
from yimen.identity.rules import face as rules
from yimen.kernel.actor import Actor, ActorKind

PER_ACCOUNT = RateLimit(burst=5, every=timedelta(minutes=2))
_ROUTE = "login:face"
_NAME_LONGEST = 64
NOT_SURE = "没有对上。请换一种办法登录：密码、短信验证码、通行密钥；都不方便的，带身份证到窗口或村便民服务站。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Who says that he comes: the name of an account, and the tail of his ID number."""

    username: str
    tail: str


def is_offered(at: datetime) -> bool:
    """Say whether residents may come in by face here and now."""
    if not policies.in_force(at).face_sign_in or not faces.availability().on:
        return False
    return faces.is_on(purpose=Purpose.VERIFY, at=at)


def check_place(*, named: Named, address: str, at: datetime) -> None:
    """Refuse whoever came too often from a place, or under a name. Raises TooManyAttempts."""
    name = named.username.strip().lower()[:_NAME_LONGEST]
    for route, key, limit in (
        (_ROUTE, device.rate_place(address), sign_in.PER_PLACE),
        (f"{_ROUTE}:name", name, sign_in.PER_NAME),
    ):
        wait = rate.wait_of(route=route, key=key, limit=limit, at=at)
        if wait:
            raise TooManyAttempts(wait)


def _named(*, named: Named, **_: object) -> UUID | None:
    account = login.find(named.username)
    return account.pk if account else None


@recorded("face", _named)
def by_face(*, named: Named, probe: Probe, address: str, at: datetime) -> AccountView:
    """Return the account whose owner this living face is.

    Raises FaceNotMatched, FaceRefused, FacesOff, LoginLocked, TooManyAttempts.
    """
    check_place(named=named, address=address, at=at)
    try:
        return _account(named, probe, at)
    except (FaceNotMatched, LoginLocked):
        rate.count(route=_ROUTE, key=device.rate_place(address), limit=sign_in.PER_PLACE, at=at)
        name = named.username.strip().lower()[:_NAME_LONGEST]
        rate.count(route=f"{_ROUTE}:name", key=name, limit=sign_in.PER_NAME, at=at)
        raise


def _account(named: Named, probe: Probe, at: datetime) -> AccountView:
    account = login.find(named.username)
    if account is None or not account.is_active or account.person_id is None:
        raise FaceNotMatched(NOT_SURE)
    person = Person.objects.get(pk=account.person_id)
    policy = policies.in_force(at)
    is_staff = staff_source.is_staff(account.pk)
    allowed = policy.face_staff if is_staff else policy.face_sign_in
    if not allowed or not queries.may_use(person=person, purpose=Purpose.VERIFY):
        raise FaceNotMatched(NOT_SURE)
    minutes = lockout.minutes_locked(locked_until=account.locked_until, at=at)
    if minutes:
        raise LoginLocked(minutes)
    rate.take(route=_ROUTE, key=f"account:{account.pk}", limit=PER_ACCOUNT, at=at)
    if rules.who_is_named(tail=named.tail, tails=[queries.tails_of(person)]) is None:
        raise login.settle(account.pk, right=False, at=at) or FaceNotMatched(NOT_SURE)
    compare(account=account, person=person, probe=probe, at=at)
    return accounts.view(account)


def compare(*, account: Account, person: Person, probe: Probe, at: datetime) -> None:
    """Refuse a face that is not the stored one; another face counts like a wrong password.

    Raises FaceNotMatched, LoginLocked, FaceRefused, FacesOff.
    """
    found = faces.compare(
        actor=_coming(account), subject_id=person.pk, purpose=Purpose.VERIFY, probe=probe, at=at
    )
    if found.outcome is Outcome.DIFFERENT:
        refusal = login.settle(account.pk, right=False, at=at)
        raise (
            refusal
            if isinstance(refusal, LoginLocked)
            else FaceNotMatched(NOT_SURE, outcome=found.outcome)
        )
    if found.outcome is not Outcome.SAME:
        raise FaceNotMatched(NOT_SURE, outcome=found.outcome)
    refusal = login.settle(account.pk, right=True, at=at)
    if refusal is not None:
        raise refusal


def _coming(account: Account) -> Actor:
    return Actor(
        kind=ActorKind.ANONYMOUS,
        name=account.name,
        account_id=account.pk,
        person_id=account.person_id,
    )


def may_second(*, account_id: UUID, at: datetime) -> bool:
    """Say whether an account that gave its password may show its face as the second of two."""
    account = Account.objects.select_related("person").get(pk=account_id)
    policy = policies.in_force(at)
    counts = policy.face_staff if staff_source.is_staff(account_id) else policy.face_counts
    if not counts or account.person is None or not faces.availability().on:
        return False
    state = queries.state_of(person_id=account.person.pk, at=at)
    return state.may(Purpose.VERIFY)


def _known(*, account_id: UUID, **_: object) -> UUID | None:
    return account_id


@recorded("second_face", _known)
def second_by_face(*, account_id: UUID, probe: Probe, at: datetime) -> None:
    """Take the face of an account that gave its password. Raises as `by_face`."""
    rate.take(route=_ROUTE, key=f"account:{account_id}", limit=PER_ACCOUNT, at=at)
    account = Account.objects.select_related("person").get(pk=account_id)
    if account.person is None or not may_second(account_id=account_id, at=at):
        raise FaceNotMatched(NOT_SURE)
    compare(account=account, person=account.person, probe=probe, at=at)
