"""Letters to the head of the county: what is published of them, after moderation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.hotline.contracts.order import OrderState

LETTER_KIND = "hotline.letter"


class CoverKind(StrEnum):
    """What was covered in a text."""

    PHONE = "phone"
    PAPER = "paper"
    CARD = "card"
    MAIL = "mail"
    ACCOUNT = "account"
    PLATE = "plate"
    DOOR = "door"
    NAME = "name"


COVER_TITLES: Mapping[CoverKind, str] = MappingProxyType(
    {
        CoverKind.PHONE: "电话",
        CoverKind.PAPER: "证件号码",
        CoverKind.CARD: "卡号",
        CoverKind.MAIL: "邮箱",
        CoverKind.ACCOUNT: "账号",
        CoverKind.PLATE: "车牌",
        CoverKind.DOOR: "门牌",
        CoverKind.NAME: "姓名",
    }
)
COVER_WHY: Mapping[CoverKind, str] = MappingProxyType(
    {
        CoverKind.PHONE: "能直接找到写信人或者别人",
        CoverKind.PAPER: "一个号码只对应一个人，泄露了可能被冒用",
        CoverKind.CARD: "银行卡号是敏感个人信息，泄露了可能造成财产损失",
        CoverKind.MAIL: "能直接找到写信人或者别人",
        CoverKind.ACCOUNT: "能直接找到写信人或者别人",
        CoverKind.PLATE: "能查到车主是谁",
        CoverKind.DOOR: "能看出住在哪一户",
        CoverKind.NAME: "能认出是谁；公开的信只说事，不说人",
    }
)
"""Why each kind is covered, as an officer reads it beside what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """One thing that was covered: what stood there, what stands there now."""

    kind: CoverKind
    original: str
    put: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredText:
    """A text with everything of some kinds covered, in the order of the rule's search."""

    text: str
    covers: tuple[Cover, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A moderated letter; the original stays in its order."""

    id: UUID
    order_id: UUID
    title: str
    asked: str
    answered: str
    moderated_by: str
    moderated_at: datetime
    covered: tuple[tuple[CoverKind, int], ...]
    published_at: datetime | None
    published_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLetter:
    """A letter as anybody reads it; `steps` name no officer and no caller."""

    id: UUID
    title: str
    asked: str
    answered: str
    unit: str
    written_at: datetime
    published_at: datetime
    steps: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter of the mailbox as officers list it, with how its moderation stands."""

    order_id: UUID
    number: str
    title: str
    state: OrderState
    opened_at: datetime
    standing: str
