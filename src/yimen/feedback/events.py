"""What happened to a review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yimen.feedback.contracts.review import RECTIFICATION_KIND
from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BadReviewGiven(Event):
    """A resident was dissatisfied; the unit owes a call-back and the mending."""

    code: ClassVar[str] = "feedback.bad_review_given"
    version: ClassVar[int] = 1
    rectification_id: UUID
    unit_id: UUID
    origin: Ref

    @property
    def subject(self) -> Ref:
        """Return the rectification."""
        return Ref(RECTIFICATION_KIND, self.rectification_id)
