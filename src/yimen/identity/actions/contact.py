"""Writes of contacts: added with the password, proved by a code, told of every change."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import sealing
from yimen.identity.actions import code as codes
from yimen.identity.actions import notice
from yimen.identity.models import Account, Contact
from yimen.identity.rules import email as emails
from yimen.identity.rules import masking
from yimen.identity.rules import phone as phones
from yimen.identity.sign_in_contracts import (
    CARRIERS,
    CodePurpose,
    CodeWrong,
    ContactKind,
    ContactRefused,
)
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.notify import public as notify

_TITLES = {ContactKind.PHONE: "手机号", ContactKind.EMAIL: "邮箱"}
_BY = {ContactKind.PHONE: "短信", ContactKind.EMAIL: "邮件"}


def add_contact(*, actor: Actor, kind: ContactKind, value: str, address: str, at: datetime) -> None:
    """Keep a telephone or a mailbox for notices and send it a code; until then it hears nothing.

    One of each kind is kept: a new one replaces it once verified. Raises NotAllowed,
    ContactRefused, PhoneRefused, TooManyAttempts.
    """
    account_id = _own(actor)
    if not notify.has_gateway(carrier=CARRIERS[kind]):
        raise ContactRefused(f"这里还没有接通{_BY[kind]}，暂时不能添加{_TITLES[kind]}。")
    value, masked = _read(kind, value)
    with transaction.atomic():
        account = Account.objects.for_change(account_id)
        old = _find(account_id, kind)
        if old is not None and old.verified_at is not None:
            raise ContactRefused(f"已经有一个{_TITLES[kind]}，请先去掉再添加新的。")
        Contact.objects.filter(account=account, kind=kind).delete()
        Contact(
            id=new_id(),
            account=account,
            kind=kind,
            value_encrypted=sealing.seal_contact(value),
            masked=masked,
            added_at=at,
        ).save(force_insert=True)
        _record("identity.contact.added", actor, account, at)
    codes.send(
        purpose=CodePurpose.CONTACT,
        phone=value,
        by=kind,
        masked=masked,
        address=address,
        at=at,
        account_id=account_id,
    )


def verify_contact(
    *, actor: Actor, kind: ContactKind, typed: str, address: str, at: datetime
) -> None:
    """Use the telephone or mailbox for notices from now on. Raises CodeWrong, ContactRefused."""
    account_id = _own(actor)
    waiting = _find(account_id, kind)
    if waiting is None or waiting.verified_at is not None:
        raise ContactRefused(f"没有等着验证的{_TITLES[kind]}，请重新填写。")
    value = sealing.open_contact(waiting.value_encrypted)
    sent_for = codes.check(
        purpose=CodePurpose.CONTACT, phone=value, typed=typed, address=address, at=at
    )
    if sent_for != account_id:
        raise CodeWrong
    with transaction.atomic():
        account = Account.objects.for_change(account_id)
        Contact.objects.filter(pk=waiting.pk).update(verified_at=at)
        _record("identity.contact.verified", actor, account, at)
        _tell(account, kind, f"以后账号有变化，也会发{_BY[kind]}到 {waiting.masked}。", at)


def remove_contact(*, actor: Actor, kind: ContactKind, at: datetime) -> None:
    """Take the telephone or mailbox off; it is told first. Raises NotAllowed."""
    with transaction.atomic():
        account = Account.objects.for_change(_own(actor))
        found = _find(account.pk, kind)
        if found is None:
            return
        _tell(account, kind, f"{found.masked} 不再接收账号的提醒。", at)
        found.delete()
        _record("identity.contact.removed", actor, account, at)


def drop_waiting(*, actor: Actor, kind: ContactKind, at: datetime) -> None:
    """Forget a telephone or mailbox that was never verified. Raises NotAllowed."""
    with transaction.atomic():
        account = Account.objects.for_change(_own(actor))
        waiting = Contact.objects.filter(account=account, kind=kind, verified_at__isnull=True)
        if waiting.delete()[0]:
            _record("identity.contact.removed", actor, account, at)


def choose_messages(*, actor: Actor, kind: ContactKind, wanted: bool, at: datetime) -> None:
    """Send word of new messages there, or not; what the law or safety asks goes all the same.

    Raises NotAllowed.
    """
    with transaction.atomic():
        account = Account.objects.for_change(_own(actor))
        _choose(actor, account, _find(account.pk, kind), wanted=wanted, at=at)


def leave_messages(*, actor: Actor, token: str, at: datetime) -> None:
    """Send word of new messages no more to the mailbox of a link. Raises NotFound."""
    contact_id = notice.contact_of(token)
    if contact_id is None:
        raise NotFound
    found = Contact.objects.filter(pk=contact_id).first()
    if found is None:
        raise NotFound
    with transaction.atomic():
        account = Account.objects.for_change(found.account_id)
        _choose(actor, account, found, wanted=False, at=at)


def _choose(
    actor: Actor, account: Account, contact: Contact | None, *, wanted: bool, at: datetime
) -> None:
    if contact is None or contact.gets_messages is wanted:
        return
    Contact.objects.filter(pk=contact.pk).update(gets_messages=wanted)
    verb = "identity.contact.joined" if wanted else "identity.contact.left"
    _record(verb, actor, account, at)


def _own(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotAllowed
    return actor.account_id


def _read(kind: ContactKind, value: str) -> tuple[str, str]:
    """Return what was typed as it is kept, and as it is shown. Raises PhoneRefused, ContactRefused."""
    if kind is ContactKind.PHONE:
        number = phones.parse_phone(text=value, mobile_only=True, field="value")
        return number, masking.mask_phone(number)
    address = emails.parse_email(text=value)
    return address, emails.mask_email(address)


def _find(account_id: UUID, kind: ContactKind) -> Contact | None:
    return Contact.objects.filter(account_id=account_id, kind=kind).first()


def _tell(account: Account, kind: ContactKind, text: str, at: datetime) -> None:
    notice.tell_owner(
        person_id=account.person_id,
        account_id=account.pk,
        title=f"接收提醒的{_TITLES[kind]}有变化",
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
