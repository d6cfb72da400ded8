"""Who is on the telephone: a check of the caller by an operator, held for one call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

CHECK_CALLER = "identity.check_caller"
CALLER_CHECK_KIND = "identity.caller_check"


class CallerWay(StrEnum):
    """By what the caller proved himself."""

    CODE = "code"
    ANSWERS = "answers"


WAY_TITLES = {CallerWay.CODE: "登记手机上的验证码", CallerWay.ANSWERS: "答对登记的信息"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerAnswers:
    """What the caller answered, as the operator typed it; an empty one was not asked."""

    phone: str = ""
    area_code: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerCheckView:
    """A check as the operator may see it: whether it holds, and how often may still be tried.

    `person_id` is set only once it was passed: before, not even whether there is such a person.
    """

    id: UUID
    ground: Ref
    way: CallerWay | None
    person_id: UUID | None
    tries_left: int
    opened_at: datetime
    until_at: datetime | None


class CallerRefused(Refusal):
    """The caller could not be checked; never says which of the answers was wrong."""

    def __init__(self, message: str, *, field: str = "code") -> None:
        super().__init__("identity.caller.refused", message, field=field)
