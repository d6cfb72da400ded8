"""Writes of contacts: added with the password, proved by a code, told of every change."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import sealing
from yimen.identity.actions import code as codes
from yimen.identity.actions import notice
from yimen.identity.models import Account, Contact
from yimen.identity.rules import masking
from yimen.identity.rules import phone as phones
from yimen.identity.sign_in_contracts import (
    CodePurpose,
    CodeWrong,
    ContactKind,
    ContactRefused,
)
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.notify import public as notify


def add_phone(*, actor: Actor, phone: str, address: str, at: datetime) -> None:
    """Keep a telephone for notices and send it a code; until the code is typed it hears nothing.

    One is kept: a new one replaces it once verified. Raises NotAllowed, ContactRefused,
    PhoneRefused, TooManyAttempts.
    """
    account_id = _own(actor)
    if not notify.has_gateway():
        raise ContactRefused("这里还没有接通短信，暂时不能添加手机号。")
    number = phones.parse_phone(text=phone, mobile_only=True, field="value")
    with transaction.atomic():
        account = Account.objects.for_change(account_id)
        old = Contact.objects.filter(account=account, kind=ContactKind.PHONE).first()
        if old is not None and old.verified_at is not None:
            raise ContactRefused("已经有一个手机号，请先去掉再添加新的。")
        Contact.objects.filter(account=account, kind=ContactKind.PHONE).delete()
        Contact(
            id=new_id(),
            account=account,
            kind=ContactKind.PHONE,
            value_encrypted=sealing.seal_contact(number),
            masked=masking.mask_phone(number),
            added_at=at,
        ).save(force_insert=True)
        _record("identity.contact.added", actor, account, at)
    codes.send(
        purpose=CodePurpose.CONTACT, phone=number, address=address, at=at, account_id=account_id
    )


def verify_phone(*, actor: Actor, typed: str, address: str, at: datetime) -> None:
    """Use the telephone for notices from now on. Raises CodeWrong, ContactRefused."""
    account_id = _own(actor)
    waiting = _find(account_id)
    if waiting is None or waiting.verified_at is not None:
        raise ContactRefused("没有等着验证的手机号，请重新填写。")
    number = sealing.open_contact(waiting.value_encrypted)
    sent_for = codes.check(
        purpose=CodePurpose.CONTACT, phone=number, typed=typed, address=address, at=at
    )
    if sent_for != account_id:
        raise CodeWrong
    with transaction.atomic():
        account = Account.objects.for_change(account_id)
        Contact.objects.filter(pk=waiting.pk).update(verified_at=at)
        _record("identity.contact.verified", actor, account, at)
        _tell(account, f"以后账号有变化，也会发短信到 {waiting.masked}。", at)


def remove_phone(*, actor: Actor, at: datetime) -> None:
    """Take the telephone off; it is told first. Raises NotAllowed."""
    with transaction.atomic():
        account = Account.objects.for_change(_own(actor))
        found = _find(account.pk)
        if found is None:
            return
        _tell(account, f"{found.masked} 不再接收账号的提醒。", at)
        found.delete()
        _record("identity.contact.removed", actor, account, at)


def drop_waiting(*, actor: Actor, at: datetime) -> None:
    """Forget a telephone that was never verified. Raises NotAllowed."""
    with transaction.atomic():
        account = Account.objects.for_change(_own(actor))
        waiting = Contact.objects.filter(
            account=account, kind=ContactKind.PHONE, verified_at__isnull=True
        )
        if waiting.delete()[0]:
            _record("identity.contact.removed", actor, account, at)


def _own(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotAllowed
    return actor.account_id


def _find(account_id: UUID) -> Contact | None:
    return Contact.objects.filter(account_id=account_id, kind=ContactKind.PHONE).first()


def _tell(account: Account, text: str, at: datetime) -> None:
    notice.tell_owner(
        person_id=account.person_id,
        account_id=account.pk,
        title="接收提醒的手机号有变化",
        text=f"{text}不是您本人改的，请马上改密码。",
        at=at,
    )


def _record(verb: str, actor: Actor, account: Account, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.account", account.pk),
        at=at,
        on_behalf_of=account.person_id,
    )
