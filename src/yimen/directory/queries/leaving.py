"""What an officer owns, and what nobody could do any more without him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from yimen.directory.contracts import Belonging, Belongings, Post
from yimen.directory.queries.post_verb import changes_on, verbs_of
from yimen.kernel import register

_owners: list[Belongings] = []


def register_belongings(owner: Belongings) -> None:
    """Let a context answer what an officer owns in it."""
    _owners.append(owner)


def belongings(*, officer_id: UUID, on: date) -> list[tuple[Belongings, Sequence[Belonging]]]:
    """Return what an officer owns, by who can give it away."""
    return [(owner, owner.of(officer_id=officer_id, on=on)) for owner in _owners]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanView:
    """Open work of a unit that nobody but one officer may do."""

    unit_name: str
    kind_title: str
    count: int


_ORPHANS = """
    WITH may(kind, post) AS (SELECT * FROM unnest(%(kinds)s::text[], %(posts)s::text[])),
    held AS (
        SELECT h.* FROM directory_holding h
        JOIN directory_officer o ON o.id = h.officer_id AND o.is_active
        LEFT JOIN directory_holding s ON s.id = h.lent_from_id
        LEFT JOIN directory_officer p ON p.id = s.officer_id
        WHERE h.from_on <= %(on)s AND (h.until_on IS NULL OR h.until_on > %(on)s)
          AND (s.id IS NULL OR (p.is_active AND p.id <> %(officer)s
               AND s.from_on <= %(on)s AND (s.until_on IS NULL OR s.until_on > %(on)s)))
    ),
    reaching AS (
        SELECT w.id, h.officer_id FROM kernel_work w
        JOIN may m ON m.kind = w.kind
        JOIN held h ON h.organisation_id = w.unit_id AND h.post = m.post
          AND (w.area_code = '' OR w.area_code LIKE h.area_prefix || '%%')
          AND (h.item_codes IS NULL OR w.item_code = '' OR h.item_codes ? w.item_code)
        WHERE w.person_id IS NULL
    )
    SELECT u.name, w.kind, count(*) FROM kernel_work w
    JOIN directory_organisation u ON u.id = w.unit_id
    WHERE EXISTS (SELECT 1 FROM reaching r WHERE r.id = w.id AND r.officer_id = %(officer)s)
      AND NOT EXISTS (SELECT 1 FROM reaching r WHERE r.id = w.id AND r.officer_id <> %(officer)s)
    GROUP BY u.name, w.kind ORDER BY u.name, w.kind
"""


def orphaned_work(*, officer_id: UUID, on: date) -> list[OrphanView]:
    """Return the open work that would be nobody's if this officer left, by unit and kind.

    Every kind of work that any context registered is asked about, in one statement; a post lent by
    the officer goes with him.
    """
    changes = changes_on(on=on)
    kinds = {kind.code: kind for context in register.contexts() for kind in context.work_kinds}
    pairs = [
        (code, str(post))
        for post in Post
        for code, kind in kinds.items()
        if kind.verb in verbs_of(post, changes)
    ]
    values: dict[str, Any] = {
        "kinds": [code for code, _ in pairs],
        "posts": [post for _, post in pairs],
        "on": on,
        "officer": officer_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS, values)
        rows = cursor.fetchall()
    return [
        OrphanView(unit_name=unit, kind_title=kinds[kind].title, count=int(count))
        for unit, kind, count in rows
    ]
