"""Facts that performance publishes, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event
from yimen.performance.contracts.project import PROJECT_KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsApproved(Event):
    """A version of a year's goals came into force."""

    code: ClassVar[str] = "performance.goals_approved"
    version: ClassVar[int] = 1
    project_id: UUID
    sheet_id: UUID
    year: int

    @property
    def subject(self) -> Ref:
        """Return the project."""
        return Ref(PROJECT_KIND, self.project_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSplit(Event):
    """A project became others in the middle of a year; `part_ids` are they, in order."""

    code: ClassVar[str] = "performance.project_split"
    version: ClassVar[int] = 1
    project_id: UUID
    part_ids: tuple[UUID, ...]

    @property
    def subject(self) -> Ref:
        """Return the project that was split."""
        return Ref(PROJECT_KIND, self.project_id)
