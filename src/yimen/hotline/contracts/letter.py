"""Letters to the head of the county: what is published of them, after moderation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.hotline.contracts.order import OrderState

LETTER_KIND = "hotline.letter"


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
