"""What somebody tells an official account, message by message, until it is an order. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from yimen.hotline.contracts.order import Point
from yimen.hotline.rules.coordinates import to_wgs84

_LONGEST, _PLACE, _FILES = 3800, 120, 5
_PHONE = re.compile(r"^1\d{10}$")
_FOLLOW = re.compile(r"^进度\s*(R\w{3,19})\s+(\w{4,8})$", re.IGNORECASE)
_SEND, _AGAIN, _ASK = (
    {"提交", "完了", "1"},
    {"重来", "取消", "撤销"},
    {"进度", "查询", "帮助", "?", "？"},
)
GREETING = (
    "您好，这里是 12345 热线。请直接写要反映的事，也可以发语音、照片和位置；说完发“提交”。"
    "火警 119、急救 120、报警 110 请直接拨打。查进度请发：进度 工单编号 查询码。"
)


class Step(StrEnum):
    """What is to be done after a message."""

    KEEP = "keep"
    SEND = "send"
    CLEAR = "clear"
    FOLLOW = "follow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said so far."""

    content: str = ""
    place: str = ""
    phone: str = ""
    longitude: str = ""
    latitude: str = ""

    @property
    def point(self) -> Point | None:
        """Return the place that was sent, in WGS-84."""
        if not self.longitude:
            return None
        return Point(longitude=Decimal(self.longitude), latitude=Decimal(self.latitude))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is known after a message, what to do, and what to answer."""

    said: Said
    step: Step = Step.KEEP
    answer: str = ""
    number: str = ""
    code: str = ""


def on_text(*, said: Said, text: str) -> Turn:
    """Return the turn that a text makes."""
    words = text.strip()
    followed = _FOLLOW.match(words)
    if followed:
        return Turn(
            said=said, step=Step.FOLLOW, number=followed[1].upper(), code=followed[2].upper()
        )
    if words in _AGAIN:
        return Turn(said=Said(), step=Step.CLEAR, answer="已经清空，没有提交。请重新写要反映的事。")
    if words in _ASK or not words:
        return Turn(said=said, answer=GREETING)
    if words in _SEND:
        if len(said.content) < 6:
            return Turn(said=said, answer="请先写清楚是什么事、在哪里，至少六个字，再发“提交”。")
        return Turn(said=said, step=Step.SEND)
    if _PHONE.match(words):
        return Turn(said=replace(said, phone=words), answer="电话记下了。说完请发“提交”。")
    return _more(said, words)


def on_voice(*, said: Said, heard: str) -> Turn:
    """Return the turn that a recording makes; `heard` is what the platform understood."""
    if heard.strip():
        return _more(said, f"（语音）{heard.strip()}")
    return Turn(said=said, answer="录音收到了。请再写一句话说明是什么事，然后发“提交”。")


def on_location(*, said: Said, latitude: str, longitude: str, label: str) -> Turn:
    """Return the turn that a place makes; the platform sends GCJ-02."""
    try:
        shown = Point(longitude=Decimal(longitude), latitude=Decimal(latitude))
        is_there = abs(shown.longitude) <= 180 and abs(shown.latitude) <= 90
    except InvalidOperation:
        is_there = False
    if not is_there:
        return Turn(said=said, answer="位置没有看懂，请再发一次，或者写出镇和地点。")
    point = to_wgs84(point=shown)
    told = replace(
        said,
        longitude=f"{point.longitude:.6f}",
        latitude=f"{point.latitude:.6f}",
        place=label.strip()[:_PLACE] or said.place,
    )
    return Turn(said=told, answer=_next(told, "位置收到了。"))


def on_file(*, said: Said, kept: int, refused: str) -> Turn:
    """Return the turn that a picture makes; `kept` counts those that there are now."""
    if refused:
        return Turn(said=said, answer=f"没有收下：{refused}")
    return Turn(said=said, answer=_next(said, f"收到 {kept} 个附件。"))


def is_full(*, kept: int) -> bool:
    """Say whether no more files are taken."""
    return kept >= _FILES


def _more(said: Said, words: str) -> Turn:
    joined = f"{said.content}\n{words}".strip()[:_LONGEST]
    told = replace(said, content=joined)
    return Turn(said=told, answer=_next(told, "记下了。"))


def _next(said: Said, begin: str) -> str:
    if len(said.content) < 6:
        return f"{begin}请写清楚是什么事。"
    missing = [
        words
        for words, known in (
            ("位置或者镇名和地点", said.place or said.longitude),
            ("联系电话", said.phone),
        )
        if not known
    ]
    more = f"还可以发{'、'.join(missing)}；" if missing else ""
    return f"{begin}{more}说完请发“提交”，不报了发“取消”。"
