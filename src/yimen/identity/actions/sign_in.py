"""Signing in step by step: the first proof, what is still lacking, the second.

Failures are counted in the shared store by place, by name and for the whole site; right answers
cost nothing, so that an office behind one address can work. When failures pour in from everywhere
the site is guarded: a password from an unknown browser then needs a code by short message as well.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yimen.identity import sealing
from yimen.identity.actions import code as codes
from yimen.identity.actions import factor as factors
from yimen.identity.actions import login, rate, staff_source
from yimen.identity.actions.attempt import recorded
from yimen.identity.contracts import (
    AccountView,
    LoginLocked,
    LoginRefused,
    RateLimit,
    TooManyAttempts,
)
from yimen.identity.models import Account, Factor, Person
from yimen.identity.queries import account as accounts
from yimen.identity.queries import policy as policies
from yimen.identity.rules import device
from yimen.identity.rules import factor as rules
from yimen.identity.rules import password as passwords
from yimen.identity.rules import phone as phones
from yimen.identity.rules.factor import Lack
from yimen.identity.sign_in_contracts import CodePurpose, CodeWrong, FactorKind, FactorRefused

PER_PLACE = RateLimit(burst=30, every=timedelta(seconds=20))
PER_NAME = RateLimit(burst=10, every=timedelta(minutes=3))
PER_SITE = RateLimit(burst=300, every=timedelta(seconds=1))
PER_ACCOUNT = RateLimit(burst=5, every=timedelta(minutes=2))
ALARM = timedelta(minutes=15)
_PASSWORD, _PHONE, _SECOND, _SITE = "login:password", "login:phone", "login:second", "login:site"
_ALARM = "login:alarm"
_LOGIN_LONGEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What a sign-in still lacks, and by which kinds the account could give it."""

    lack: Lack
    kinds: tuple[FactorKind, ...] = ()
    must_change_password: bool = False


def _named(*, username: str, **_: object) -> UUID | None:
    account = login.find(username)
    return account.pk if account else None


def _called(*, phone: str, **_: object) -> UUID | None:
    index = sealing.index_phone(phones.digits_of(phone))
    return Account.objects.filter(phone_index=index).values_list("pk", flat=True).first()


def _unknown(**_: object) -> UUID | None:
    return None


def _known(*, account_id: UUID, **_: object) -> UUID | None:
    return account_id


@recorded("password", _named)
def by_password(*, username: str, password: str, address: str, at: datetime) -> AccountView:
    """Return the account of a name and a password. Raises LoginRefused, LoginLocked, TooMany…."""
    place, name = device.rate_place(address), username.strip().lower()[:_LOGIN_LONGEST]
    for route, key, limit in (
        (_PASSWORD, place, PER_PLACE),
        (f"{_PASSWORD}:name", name, PER_NAME),
    ):
        wait = rate.wait_of(route=route, key=key, limit=limit, at=at)
        if wait:
            raise TooManyAttempts(wait)
    try:
        return login.authenticate(username=username, password=password, at=at)
    except (LoginRefused, LoginLocked):
        rate.count(route=_PASSWORD, key=place, limit=PER_PLACE, at=at)
        rate.count(route=f"{_PASSWORD}:name", key=name, limit=PER_NAME, at=at)
        if rate.count(route=_SITE, key="", limit=PER_SITE, at=at):
            rate.hold(route=_ALARM, key="", until=at + ALARM)
        raise


def is_guarded(at: datetime) -> bool:
    """Say whether wrong passwords pour in faster than people mistype, or did a short while ago.

    Who guesses a list would else wait a second, and come with what he found.
    """
    return rate.is_held(route=_ALARM, key="", at=at)


def send_code(*, phone: str, address: str, at: datetime) -> str:
    """Send a code to a telephone that signs in here, and return the telephone as digits.

    A telephone without an account is sent nothing, and the page says the same.
    """
    number = phones.parse_phone(text=phone, mobile_only=True)
    found = Account.objects.filter(phone_index=sealing.index_phone(number), is_active=True).first()
    codes.send(
        purpose=CodePurpose.SIGN_IN,
        phone=number,
        address=address,
        at=at,
        account_id=found.pk if found else None,
        person_id=found.person_id if found else None,
        is_known=found is not None,
    )
    return number


