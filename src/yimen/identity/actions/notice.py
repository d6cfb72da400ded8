"""Tell an account's owner what happened to the account, on every channel that there is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.identity import sealing
from yimen.identity.actions import message as messages
from yimen.identity.models import Account, Contact, Person
from yimen.identity.sign_in_contracts import ContactKind
from yimen.notify import public as notify
from yimen.notify.contracts import Template

_MOBILE = 11
SECURITY_PAGE = "/my/security/"
NOTICE = Template(code="identity.notice", title="账号安全提醒", text="{title}：{text}")
CODE = Template(
    code="identity.code",
    title="验证码",
    text="您的验证码是 {code}，{minutes} 分钟内有效。工作人员不会向您要验证码，不要告诉任何人。",
    secret=True,
)


def declare() -> None:
    """Declare identity's words for short messages."""
    notify.declare_template(template=NOTICE)
    notify.declare_template(template=CODE)


def tell_owner(
    *,
    person_id: UUID | None,
    title: str,
    text: str,
    at: datetime,
    by_sms: bool = True,
    account_id: UUID | None = None,
) -> None:
    """Put a notice into the inbox, and send it on every other channel that the owner has.

    Those are the telephone of the person on record and what the account itself had verified; an
    officer who is no person here has the latter alone.
    """
    account_id = account_id or _account_of(person_id)
    if person_id is None and account_id is None:
        return
    messages.tell(
        person_id=person_id,
        account_id=account_id,
        title=title,
        template="{text}",
        params={"text": text},
        at=at,
        url=SECURITY_PAGE,
        subject=None,
    )
    if not by_sms or not notify.has_gateway():
        return
    for phone in _phones(person_id, account_id):
        notify.send_sms(
            phone=phone,
            template=NOTICE.code,
            params={"title": title, "text": text},
            at=at,
            person_id=person_id,
        )


def _account_of(person_id: UUID | None) -> UUID | None:
    if person_id is None:
        return None
    return Account.objects.filter(person_id=person_id).values_list("pk", flat=True).first()


def _phones(person_id: UUID | None, account_id: UUID | None) -> list[str]:
    """Return the telephones to tell, each once."""
    phones = []
    if person_id is not None:
        sealed = Person.objects.filter(pk=person_id).values_list("phone_encrypted", flat=True)
        phones.append(sealing.open_phone(sealed.first()))
    if account_id is not None:
        kept = Contact.objects.filter(
            account_id=account_id, kind=ContactKind.PHONE, verified_at__isnull=False
        )
        phones += [sealing.open_contact(one.value_encrypted) for one in kept]
    return [phone for phone in dict.fromkeys(phones) if len(phone) == _MOBILE]
