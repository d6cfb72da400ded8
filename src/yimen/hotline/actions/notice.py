"""Tell the caller how it goes: to his account, else to the telephone or mailbox that he left."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from yimen.directory import public as directory
from yimen.hotline.contracts.order import ORDER_KIND, Door, OrderVerb
from yimen.hotline.models import Inbound, WorkOrder
from yimen.hotline.queries import policy, sealed, sealed_doors
from yimen.hotline.rules.notice import NOTICES, is_mobile, unit_word
from yimen.identity import public as identity
from yimen.kernel.contracts import Ref
from yimen.notify import public as notify
from yimen.notify.contracts import Carrier, NotifyUnavailable, Template


def declare_templates() -> None:
    """Declare the words, once at start."""
    for code, title, text in NOTICES.values():
        notify.declare_template(template=Template(code=code, title=title, text=text))


def tell_caller(*, order_id: UUID, verb: OrderVerb, at: datetime) -> None:
    """Tell the caller of a step.

    Who was signed in hears it in his space; who left a mobile number, by short message; who wrote
    a mail, by mail. Nobody else is told, and no words of the order go out.
    """
    notice = NOTICES.get(verb)
    row = WorkOrder.objects.filter(id=order_id).first()
    if notice is None or row is None or row.merged_into is not None:
        return
    code, title, text = notice
    params = _params(row, at)
    if row.person_id is not None:
        identity.tell(
            person_id=row.person_id,
            title=title,
            template=text,
            params=params,
            url=reverse("hotline:own", args=[row.id]),
            subject=Ref(ORDER_KIND, row.id),
            at=at,
        )
    phone = sealed.opened(sealed.PHONE, row.caller_phone_encrypted)
    try:
        if is_mobile(phone=phone) and notify.has_gateway():
            notify.send_sms(phone=phone, template=code, params=params, at=at)
        elif row.door == Door.MAIL:
            _by_mail(row, code, params, at)
    except NotifyUnavailable:
        return  # an installation without a gateway: the pages and the telephone tell him


def _params(row: WorkOrder, at: datetime) -> dict[str, str]:
    unit = directory.get_organisation(organisation_id=row.unit_id) if row.unit_id else None
    return {
        "number": row.number,
        "code": sealed.opened(sealed.CODE, row.code_encrypted),
        "unit": unit_word(confidential=row.confidential, unit=unit.short_name if unit else ""),
        "url": f"{settings.YIMEN_PUBLIC_URL}{reverse('hotline:track')}",
        "days": str(policy.limits(at=at)["reopen"].amount),
    }


def _by_mail(row: WorkOrder, code: str, params: dict[str, str], at: datetime) -> None:
    if not notify.has_gateway(carrier=Carrier.MAIL):
        return
    letter = Inbound.objects.filter(order_id=row.id).exclude(reply_encrypted=b"").first()
    if letter is None:
        return
    address = sealed.opened(sealed_doors.REPLY, letter.reply_encrypted)
    name, _, host = address.partition("@")
    notify.send_mail(
        address=address, masked=f"{name[:1]}***@{host}", template=code, params=params, at=at
    )
