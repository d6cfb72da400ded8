"""Shapes and refusals of exchange that other contexts may use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

GRANT_KIND = "exchange.grant"
DISPUTE_KIND = "exchange.dispute"
RESOURCE_KIND = "exchange.resource"


class Sharing(StrEnum):
    """共享属性 of a field (政务数据共享条例): its codes are those of the national directory."""

    FREE = "1"
    CONDITIONAL = "2"
    NEVER = "3"


SHARING_TITLES: dict[Sharing, str] = {
    Sharing.FREE: "无条件共享",
    Sharing.CONDITIONAL: "有条件共享",
    Sharing.NEVER: "不予共享",
}


class GrantState(StrEnum):
    """Where a request for sharing stands; an ended grant answers no call."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


GRANT_TITLES: dict[GrantState, str] = {
    GrantState.ASKED: "等提供单位审核",
    GrantState.GRANTED: "有效",
    GrantState.REFUSED: "没有同意",
    GrantState.ENDED: "已停用",
}


class Outcome(StrEnum):
    """What came of a call."""

    ASKED = "asked"
    FOUND = "found"
    NOTHING = "nothing"
    DOWN = "down"
    REFUSED = "refused"


OUTCOME_TITLES: dict[Outcome, str] = {
    Outcome.ASKED: "没有等到回答",
    Outcome.FOUND: "查到",
    Outcome.NOTHING: "没有登记",
    Outcome.DOWN: "没有连上",
    Outcome.REFUSED: "没有放行",
}


class DisputeState(StrEnum):
    """Where a doubt about a registered value stands."""

    OPEN = "open"
    MENDED = "mended"
    UPHELD = "upheld"


DISPUTE_TITLES: dict[DisputeState, str] = {
    DisputeState.OPEN: "等核对",
    DisputeState.MENDED: "已更正",
    DisputeState.UPHELD: "登记没有错",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field (信息项) of a resource; `ground` says why it is never shared."""

    code: str
    name: str
    sharing: Sharing
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceView:
    """A data resource of the directory: who owns it, how often it changes, its fields."""

    id: UUID
    code: str
    name: str
    owner_id: UUID
    owner_name: str
    channel: str
    cycle: str
    summary: str
    is_open: bool
    fields: tuple[FieldView, ...]

    def field(self, code: str) -> FieldView | None:
        """Return the field with this code, or None."""
        return next((one for one in self.fields if one.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """Leave for one item to ask some fields of a resource, with its law, purpose and last day."""

    id: UUID
    resource_id: UUID
    resource_code: str
    resource_name: str
    owner_id: UUID
    item_code: str
    item_name: str
    fields: tuple[str, ...]
    law: str
    purpose: str
    until_on: date
    daily_quota: int
    state: GrantState
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """An application in hand, as its context sees it: whose, for which item, under which number."""

    item_code: str
    item_name: str
    person_id: UUID
    number: str
    is_open: bool


class Applications(Protocol):
    """What a higher context answers about applications; exchange trusts no caller's word."""

    def find(self, *, ref: Ref) -> InHand | None:
        """Return the draft or case behind a reference, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAnswer:
    """What a register says of a person: values by field code, empty when it knows nobody."""

    values: dict[str, str]
    as_of: date | None = None


class Register(Protocol):
    """A register outside, as its connector gives it to us."""

    @property
    def code(self) -> str:
        """Return the code of the resource that it answers for."""

    def is_configured(self) -> bool:
        """Say whether this installation may ask."""

    def read(
        self, *, name: str, number: str, fields: tuple[str, ...], ground: str, case_number: str
    ) -> RegisterAnswer:
        """Return the fields of one person. Raises RegisterDown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One field of an answer."""

    code: str
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of asking a resource for an application; `values` are there when found."""

    call_id: UUID
    resource_code: str
    resource_name: str
    owner_id: UUID
    owner_name: str
    outcome: Outcome
    values: tuple[Value, ...]
    as_of: date | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """One line of the log of calls; what was answered is not in it."""

    id: UUID
    at: datetime
    resource_name: str
    item_code: str
    item_name: str
    number: str
    person_id: UUID
    who: str
    unit_id: UUID | None
    law: str
    purpose: str
    fields: tuple[str, ...]
    outcome: Outcome
    found: int
    milliseconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView:
    """A person's word against a registered value, and what the owner answered."""

    id: UUID
    person_id: UUID
    source: str
    unit_id: UUID
    field_name: str
    registered: str
    claimed: str
    reason: str
    number: str
    item_name: str
    state: DisputeState
    opened_at: datetime
    due_on: date | None
    answer: str
    answered_by: str
    answered_at: datetime | None

    @property
    def ref(self) -> Ref:
        """Return the dispute's reference."""
        return Ref(DISPUTE_KIND, self.id)


class RegisterDown(Exception):  # noqa: N818 -- the state of something outside
    """The register does not answer, or not in a way that can be read."""


class ExchangeRefused(Refusal):
    """Something about a resource, a grant or a dispute that cannot be done as asked."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"exchange.{reason}", message, field=field)


class NoGrant(ExchangeRefused):
    """Nobody granted this item these fields, or the grant is over."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            "grant.missing",
            message
            or "这个事项没有获准查这份数据，或者授权已经到期。请填写人自己填，由工作人员核对材料。",
        )
