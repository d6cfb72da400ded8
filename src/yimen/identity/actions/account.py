"""Writes of accounts."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import get_hasher, make_password
from django.db import IntegrityError, transaction

from yimen.identity import access, sealing
from yimen.identity.actions import person as person_actions
from yimen.identity.actions import proof as proofs
from yimen.identity.actions import session as sessions
from yimen.identity.actions.consent import end_faces
from yimen.identity.contracts import (
    AccountView,
    Assurance,
    CodeType,
    Gender,
    RegistrationIncomplete,
    RegistrationRefused,
)
from yimen.identity.models import Account, Person
from yimen.identity.queries import account as accounts
from yimen.identity.rules import id_number
from yimen.identity.rules import name as names
from yimen.identity.rules import password as passwords
from yimen.identity.rules import phone as phones
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_TO_WINDOW = "请带上身份证到镇便民服务中心或村便民服务站，工作人员会帮您开通。"


def create_account(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    at: datetime,
    person_id: UUID | None,
    assurance: Assurance,
    needs_activation: bool = False,
) -> AccountView:
    """Open an account that an administrator asks for; where needed, a second one activates it."""
    _check_may_manage(actor)
    if not _USERNAME.fullmatch(username):
        raise RegistrationRefused(
            "账号用小写字母开头，只含小写字母、数字和 . _ -，2 到 32 位。", field="username"
        )
    passwords.check_password(password=password, known=(username,), field="password")
    account = Account(
        id=new_id(),
        username=username,
        name=names.parse_name(text=name),
        password=_hashed(actor, password),
        person_id=person_id,
        phone_index=_free_phone(person_id),
        assurance=assurance,
        opened_at=at,
        password_set_at=at,
        needs_activation=needs_activation,
    )
    with transaction.atomic():
        _insert(account)
        if person_id is not None:
            proofs.vouch(person_id=person_id, level=assurance, source="开户时已核验", at=at)
            level = proofs.refresh(person_id=person_id, at=at)
            account.assurance = level.assurance
        _record(actor, "identity.account.opened", account, at)
        return accounts.view(account)


def _hashed(actor: Actor, password: str) -> str:
    if settings.YIMEN["is_demo"] and actor.kind is ActorKind.SYSTEM:
        return _published(password, get_hasher().algorithm)
    return make_password(password)


@lru_cache(maxsize=4)
def _published(password: str, hasher: str) -> str:
    """Return the hash of what the sign-in page of a demo tells everybody: a salt for each hides nothing.

    Sixty hashes took a third of the time that a demo needs to begin.
    """
    return make_password(password, hasher=hasher)


def _free_phone(person_id: UUID | None) -> bytes | None:
    """Return the person's telephone as a login, unless another account has it already."""
    if person_id is None:
        return None
    person = Person.objects.filter(pk=person_id).first()
    if person is None or person.phone_index is None:
        return None
    index = bytes(person.phone_index)
    return None if Account.objects.filter(phone_index=index).exists() else index


def _insert(account: Account) -> None:
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        if "username" in str(error):
            raise RegistrationRefused(
                "这个账号已经有人用了，请换一个。", field="username"
            ) from error
        if "phone_index" in str(error):
            raise RegistrationRefused(
                f"这个手机号已经开通过账号，请直接登录。不是您本人开通的，{_TO_WINDOW}",
                field="phone",
            ) from error
        raise RegistrationRefused(
            "这个身份证号已经开通过账号，请直接登录；忘记密码请到窗口重设。", field="code"
        ) from error


