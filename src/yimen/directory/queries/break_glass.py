"""Reads of emergency looks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from yimen.directory.contracts import BreakGlassState, BreakGlassView
from yimen.directory.models import BreakGlass
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref

_LONGEST_LIST = 200


def view(row: BreakGlass, *, at: datetime) -> BreakGlassView:
    """Return the shape of a stored request; one whose time is over has ended, swept or not."""
    state = BreakGlassState(row.state)
    if state is BreakGlassState.OPEN and row.until_at is not None and row.until_at <= at:
        state = BreakGlassState.ENDED
    return BreakGlassView(
        id=row.pk,
        officer_id=row.officer_id,
        officer_name=row.officer.name,
        subject=Ref(row.subject_kind, row.subject_id),
        label=row.label,
        reason=row.reason,
        hours=row.hours,
        asked_at=row.asked_at,
        state=state,
        ruled_by_name=row.ruled_by.name if row.ruled_by else "",
        ruled_at=row.ruled_at,
        until_at=row.until_at,
        untold_ground=row.untold_ground,
    )


def _all() -> QuerySet[BreakGlass]:
    return BreakGlass.objects.select_related("officer", "ruled_by").order_by("-asked_at", "-pk")


def get(*, break_glass_id: UUID, at: datetime) -> BreakGlassView:
    """Return one request. Raises NotFound."""
    row = _all().filter(pk=break_glass_id).first()
    if row is None:
        raise NotFound
    return view(row, at=at)


def list_mine(*, actor: Actor, at: datetime) -> list[BreakGlassView]:
    """Return what the actor asked for, newest first."""
    if actor.officer_id is None:
        return []
    rows = _all().filter(officer_id=actor.officer_id)[:_LONGEST_LIST]
    return [view(row, at=at) for row in rows]


def list_of(*, officer_id: UUID, subject: Ref, at: datetime) -> list[BreakGlassView]:
    """Return an officer's requests for one thing, newest first."""
    rows = _all().filter(officer_id=officer_id, subject_id=subject.id, subject_kind=subject.kind)
    return [view(row, at=at) for row in rows]


def list_waiting(*, at: datetime) -> list[BreakGlassView]:
    """Return what waits for a ruling, newest first."""
    return [view(row, at=at) for row in _all().filter(state=BreakGlassState.WAITING)]


def list_all(*, at: datetime, limit: int = _LONGEST_LIST) -> list[BreakGlassView]:
    """Return every request, newest first."""
    return [view(row, at=at) for row in _all()[:limit]]
