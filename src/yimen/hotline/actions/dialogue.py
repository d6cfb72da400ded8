"""The official account's door: messages gather until their sender hands them in."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yimen.directory import public as directory
from yimen.hotline.actions import attach, flood, inbound, intake
from yimen.hotline.contracts.media import MediaMissing
from yimen.hotline.contracts.order import Door, Intake, OrderType
from yimen.hotline.models import Dialogue
from yimen.hotline.queries import media, schematic, sealed, sealed_doors
from yimen.hotline.queries import order as orders
from yimen.hotline.rules import dialogue as rules
from yimen.hotline.rules.dialogue import GREETING, Said, Step, Turn
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.contracts import Refusal
from yimen.kernel.ids import new_id

_KEPT = timedelta(days=1)
_TITLE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the platform; `kind` is text, voice, image, location or event."""

    sender: str
    message_id: str
    kind: str
    text: str = ""
    media_id: str = ""
    latitude: str = ""
    longitude: str = ""
    label: str = ""


def hear(*, message: Message, at: datetime) -> str:
    """Take a message and return what to answer; one that came before is answered with nothing.

    A file is fetched before the dialogue is locked, since the platform may be slow.
    """
    name, content, refused = _fetched(message)
    with transaction.atomic():
        seen = inbound.note(
            door=Door.WECHAT, key=f"{message.sender}:{message.message_id}", at=at, outcome="heard"
        )
        if not seen.is_new:
            return ""
        row = _locked(message.sender, at)
        try:
            with transaction.atomic():
                return _answer(row, message, (name, content, refused), seen, at)
        except Refusal as refusal:
            return f"没有提交成：{refusal.message}"


def forget(*, at: datetime) -> int:
    """Remove what was said and not handed in for a day; return how many talks."""
    with transaction.atomic():
        return Dialogue.objects.filter(changed_at__lt=at - _KEPT).delete()[0]


def _fetched(message: Message) -> tuple[str, bytes, str]:
    source = media.source()
    if not message.media_id or source is None:
        return "", b"", "" if not message.media_id else MediaMissing().message
    try:
        name, content = source.fetch(media_id=message.media_id)
    except MediaMissing as missing:
        return "", b"", missing.message
    return name, content, ""


def _locked(sender: str, at: datetime) -> Dialogue:
    index = sealed_doors.sender_key(sender)
    row, _ = Dialogue.objects.get_or_create(
        sender_index=index, defaults={"id": new_id(), "changed_at": at}
    )
    return Dialogue.objects.select_for_update().get(id=row.id)


def _answer(
    row: Dialogue,
    message: Message,
    file: tuple[str, bytes, str],
    seen: inbound.Noted,
    at: datetime,
) -> str:
    said = _read(row) if at - row.changed_at < _KEPT else Said()
    turn = _turn(row, message, said, file, at)
    if turn.step is Step.FOLLOW:
        return _followed(message.sender, turn, at)
    if turn.step is Step.SEND:
        return _hand_in(row, message.sender, turn.said, seen, at)
    if turn.step is Step.CLEAR:
        row.file_ids = []
    _write(row, turn.said, at)
    return turn.answer


def _turn(
    row: Dialogue, message: Message, said: Said, file: tuple[str, bytes, str], at: datetime
) -> Turn:
    match message.kind:
        case "text":
            return rules.on_text(said=said, text=message.text)
        case "location":
            return rules.on_location(
                said=said,
                latitude=message.latitude,
                longitude=message.longitude,
                label=message.label,
            )
        case "image" | "voice":
            refused = _keep(row, file, at)
            if message.kind == "voice" and not refused:
                return rules.on_voice(said=said, heard=message.text)
            return rules.on_file(said=said, kept=len(row.file_ids), refused=refused)
    return Turn(said=said, answer=GREETING)


def _keep(row: Dialogue, file: tuple[str, bytes, str], at: datetime) -> str:
    name, content, refused = file
    if refused:
        return refused
    if rules.is_full(kept=len(row.file_ids)):
        return "一次最多五个附件，请先发“提交”。"
    try:
        with transaction.atomic():
            kept = attach.keep(stream=io.BytesIO(content), name=name, actor=ANONYMOUS, at=at)
    except Refusal as refusal:
        return refusal.message
    row.file_ids = [*row.file_ids, str(kept)]
    return ""


def _hand_in(row: Dialogue, sender: str, said: Said, seen: inbound.Noted, at: datetime) -> str:
    flood.check_place(address=f"wechat:{sender}", at=at)
    taken = intake.take_in(
        actor=ANONYMOUS,
        intake=Intake(
            order_type=OrderType.HELP,
            title=said.content.replace("\n", " ")[:_TITLE],
            content=said.content,
            area_code=_area(said),
            place=said.place,
            caller_phone=said.phone,
            point=said.point,
        ),
        door=Door.WECHAT,
        key="",
        at=at,
        file_ids=[UUID(one) for one in row.file_ids],
    )
    inbound.settle(inbound_id=seen.id, order_id=taken.order.id, outcome="taken")
    row.file_ids, row.last_order_id = [], taken.order.id
    _write(row, Said(), at)
    return (
        f"已经收到。工单编号 {taken.order.number}，查询码 {taken.code}。"
        f"查进度请发：进度 {taken.order.number} {taken.code}"
    )


def _followed(sender: str, turn: Turn, at: datetime) -> str:
    flood.check_guess(key=f"wechat:{sender}", at=at)
    found = orders.find_by_code(number=turn.number, code=turn.code)
    if found is None:
        return "没有查到。请核对工单编号和查询码，两个都要填对。"
    told = [one for one in orders.steps(order_id=found.id) if one.told]
    last = told[-1].told if told else "已经收到"
    return f"{found.number} {found.title}：{last[:500]}"


def _area(said: Said) -> str:
    pointed = schematic.area_at(said.point) if said.point else None
    if pointed:
        return pointed
    whole = str(settings.YIMEN["area_code"])
    words = f"{said.place}{said.content}"
    towns = directory.list_areas(parent=whole)
    return next((one.code for one in towns if one.name in words), whole)


def _read(row: Dialogue) -> Said:
    text = sealed.opened(sealed_doors.DIALOGUE, row.said_encrypted)
    return Said(**json.loads(text)) if text else Said()


def _write(row: Dialogue, said: Said, at: datetime) -> None:
    told = json.dumps(asdict(said), ensure_ascii=False)
    row.said_encrypted = sealed.seal(sealed_doors.DIALOGUE, told)
    row.changed_at = at
    row.save(update_fields=["said_encrypted", "file_ids", "last_order_id", "changed_at"])
