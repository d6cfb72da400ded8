"""The mail door: a letter becomes an order once, and its sender hears number and code."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from yimen.directory import public as directory
from yimen.hotline.actions import attach, flood, inbound, intake
from yimen.hotline.contracts.order import Door, Intake, OrderType, TooMany
from yimen.hotline.rules.letter_mail import MailRead, read_mail
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.contracts import Refusal
from yimen.kernel.crypto.hashing import sm3_hex

_TITLE = 80


def take_mail(*, content: bytes, at: datetime) -> str:
    """Take a mail in and return what came of it.

    `taken`, `again` (the same Message-ID came before), `machine` (a bounce or an answer of a
    program: nothing is done, so that two machines never answer each other), `flood`, `empty`.
    """
    mail = read_mail(content=content)
    key = mail.message_id or sm3_hex(content)
    outcome = "taken"
    if mail.is_machine or _is_ours(mail):
        outcome = "machine"
    else:
        try:
            flood.check_place(address=f"mail:{mail.sender}", at=at)
        except TooMany:
            outcome = "flood"
    with transaction.atomic():
        seen = inbound.note(door=Door.MAIL, key=key, at=at, outcome=outcome)
        if not seen.is_new:
            return "again"
        return _take(mail, seen, at) if outcome == "taken" else outcome


def _take(mail: MailRead, seen: inbound.Noted, at: datetime) -> str:
    kept, refused = attach.keep_what_can_be(
        sent=[(one.name, one.content) for one in mail.files], actor=ANONYMOUS, at=at
    )
    if mail.left_out:
        refused.append(f"还有 {mail.left_out} 个附件没有收：一封信最多收五个。")
    words = mail.text or mail.subject
    title = mail.subject if len(mail.subject) >= 4 else f"来信：{words}"
    try:
        with transaction.atomic():
            taken = intake.take_in(
                actor=ANONYMOUS,
                intake=Intake(
                    order_type=OrderType.INQUIRY,
                    title=title[:_TITLE],
                    content="\n".join([f"来信：{words}", *refused])[:4000],
                    area_code=_area(f"{mail.subject}{mail.text}"),
                    caller_name=mail.sender_name,
                ),
                door=Door.MAIL,
                key="",
                at=at,
                file_ids=kept,
            )
    except Refusal:
        inbound.settle(inbound_id=seen.id, order_id=None, outcome="empty")
        return "empty"
    inbound.settle(
        inbound_id=seen.id, order_id=taken.order.id, outcome="taken", reply_to=mail.sender
    )
    return "taken"


def _is_ours(mail: MailRead) -> bool:
    return mail.sender == str(settings.YIMEN_MAIL.get("sender", "")).lower()


def _area(text: str) -> str:
    """Return the town that a letter names, else the whole county."""
    whole = str(settings.YIMEN["area_code"])
    towns = directory.list_areas(parent=whole)
    return next((one.code for one in towns if one.name in text), whole)
