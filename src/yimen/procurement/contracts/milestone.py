"""Shapes of milestones: what must happen on the way from delivery to use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

MILESTONE_KIND = "procurement.milestone"


class MilestoneKind(StrEnum):
    """Which step of performance it is."""

    PROCESS_CHECK = "process_check"
    INITIAL = "initial_acceptance"
    TEST = "third_party_test"
    FINAL = "final_acceptance"
    PUBLICATION = "publication"
    TRAINING = "training_record"
    SURVEY = "survey"


MILESTONE_TITLES: Mapping[MilestoneKind, str] = MappingProxyType(
    {
        MilestoneKind.PROCESS_CHECK: "过程考核",
        MilestoneKind.INITIAL: "初验",
        MilestoneKind.TEST: "第三方测试",
        MilestoneKind.FINAL: "终验",
        MilestoneKind.PUBLICATION: "验收结果公示",
        MilestoneKind.TRAINING: "培训",
        MilestoneKind.SURVEY: "使用人员名册（调查对象）",
    }
)
ACCEPTANCES = frozenset({MilestoneKind.INITIAL, MilestoneKind.FINAL})
JUDGED = frozenset({*ACCEPTANCES, MilestoneKind.PROCESS_CHECK, MilestoneKind.TEST})
"""Kinds that are passed or failed and signed by those who judged."""


class MilestoneState(StrEnum):
    """A milestone counts when a second person confirmed it."""

    NOTED = "noted"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


MILESTONE_STATES: Mapping[MilestoneState, str] = MappingProxyType(
    {
        MilestoneState.NOTED: "等第二人确认",
        MilestoneState.CONFIRMED: "已确认",
        MilestoneState.RETURNED: "退回",
    }
)


class MilestoneVerb(StrEnum):
    """What may be done to a milestone."""

    CONFIRM = "confirm"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneDraft:
    """What is noted of a step: `count` is who attended a training, or how many users there are.

    `until_on` is the last day of a publication; `signers` are those who signed the opinion.
    """

    kind: MilestoneKind
    held_on: date
    until_on: date | None = None
    passed: bool | None = None
    opinion: str = ""
    signers: tuple[str, ...] = ()
    count: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneView:
    """One step of performance as it was noted and confirmed."""

    id: UUID
    contract_id: UUID
    kind: MilestoneKind
    held_on: date
    until_on: date | None
    passed: bool | None
    opinion: str
    signers: tuple[str, ...]
    count: int | None
    place: str
    state: MilestoneState
    noted_by: str
    noted_by_id: UUID | None
    noted_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    reason: str

    @property
    def title(self) -> str:
        """Return what the step is called."""
        return MILESTONE_TITLES[self.kind]
