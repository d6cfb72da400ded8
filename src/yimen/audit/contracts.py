"""Shapes of audit: what is searched, what was found, what was shipped, what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

READ = "audit.read"
EXPORT = "audit.export"
WATCH_COPIES = "audit.watch_copies"
TRAIL = "audit.read_trail"
ANSWER = "audit.answer_question"
QUESTION_WORK = "audit.look_question"
QUESTION_KIND = "audit.question"


class Sort(StrEnum):
    """What sort of act is looked for."""

    CHANGE = "change"
    LOGIN = "login"
    LOOK = "look"
    EXPORT = "export"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What entries are narrowed to; nothing set narrows nothing.

    `people` are accounts and persons one of whom acted, or for whom somebody acted.
    """

    since: datetime | None = None
    until: datetime | None = None
    account_ids: tuple[UUID, ...] = ()
    behalf_ids: tuple[UUID, ...] = ()
    subject_ids: tuple[UUID, ...] = ()
    unit_id: UUID | None = None
    verbs: tuple[str, ...] = ()
    result: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Where a page of entries ended."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry with the words for what it names."""

    id: int
    at: datetime
    verb: str
    title: str
    who: str
    unit: str
    behalf: str
    subject: Ref
    subject_title: str
    account_id: UUID | None
    person_id: UUID | None
    unit_id: UUID | None
    actor_kind: str
    on_behalf_of: UUID | None
    channel: str
    ground: str
    change: str
    result: str
    source_address: str
    source_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries newest first. `after` is where to go on; `searched_to` is set where the page was cut
    short because too much had to be read for too little."""

    rows: tuple[EntryRow, ...]
    after: Key | None
    searched_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentView:
    """How far one destination outside has come, and why it does not go on."""

    destination: str
    where: str
    size: int
    waiting: int
    oldest_waiting_at: datetime | None
    batch: int
    shipped_at: datetime | None
    failing_since: datetime | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """One look at a person's data, in the words that the person reads."""

    entry_id: int
    at: datetime
    who: str
    post: str
    unit: str
    unit_id: UUID | None
    what: str
    why: str
    case_number: str
    question: QuestionView | None
    may_ask: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A person's question about a look, and the unit's answer."""

    id: UUID
    entry_id: int
    person_id: UUID
    unit_id: UUID
    words: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str


class DestinationDown(Exception):  # noqa: N818 -- the state of a place outside, raised to the shipper
    """The place outside did not take a batch; the sentence says why."""


class CopyDiffers(Exception):  # noqa: N818 -- what a check found, raised to the shipper
    """Outside lies something else under the name of a batch: the database is not what was shipped."""


class EvidenceBroken(Exception):  # noqa: N818 -- an answer to who checks, not a fault
    """A proof or a copy does not hold; the sentence says where."""


class SearchRefused(Refusal):
    """What was typed into the search cannot be understood."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__("audit.search.unclear", message, field=field)


class QuestionRefused(Refusal):
    """A look cannot be asked about."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("audit.question.refused", message, field=field)
