"""What happened to a case, told to whoever cares; ids, codes and times only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yimen.cases.contracts import case_ref
from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _CaseEvent(Event):
    case_id: UUID
    item_code: str

    @property
    def subject(self) -> Ref:
        """Return the case."""
        return case_ref(self.case_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubmitted(_CaseEvent):
    """An application arrived."""

    code: ClassVar[str] = "cases.case_submitted"
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceived(_CaseEvent):
    """A clerk or village agent took the application in; the resident may now rate the reception."""

    code: ClassVar[str] = "cases.case_received"
    version: ClassVar[int] = 1
    applicant_id: UUID
    unit_id: UUID
    officer_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(_CaseEvent):
    """A case went from one state to another by a verb (codes of `contracts`)."""

    code: ClassVar[str] = "cases.case_moved"
    version: ClassVar[int] = 1
    verb: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMessageSent(_CaseEvent):
    """The process of a case sent a message; whoever knows it by its name acts on it."""

    code: ClassVar[str] = "cases.case_message_sent"
    version: ClassVar[int] = 1
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided(_CaseEvent):
    """The authority granted or denied the application."""

    code: ClassVar[str] = "cases.case_decided"
    version: ClassVar[int] = 1
    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCompleted(_CaseEvent):
    """The case is completed; the resident may now rate the service."""

    code: ClassVar[str] = "cases.case_completed"
    version: ClassVar[int] = 1
    applicant_id: UUID
    unit_id: UUID
    officer_id: UUID | None
    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRevoked(_CaseEvent):
    """A decision was revoked by a decision with reasons."""

    code: ClassVar[str] = "cases.decision_revoked"
    version: ClassVar[int] = 1
    licence_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeMade(_CaseEvent):
    """A numbered document went out and its page is to be set."""

    code: ClassVar[str] = "cases.notice_made"
    version: ClassVar[int] = 1
    notice_id: UUID
