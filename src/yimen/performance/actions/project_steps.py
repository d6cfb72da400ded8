"""Tell one step of a project: a row of its history and an entry of the ledger, together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.performance.contracts.project import PROJECT_KIND, ProjectRefused
from yimen.performance.models import Project, ProjectStep

_LONGEST = 600


def tell(
    *,
    actor: Actor,
    project: Project,
    verb: str,
    title: str,
    at: datetime,
    year: int | None = None,
    version: int = 0,
    note: str = "",
    change: Mapping[str, Any] | None = None,
) -> None:
    """Write a step in the caller's transaction; `verb` is `<noun>.<past verb>` of the ledger."""
    ProjectStep(
        project=project,
        verb=verb,
        title=title,
        year=year or project.year,
        version=version,
        at=at,
        by=actor.name,
        note=note[:_LONGEST],
    ).save(force_insert=True)
    told: dict[str, Any] = {"year": year or project.year}
    ledger.record(
        actor=actor,
        verb=f"performance.{verb}",
        subject=Ref(PROJECT_KIND, project.id),
        at=at,
        change=told | ({"version": version} if version else {}) | dict(change or {}),
        ground=note or None,
    )


def worded(text: str, *, field: str, least: int = 4, ask: str = "请写明原因。") -> str:
    """Return a reason without blanks around it. Raises ProjectRefused where it says nothing."""
    found = text.strip()
    if len(found) < least:
        raise ProjectRefused(ask, field=field)
    if len(found) > 300:
        raise ProjectRefused("写得太长了，请控制在 300 字以内。", field=field)
    return found
