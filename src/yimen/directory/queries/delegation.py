"""Reads of delegations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yimen.directory.contracts import DelegationKind, DelegationView, Post
from yimen.directory.models import Holding
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import run

_SELECT = """
    SELECT d.id, d.kind, d.officer_id, o.name, d.deputy_id, p.name, d.from_on, d.until_on,
        d.reason, d.ended_at
    FROM directory_delegation d
    JOIN directory_officer o ON o.id = d.officer_id
    JOIN directory_officer p ON p.id = d.deputy_id
"""
_ONE = f"{_SELECT} WHERE d.id = %s"
_OWN = f"""
    {_SELECT} WHERE d.officer_id = %s OR d.deputy_id = %s
    ORDER BY d.made_at DESC, d.id DESC LIMIT %s
"""


def _views(rows: Sequence[tuple[Any, ...]]) -> list[DelegationView]:
    if not rows:
        return []
    lent: dict[UUID | None, list[Holding]] = defaultdict(list)
    ids = [row[0] for row in rows]
    for one in Holding.objects.filter(delegation_id__in=ids).order_by("post", "pk"):
        lent[one.delegation_id].append(one)
    return [_view(row, lent[row[0]]) for row in rows]


def _view(row: tuple[Any, ...], lent: Sequence[Holding]) -> DelegationView:
    return DelegationView(
        id=row[0],
        kind=DelegationKind(row[1]),
        officer_id=row[2],
        officer_name=row[3],
        deputy_id=row[4],
        deputy_name=row[5],
        posts=tuple(Post(one.post) for one in lent),
        area_prefix=lent[0].area_prefix if lent else "",
        item_codes=tuple(lent[0].item_codes or ()) if lent else (),
        from_on=row[6],
        until_on=row[7],
        reason=row[8],
        ended_at=row[9],
    )


def get(*, delegation_id: UUID) -> DelegationView:
    """Return one delegation. Raises NotFound."""
    found = _views(run(_ONE, (delegation_id,)).fetchall())
    if not found:
        raise NotFound
    return found[0]


def list_of(*, officer_id: UUID, limit: int = 50) -> list[DelegationView]:
    """Return what an officer lent or was lent, newest first."""
    return _views(run(_OWN, (officer_id, officer_id, limit)).fetchall())
