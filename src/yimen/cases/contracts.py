"""Shapes that cases hand out, and the refusals that users meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

CASE_KIND = "cases.case"
TASK_KIND = "cases.task"
DRAFT_KIND = "cases.draft"
PLEDGE_KIND = "cases.pledge"
NOTICE_KIND = "cases.notice"
RECHECK_KIND = "cases.recheck"
BUNDLE_KIND = "cases.bundle"
BUNDLE_DRAFT_KIND = "cases.bundle_draft"


def case_ref(case_id: UUID) -> Ref:
    """Return the reference under which ledger, work, clocks and events know a case."""
    return Ref(CASE_KIND, case_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMark:
    """By what a case is called where nothing else of it may be read."""

    id: UUID
    number: str
    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerCase:
    """A case as its applicant hears of it on the telephone: where it stands, no paper, no answer."""

    id: UUID
    number: str
    item_name: str
    state_title: str
    submitted_at: datetime
    waits_for_him: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantPlace:
    """Somebody who applied and where, nothing of what: who asks a sample draws from these."""

    person_id: UUID
    area_code: str


class CaseState(StrEnum):
    """States of a case (rules of the field §2.2); a draft is not yet a case."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    CORRECTION = "correction"
    ACCEPTED = "accepted"
    STOPPED = "stopped"
    GRANTED = "granted"
    DENIED = "denied"
    COMPLETED = "completed"
    DELIVERED = "delivered"
    DECLINED = "declined"
    NOT_REQUIRED = "not_required"
    WRONG_UNIT = "wrong_unit"
    WITHDRAWN = "withdrawn"
    BOUNCED = "bounced"
    TERMINATED = "terminated"
    REVOKED = "revoked"


class CaseVerb(StrEnum):
    """Everything that can be done to a case and moves it, or is refused."""

    RECEIVE = "receive"
    BOUNCE = "bounce"
    ASK_CORRECTION = "ask_correction"
    CORRECT = "correct"
    ACCEPT = "accept"
    DECLINE = "decline"
    SAY_NOT_REQUIRED = "say_not_required"
    SAY_WRONG_UNIT = "say_wrong_unit"
    EXAMINE = "examine"
    SEND_BACK = "send_back"
    STOP = "stop"
    RESUME = "resume"
    EXTEND = "extend"
    GRANT = "grant"
    DENY = "deny"
    COMPLETE = "complete"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    REVOKE = "revoke"


class ClockKind(StrEnum):
    """Clocks that a case starts; the regime of the item version says how long each runs."""

    RECEIVE = "cases.receive"
    ACCEPT = "cases.accept"
    CORRECT = "cases.correct"
    DECIDE = "cases.decide"
    DELIVER = "cases.deliver"
    BRING = "cases.bring"
    VERIFY = "cases.verify"
    RECHECK = "cases.recheck"


APPLICANT_CLOCKS = (ClockKind.CORRECT, ClockKind.BRING)
"""Clocks that run against the applicant: the authority is not late when they run out."""


class WorkKind(StrEnum):
    """Kinds of open work that a case causes."""

    RECEIVE = "cases.receive"
    ACCEPT = "cases.accept"
    EXAMINE = "cases.examine"
    DECIDE = "cases.decide"
    RESUME = "cases.resume"
    DELIVER = "cases.deliver"
    EXTEND = "cases.extend"
    DEFERRED = "cases.deferred"
    MANDATE = "cases.mandate"
    STEP = "cases.step"
    JUDGE = "cases.judge"
    VERIFY = "cases.verify"
    REVOKE = "cases.revoke"
    RECHECK = "cases.recheck"


class TaskOutcome(StrEnum):
    """How a step of a process ended."""

    FINISHED = "finished"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"


class PaperGot(StrEnum):
    """How a paper came in (办件材料 get_type); deferred only with the day it is due."""

    ELECTRONIC = "electronic"
    ON_PAPER = "on_paper"
    LICENCE = "licence"
    SHARED = "shared"
    PLEDGE = "pledge"
    DEFERRED = "deferred"
    NOT_BROUGHT = "not_brought"


class PaperState(StrEnum):
    """What the clerk found of a paper."""

    PENDING = "pending"
    FINE = "fine"
    WRONG = "wrong"


class SignedHow(StrEnum):
    """How the applicant signed the paper form."""

    SIGNATURE = "signature"
    THUMBPRINT = "thumbprint"
    WITNESS = "witness"


class PaperMark(StrEnum):
    """How the counter got one paper of a paper application."""

    ORIGINAL = "original"
    COPY = "copy"
    LICENCE = "licence"
    PLEDGE = "pledge"
    DEFERRED = "deferred"
    NONE = "none"


