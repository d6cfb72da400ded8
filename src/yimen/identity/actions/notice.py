"""Tell an account's owner what happened to the account, on every channel that there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from yimen.identity import sealing
from yimen.identity.actions import message as messages
from yimen.identity.models import Account, Contact, Person
from yimen.identity.sign_in_contracts import ContactKind
from yimen.kernel.contracts import Ref
from yimen.notify import public as notify
from yimen.notify.contracts import Carrier, Template

_MOBILE = 11
_LEAVE = "identity.contact.leave"
SECURITY_PAGE = "/my/security/"
_WORD = "我们的短信和邮件不带登录链接，也不会要验证码。"
NOTICE = Template(code="identity.notice", title="账号安全提醒", text="{title}：{text}")
NOTICE_MAIL = Template(
    code="identity.notice.mail",
    title="账号安全提醒",
    text="{title}\n\n{text}\n\n账号安全提醒不能退订；不用这个邮箱了，登录后在“登录安全”里去掉。"
    + _WORD,
)
MESSAGE = Template(
    code="identity.message",
    title="新消息",
    text="您有一条新消息，登录后在“消息”里看。不想再收这类短信，在“登录安全”里关掉。",
)
MESSAGE_MAIL = Template(
    code="identity.message.mail",
    title="新消息",
    text="您有一条新消息，登录后在“消息”里看。\n\n不想再收这类邮件，打开这个地址：\n{leave}\n"
    "账号安全提醒和依法必须告知的事照发。" + _WORD,
)
DUE = Template(code="identity.due", title="依法告知", text="{title}：{text}")
DUE_MAIL = Template(
    code="identity.due.mail",
    title="依法告知",
    text="{title}\n\n{text}\n\n这是依法必须告知的，不能退订。",
)
CODE = Template(
    code="identity.code",
    title="验证码",
    text="您的验证码是 {code}，{minutes} 分钟内有效。工作人员不会向您要验证码，不要告诉任何人。",
    secret=True,
)
CALLER_CODE = Template(
    code="identity.caller.code",
    title="通话核对身份",
    text="您正在和 12345 通话，核对身份的验证码是 {code}，{minutes} 分钟内有效，只能告诉正在通话的话务员，"
    "不能用来登录。您没有打 12345，就不要告诉任何人。",
    secret=True,
)
CALLER_LINK = Template(
    code="identity.caller.link",
    title="您在电话里要的页面",
    text="12345：{title} {url} 打开不用填验证码，看自己的事要您本人登录。",
)
CODE_MAIL = Template(
    code="identity.code.mail",
    title="验证邮箱",
    text=CODE.text,
    secret=True,
    lasts=timedelta(hours=1),
)


def declare() -> None:
    """Declare identity's words for short messages and e-mails."""
    for one in (
        NOTICE,
        NOTICE_MAIL,
        MESSAGE,
        MESSAGE_MAIL,
        DUE,
        DUE_MAIL,
        CODE,
        CODE_MAIL,
        CALLER_CODE,
        CALLER_LINK,
    ):
        notify.declare_template(template=one)


def send_code(
    *,
    by: ContactKind,
    value: str,
    masked: str,
    params: Mapping[str, str],
    at: datetime,
    person_id: UUID | None,
    template: str = "",
) -> UUID:
    """Queue the words of a code to a telephone or a mailbox. Raises NotifyUnavailable."""
    if by is ContactKind.PHONE:
        return notify.send_sms(
            phone=value, template=template or CODE.code, params=params, at=at, person_id=person_id
        )
    return notify.send_mail(
        address=value,
        masked=masked,
        template=CODE_MAIL.code,
        params=params,
        at=at,
        person_id=person_id,
    )


