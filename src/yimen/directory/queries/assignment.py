"""Reads of assignments."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from yimen.directory import access
from yimen.directory.contracts import AssignmentState, AssignmentView, Post
from yimen.directory.models import Assignment
from yimen.kernel.actor import Actor


def _view(row: Assignment) -> AssignmentView:
    return AssignmentView(
        id=row.pk,
        officer_id=row.officer_id,
        officer_name=row.officer.name,
        post=Post(row.post),
        organisation_name=row.organisation.name,
        area_prefix=row.area_prefix,
        item_codes=tuple(row.item_codes or ()),
        until_on=row.until_on,
        asked_by_name=row.asked_by.name,
        asked_at=row.asked_at,
        state=AssignmentState(row.state),
        ruled_by_name=row.ruled_by.name if row.ruled_by else "",
        ruled_at=row.ruled_at,
        reason=row.reason,
    )


def list_for(*, actor: Actor, waiting: bool, limit: int = 200) -> list[AssignmentView]:
    """Return what waits for the actor, or what was ruled last, in his areas."""
    inside = Q(pk__in=())
    for prefix in actor.areas(access.APPROVE_ASSIGNMENT):
        inside |= Q(organisation__area__code__startswith=prefix)
    rows = Assignment.objects.select_related("officer", "organisation", "asked_by", "ruled_by")
    if waiting:
        rows = rows.filter(inside, state=AssignmentState.WAITING).order_by("asked_at", "pk")
    else:
        rows = rows.filter(inside).exclude(state=AssignmentState.WAITING)
        rows = rows.order_by("-ruled_at", "-pk")
    return [_view(row) for row in rows[:limit]]


def list_of(*, officer_id: UUID) -> list[AssignmentView]:
    """Return what waits or was refused for an officer, newest first."""
    rows = (
        Assignment.objects.select_related("officer", "organisation", "asked_by", "ruled_by")
        .filter(officer_id=officer_id)
        .exclude(state=AssignmentState.APPROVED)
        .order_by("-asked_at", "-pk")
    )
    return [_view(row) for row in rows[:20]]
