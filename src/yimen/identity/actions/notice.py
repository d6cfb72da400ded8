"""Tell an account's owner what happened to the account, on every channel that there is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.identity import sealing
from yimen.identity.actions import message as messages
from yimen.identity.models import Person
from yimen.notify import public as notify
from yimen.notify.contracts import Template

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
    *, person_id: UUID | None, title: str, text: str, at: datetime, by_sms: bool = True
) -> None:
    """Put a notice into the inbox, and send it to the telephone on record where messages can go.

    An account without a person has neither; the page on signing in shows the same.
    """
    if person_id is None:
        return
    messages.tell(
        person_id=person_id,
        title=title,
        template="{text}",
        params={"text": text},
        at=at,
        url=SECURITY_PAGE,
        subject=None,
    )
    if not by_sms or not notify.has_gateway():
        return
    sealed = Person.objects.filter(pk=person_id).values_list("phone_encrypted", flat=True).first()
    phone = sealing.open_phone(sealed)
    if len(phone) == 11:
        notify.send_sms(
            phone=phone,
            template=NOTICE.code,
            params={"title": title, "text": text},
            at=at,
            person_id=person_id,
        )