def tell_owner(
    *,
    person_id: UUID | None,
    title: str,
    text: str,
    at: datetime,
    account_id: UUID | None = None,
) -> None:
    """Put a notice into the inbox, and send it on every other channel that the owner has.

    Those are the telephone of the person on record and what the account itself had verified; an
    officer who is no person here has the latter alone.
    """
    account_id = account_id or _account_of(person_id)
    if person_id is None and account_id is None:
        return
    messages.put(
        person_id=person_id,
        account_id=account_id,
        title=title,
        text=text,
        at=at,
        url=SECURITY_PAGE,
        subject=None,
    )
    params = {"title": title, "text": text}
    _send_sms(_phones(person_id, account_id), NOTICE, params, person_id, at)
    if account_id is not None:
        _send_mails(_mailboxes(account_id=account_id), NOTICE_MAIL, params, person_id, at)


def tell(
    *,
    person_id: UUID | None,
    title: str,
    template: str,
    at: datetime,
    params: Mapping[str, str],
    url: str,
    subject: Ref | None,
    account_id: UUID | None = None,
    is_due: bool = False,
) -> None:
    """Put a message into an inbox, and send word of it to the contacts that were proved for that."""
    text = template.format_map({key: str(value) for key, value in params.items()})
    messages.put(
        person_id=person_id,
        account_id=account_id,
        title=title,
        text=text,
        at=at,
        url=url,
        subject=subject,
    )
    params = {"title": title, "text": text}
    _tell_beside(person_id, account_id, params, is_due=is_due, at=at)


def _tell_beside(
    person_id: UUID | None,
    account_id: UUID | None,
    params: Mapping[str, str],
    *,
    is_due: bool,
    at: datetime,
) -> None:
    """Send word of a message to every contact that was proved and wants it.

    What the law says must be told (`is_due`) goes whole, and to all of them; of other messages
    only that there is one, since a mailbox is read by whoever holds it.
    """
    if not any(notify.has_gateway(carrier=one) for one in Carrier):
        return
    whose = {"account_id": account_id} if person_id is None else {"account__person_id": person_id}
    kept = Contact.objects.filter(**whose, verified_at__isnull=False)
    if not is_due:
        kept = kept.filter(gets_messages=True)
    contacts = list(kept)
    phones = [_value(one) for one in contacts if one.kind == ContactKind.PHONE]
    boxes = [one for one in contacts if one.kind == ContactKind.EMAIL]
    _send_sms(phones, DUE if is_due else MESSAGE, params, person_id, at)
    _send_mails(boxes, DUE_MAIL if is_due else MESSAGE_MAIL, params, person_id, at)


def contact_of(token: str) -> UUID | None:
    """Return which contact a link to end messages names, or None."""
    try:
        return UUID(signing.loads(token, salt=_LEAVE))
    except (signing.BadSignature, ValueError):
        return None


def _leave_url(contact: Contact) -> str:
    token = signing.dumps(str(contact.pk), salt=_LEAVE)
    return f"{settings.YIMEN_PUBLIC_URL}/mail-off/{token}/"


def _send_sms(
    phones: Sequence[str],
    template: Template,
    params: Mapping[str, str],
    person_id: UUID | None,
    at: datetime,
) -> None:
    if not notify.has_gateway():
        return
    for phone in phones:
        notify.send_sms(
            phone=phone, template=template.code, params=params, at=at, person_id=person_id
        )


def _send_mails(
    contacts: Sequence[Contact],
    template: Template,
    params: Mapping[str, str],
    person_id: UUID | None,
    at: datetime,
) -> None:
    if not notify.has_gateway(carrier=Carrier.MAIL):
        return
    for one in contacts:
        leave_url = _leave_url(one) if template is MESSAGE_MAIL else ""
        notify.send_mail(
            address=_value(one),
            masked=one.masked,
            template=template.code,
            params={**params, "leave": leave_url},
            at=at,
            person_id=person_id,
            leave_url=leave_url,
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
        phones += [_value(one) for one in kept]
    return [phone for phone in dict.fromkeys(phones) if len(phone) == _MOBILE]


def _mailboxes(*, account_id: UUID) -> list[Contact]:
    """Return the mailboxes of an account that were proved."""
    kept = Contact.objects.filter(account_id=account_id, kind=ContactKind.EMAIL)
    return list(kept.filter(verified_at__isnull=False))


def _value(contact: Contact) -> str:
    return sealing.open_contact(contact.value_encrypted)
