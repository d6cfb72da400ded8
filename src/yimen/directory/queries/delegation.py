"""Reads of delegations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from yimen.directory.contracts import DelegationKind, DelegationView, Post
from yimen.directory.models import Delegation, Holding
from yimen.kernel.contracts import NotFound


def _views(rows: Iterable[Delegation]) -> list[DelegationView]:
    rows = list(rows)
    if not rows:
        return []
    lent: dict[UUID | None, list[Holding]] = defaultdict(list)
    for one in Holding.objects.filter(delegation__in=rows).order_by("post", "pk"):
        lent[one.delegation_id].append(one)
    return [
        DelegationView(
            id=row.pk,
            kind=DelegationKind(row.kind),
            officer_id=row.officer_id,
            officer_name=row.officer.name,
            deputy_id=row.deputy_id,
            deputy_name=row.deputy.name,
            posts=tuple(Post(one.post) for one in lent[row.pk]),
            area_prefix=lent[row.pk][0].area_prefix if lent[row.pk] else "",
            item_codes=tuple(lent[row.pk][0].item_codes or ()) if lent[row.pk] else (),
            from_on=row.from_on,
            until_on=row.until_on,
            reason=row.reason,
            ended_at=row.ended_at,
        )
        for row in rows
    ]


def get(*, delegation_id: UUID) -> DelegationView:
    """Return one delegation. Raises NotFound."""
    found = _views(Delegation.objects.select_related("officer", "deputy").filter(pk=delegation_id))
    if not found:
        raise NotFound
    return found[0]


def list_of(*, officer_id: UUID, limit: int = 50) -> list[DelegationView]:
    """Return what an officer lent or was lent, newest first."""
    rows = Delegation.objects.select_related("officer", "deputy").filter(
        Q(officer_id=officer_id) | Q(deputy_id=officer_id)
    )
    return _views(rows.order_by("-made_at", "-pk")[:limit])