@recorded("phone_code", _called)
def by_code(*, phone: str, typed: str, address: str, at: datetime) -> AccountView:
    """Return the account of a telephone and the code sent to it. Raises CodeWrong, TooMany…."""
    account_id = codes.check(
        purpose=CodePurpose.SIGN_IN, phone=phone, typed=typed, address=address, at=at
    )
    account = _active(account_id)
    if account is None:
        raise CodeWrong
    return accounts.view(account)


@recorded("certificate", _unknown)
def by_certificate(*, subject: str, at: datetime) -> AccountView:
    """Return the account of a certificate that was found good. Raises FactorRefused."""
    account_id = factors.use_certificate(subject=subject, at=at)
    account = _active(account_id)
    if account is None:
        raise FactorRefused("这张证书还没有绑定账号。请先用别的方式登录，再到“登录安全”里绑定。")
    return accounts.view(account)


def missing(
    *, account_id: UUID, methods: Collection[str], is_known_device: bool, at: datetime
) -> Missing:
    """Return what a sign-in by these methods still lacks."""
    policy = policies.in_force(at)
    is_staff = staff_source.is_staff(account_id)
    account = Account.objects.get(pk=account_id)
    held = Factor.objects.held(account_id).order_by("added_at", "pk")
    kinds = tuple(FactorKind(kind) for kind in dict.fromkeys(held.values_list("kind", flat=True)))
    has_phone = account.person_id is not None and account.phone_index is not None
    lack = rules.lack_of(
        methods=methods,
        is_staff=is_staff,
        held=kinds,
        policy=policy,
        is_guarded=has_phone and not is_known_device and is_guarded(at),
    )
    if account.needs_activation:
        return Missing(lack=Lack.ACTIVATE)
    days = policy.staff_password_days if is_staff else policy.password_days
    return Missing(
        lack=lack,
        kinds=kinds,
        must_change_password=rules.PASSWORD in methods
        and passwords.must_change(set_at=account.password_set_at, days=days, at=at),
    )


def may_enrol(*, account_id: UUID, at: datetime) -> bool:
    """Say whether a password alone may add the account's first factor now."""
    account = Account.objects.get(pk=account_id)
    return rules.may_enrol(
        opened_at=account.opened_at,
        required_from=policies.two_factor_since(at),
        reopened_at=account.enrol_from,
        at=at,
        days=policies.in_force(at).enrol_days,
    )


@recorded("totp", _known)
def second_by_totp(*, account_id: UUID, typed: str, at: datetime) -> None:
    """Take a code of the authenticator. Raises CodeWrong, TooManyAttempts."""
    rate.take(route=_SECOND, key=str(account_id), limit=PER_ACCOUNT, at=at)
    if not factors.use_totp(account_id=account_id, typed=typed, at=at):
        raise CodeWrong("验证器上的数字不对，或者已经用过。请等它变成下一组再填。")


@recorded("recovery_code", _known)
def second_by_recovery_code(*, account_id: UUID, typed: str, at: datetime) -> None:
    """Take a recovery code in place of the authenticator. Raises CodeWrong, TooManyAttempts."""
    rate.take(route=_SECOND, key=str(account_id), limit=PER_ACCOUNT, at=at)
    if not factors.use_recovery_code(account_id=account_id, typed=typed, at=at):
        raise CodeWrong("这个备用码不对，或者已经用过。")


def send_second_code(*, account_id: UUID, address: str, at: datetime) -> str:
    """Send a code to the telephone of an account that gave its password; return it masked."""
    phone, person = _own_phone(account_id)
    codes.send(
        purpose=CodePurpose.SECOND,
        phone=phone,
        address=address,
        at=at,
        account_id=account_id,
        person_id=person.pk,
    )
    return person.phone_masked


@recorded("second_code", _known)
def second_by_code(*, account_id: UUID, typed: str, address: str, at: datetime) -> None:
    """Take the code that was sent to the account's telephone. Raises CodeWrong, TooMany…."""
    phone, _ = _own_phone(account_id)
    sent_for = codes.check(
        purpose=CodePurpose.SECOND, phone=phone, typed=typed, address=address, at=at
    )
    if sent_for != account_id:
        raise CodeWrong


def _own_phone(account_id: UUID) -> tuple[str, Person]:
    account = Account.objects.select_related("person").get(pk=account_id)
    if account.person is None or account.person.phone_encrypted is None:
        raise FactorRefused("这个账号没有登记手机号，请换一种方式登录。")
    return sealing.open_phone(account.person.phone_encrypted), account.person


def _active(account_id: UUID | None) -> Account | None:
    if account_id is None:
        return None
    return Account.objects.filter(pk=account_id, is_active=True).first()