class BatchState(StrEnum):
    """What became of one person of a batch."""

    PENDING = "pending"
    FILED = "filed"
    SKIPPED = "skipped"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntryView:
    """A paper application that a clerk is entering, beside its draft."""

    draft: DraftView
    signed_how: SignedHow | None
    witness: str
    note: str
    scan_ids: tuple[UUID, ...]
    marks: dict[str, PaperMark]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """An application that waits for the applicant to confirm who filed it."""

    draft_id: UUID
    mandate_id: UUID
    item_name: str
    applicant_name: str
    holder_name: str
    sent_at: datetime
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEntryView:
    """One person of a batch and what became of it."""

    applicant_name: str
    state: BatchState
    reason: str
    case_id: UUID | None
    case_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """A batch with everybody in it."""

    id: UUID
    item_code: str
    item_name: str
    year: int
    made_by: str
    made_at: datetime
    finished_at: datetime | None
    entries: tuple[BatchEntryView, ...]

    def count(self, state: BatchState) -> int:
        """Return how many persons are in a state."""
        return sum(1 for one in self.entries if one.state is state)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlace:
    """Where a case belongs: what decides who may see it, and none of its content.

    `asked` names each verb of a case with the units in which it counts (none: by area alone).
    """

    id: UUID
    number: str
    item_code: str
    item_name: str
    area_code: str
    receiving_unit_id: UUID
    deciding_unit_id: UUID
    filed_by_officer_id: UUID | None
    asked: tuple[tuple[str, tuple[UUID, ...]], ...]

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries and events carry."""
        return case_ref(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as its own pages and other contexts see it; names are masked by the caller's gate.

    `accepted_on` and `deemed` come from the dates: a licence case that nobody answered within
    five working days counts as accepted on the day it was received.
    """

    id: UUID
    number: str
    query_code: str
    state: CaseState
    item_version_id: UUID
    item_code: str
    item_name: str
    applicant_id: UUID
    applicant_name: str
    filed_by_person_id: UUID | None
    filed_by_officer_id: UUID | None
    filed_by_name: str
    mandate_id: UUID | None
    area_code: str
    receiving_unit_id: UUID
    deciding_unit_id: UUID
    situation: str
    channel: str
    step_code: str
    corrected: bool
    submitted_at: datetime
    received_at: datetime | None
    accepted_on: date | None
    deemed: bool
    decided_at: datetime | None
    completed_at: datetime | None
    delivered_at: datetime | None
    licence_id: UUID | None

    @property
    def ref(self) -> Ref:
        """Return the case's reference."""
        return case_ref(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A draft with its answers so far. `step` is the code of the step to open next.

    `aside` holds answers to questions that another answer took off the form; they count for nothing,
    but come back where that answer is changed back.
    """

    id: UUID
    number: str
    item_version_id: UUID
    applicant_id: UUID
    filed_by_person_id: UUID | None
    filed_by_officer_id: UUID | None
    mandate_id: UUID | None
    situation: str
    step: str
    values: dict[str, Any]
    saved_at: datetime
    version: int
    case_id: UUID | None
    picks: tuple[UUID, ...] = ()
    aside: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One row of a case list."""

    id: UUID
    number: str
    state: CaseState
    item_name: str
    applicant_name: str
    submitted_at: datetime
    due_on: date | None
    step_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One move of a case as the timeline tells it."""

    at: datetime
    verb: CaseVerb | str
    state: CaseState
    actor_name: str
    unit_id: UUID | None
    opinion: str
    on_behalf_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """A paper that came in, what was found of it, and its files; `kept_from` says whence reused."""

    id: UUID
    code: str
    name: str
    got: PaperGot
    level: str
    state: PaperState
    finding: str
    judged_by: str
    file_ids: tuple[UUID, ...]
    licence_id: UUID | None
    due_on: date | None
    kept_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A document that went out; `file_id` is there once the page is set."""

    id: UUID
    case_id: UUID
    kind: str
    title: str
    document_number: str
    made_at: datetime
    made_by: str
    file_id: UUID | None
    sm3: str
    corrects_id: UUID | None
    verification_code: str


class ScanMissing(Refusal):
    """A paper application is received with the scan of its signed form only."""

    def __init__(self) -> None:
        super().__init__("cases.entry.scan_missing", "请上传签了字的申请表扫描件。", field="scan")


class MandateNotConfirmed(Refusal):
    """The applicant has not yet said that this person may file for him."""

    def __init__(self) -> None:
        super().__init__(
            "cases.mandate.pending",
            "本人还没有确认这份委托，先不能收件。请打电话或当面问清楚，再在“待确认的委托”里确认。",
        )


class SecondCorrection(Refusal):
    """A correction was already asked for once (行政许可法第三十二条：一次告知)."""

    def __init__(self) -> None:
        super().__init__(
            "cases.correction.second",
            "补正只能一次性告知，本件已经告知过一次，不能再要求补正。请受理，或写明理由不予受理。",
        )


class DeemedAccepted(Refusal):
    """The five days have passed unanswered: the application counts as accepted."""

    def __init__(self) -> None:
        super().__init__(
            "cases.accept.deemed",
            "收到申请已满五个工作日没有告知，依法自收到之日起视为受理，不能再要求补正或不予受理。请直接办理受理手续。",
        )


class DraftChanged(Refusal):
    """Somebody (perhaps the same person on another device) saved the draft in the meantime."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "cases.draft.changed",
            "这份草稿刚在别处改过。您填的内容还在下面，请核对后再保存一次。",
        )


class OpinionMissing(Refusal):
    """A decision or refusal needs its reasons in words."""

    def __init__(self, field: str = "opinion") -> None:
        super().__init__("cases.opinion.missing", "请写明理由，申请人会看到这段话。", field=field)


class StopNotLawful(Refusal):
    """Art. 45 knows eight reasons only; any other needs its article."""

    def __init__(self, message: str) -> None:
        super().__init__("cases.stop.not_lawful", message, field="ground")