def register_resident(
    *, name: str, code: str, phone: str, password: str, at: datetime
) -> AccountView:
    """Open an account for a resident and record the person.

    What a form says proves nothing: the level begins at L0 and rises by proofs. A demo installation
    vouches for its people, because they are invented.

    A person already on record is only joined when the telephone on record is the same: a name and
    a number alone, which many people know, must not open somebody's papers.
    """
    _check_registration(name=name, code=code, phone=phone, password=password, at=at)
    checked_phone = phones.parse_phone(text=phone, mobile_only=True)
    index = sealing.index_code(CodeType.ID_CARD, id_number.normalise(code))
    hashed = make_password(password)
    with transaction.atomic():
        _check_nobody_elses(index, checked_phone)
        person = person_actions.register_person(
            actor=SYSTEM,
            name=name,
            code_type=CodeType.ID_CARD,
            code=code,
            at=at,
            phone=checked_phone,
            area_code="",
            address="",
            birth_on=None,
            gender=Gender.UNKNOWN,
            legal_representative="",
        )
        account = Account(
            id=new_id(),
            username=f"jm{secrets.randbelow(10**10):010d}",
            name=person.name,
            password=hashed,
            person_id=person.id,
            phone_index=sealing.index_phone(checked_phone),
            opened_at=at,
            password_set_at=at,
        )
        _insert(account)
        if settings.YIMEN_DEMO:
            proofs.vouch(
                person_id=person.id, level=Assurance.REAL_NAME, source="演示：开户时核对", at=at
            )
        account.assurance = proofs.refresh(person_id=person.id, at=at).assurance
        _record(SYSTEM, "identity.account.opened", account, at)
        return accounts.view(account)


def _check_nobody_elses(index: bytes, phone: str) -> None:
    """Refuse to join a stored person whose telephone on record is another."""
    on_record = Person.objects.filter(code_index=index, code_type=CodeType.ID_CARD).first()
    if on_record is not None and bytes(on_record.phone_index or b"") != sealing.index_phone(phone):
        raise RegistrationRefused(
            f"您的信息已有登记，但手机号与登记的不一致。为了防止别人冒用，{_TO_WINDOW}",
            field="phone",
        )


def _check_registration(*, name: str, code: str, phone: str, password: str, at: datetime) -> None:
    errors: dict[str, str] = {}
    checks = (
        lambda: names.parse_name(text=name),
        lambda: id_number.parse_id_number(text=code, today=local_day(at), demo=settings.YIMEN_DEMO),
        lambda: phones.parse_phone(text=phone, mobile_only=True),
        lambda: passwords.check_password(
            password=password,
            known=(id_number.normalise(code), phone.strip()),
            field="password",
        ),
    )
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            errors[refusal.field or ""] = refusal.message
    if errors:
        raise RegistrationIncomplete(errors)


def window_account(person: Person, hashed: str, at: datetime) -> Account:
    """Write an account for a person whom two clerks saw, in the caller's transaction.

    Raises RegistrationRefused.
    """
    account = Account(
        id=new_id(),
        username=f"jm{secrets.randbelow(10**10):010d}",
        name=person.name,
        person=person,
        password=hashed,
        phone_index=_free_phone(person.pk),
        opened_at=at,
        password_set_at=at,
    )
    _insert(account)
    return account


def record_opened(actor: Actor, account: Account, at: datetime) -> None:
    """Enter the opening of an account into the ledger."""
    _record(actor, "identity.account.opened", account, at)


def set_account_active(*, actor: Actor, account_id: UUID, active: bool, at: datetime) -> None:
    """Open or close an account; closing ends its sessions, and the faces stored of its person."""
    _check_may_manage(actor)
    with transaction.atomic():
        account = Account.objects.for_change(account_id)
        if account.is_active == active:
            return
        account.is_active = active
        account.save(update_fields=["is_active"])
        if not active:
            sessions.end_all(account_id=account.pk, at=at, actor=actor, why="账号已关闭")
            if account.person_id is not None:
                end_faces(actor=actor, person_id=account.person_id, at=at, why="账号已关闭")
        verb = "identity.account.reopened" if active else "identity.account.closed"
        _record(actor, verb, account, at)


def _check_may_manage(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM and not actor.may(access.MANAGE_ACCOUNT):
        raise NotAllowed


def _record(actor: Actor, verb: str, account: Account, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.account", account.pk),
        at=at,
        change={"assurance": int(account.assurance)},
        on_behalf_of=account.person_id,
    )
