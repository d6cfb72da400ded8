"""Move-car: asked by plate, told through a gateway, and neither side sees the other's number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

CAR_KIND = "hotline.move_request"


class CarRefused(Refusal):
    """The request cannot be taken or answered like this."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"hotline.car.{reason}", message, field=field)


class LineDown(Exception):  # noqa: N818 -- the state of something outside
    """The plate register or the masking gateway did not answer as agreed."""


class CarWay(StrEnum):
    """How the owner is told."""

    MESSAGE = "message"
    CALL = "call"


WAY_TITLES: Mapping[CarWay, str] = MappingProxyType(
    {CarWay.MESSAGE: "给车主发短信", CarWay.CALL: "和车主通隐私号电话"}
)


class CarState(StrEnum):
    """Where a request stands."""

    TOLD = "told"
    ANSWERED = "answered"
    MOVED = "moved"
    POLICE = "police"
    ENDED = "ended"


CAR_TITLES: Mapping[CarState, str] = MappingProxyType(
    {
        CarState.TOLD: "已通知车主",
        CarState.ANSWERED: "车主已回复",
        CarState.MOVED: "车已挪开",
        CarState.POLICE: "已转公安",
        CarState.ENDED: "已结束",
    }
)


class CarVerb(StrEnum):
    """What can be done with a request; each is a line of its log."""

    TELL = "tell"
    RING = "ring"
    REPLY = "reply"
    AGAIN = "again"
    MOVED = "moved"
    POLICE = "police"
    RATE = "rate"
    COMPLAIN = "complain"
    RULE = "rule"
    END = "end"


CAR_VERB_TITLES: Mapping[CarVerb, str] = MappingProxyType(
    {
        CarVerb.TELL: "通知车主",
        CarVerb.RING: "隐私号通话",
        CarVerb.REPLY: "车主回复",
        CarVerb.AGAIN: "再次通知车主",
        CarVerb.MOVED: "车已挪开",
        CarVerb.POLICE: "转公安派单",
        CarVerb.RATE: "评价",
        CarVerb.COMPLAIN: "投诉滥用",
        CarVerb.RULE: "处理投诉",
        CarVerb.END: "结束",
    }
)


class OwnerReply(StrEnum):
    """What the owner says with one press."""

    COMING = "coming"
    FIVE = "five"
    AWAY = "away"


REPLY_TITLES: Mapping[OwnerReply, str] = MappingProxyType(
    {
        OwnerReply.COMING: "到了，马上挪",
        OwnerReply.FIVE: "五分钟内到",
        OwnerReply.AWAY: "不在附近，来不了",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Two numbers behind a third for some minutes; `virtual` is what the caller dials."""

    id: str
    virtual: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """What the gateway tells of a call, without a number; `id` comes once."""

    id: str
    binding_id: str
    event: str
    seconds: int


class PlateRegister(Protocol):
    """The police's register: a connector speaks to it, and nothing of it is kept here."""

    def is_configured(self) -> bool:
        """Say whether this installation may ask."""

    def find_owner(self, *, plate: str, ground: str) -> str | None:
        """Return the owner's telephone, or None where there is none. Raises LineDown."""


class MaskingGateway(Protocol):
    """The gateway that stands between two telephones."""

    def is_configured(self) -> bool:
        """Say whether this installation has an account with it."""

    def bind(self, *, caller: str, owner: str, seconds: int, reference: UUID) -> Binding:
        """Bind two numbers to a virtual one for a while. Raises LineDown."""

    def send(self, *, phone: str, text: str, reference: UUID) -> None:
        """Hand over a message; the same reference once. Raises LineDown."""

    def end(self, *, binding_id: str) -> None:
        """End a binding before its time. Raises LineDown."""

    def read_event(
        self, *, raw: bytes, seconds: str, signature: str, at: datetime
    ) -> CallEvent | None:
        """Return what a call-back says, or None where it was not signed by the gateway just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarGiven:
    """What somebody asks: which car stands where, and how he may be reached for a moment."""

    plate: str
    area_code: str
    place: str
    phone: str
    way: CarWay
    urgent: bool = False
    wish: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarView:
    """A request as pages show it: no number of anybody, the plate masked."""

    id: UUID
    number: str
    plate: str
    area_code: str
    place: str
    way: CarWay
    urgent: bool
    state: CarState
    reply: OwnerReply | None
    opened_at: datetime
    told_at: datetime
    virtual: str
    virtual_until: datetime | None
    order_id: UUID | None
    has_photo: bool
    caller_good: bool | None
    owner_good: bool | None
    complaint: str
    upheld: bool | None

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger and work carry."""
        return Ref(CAR_KIND, self.id)
