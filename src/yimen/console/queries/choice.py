"""How an officer wants a list."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.console.models import ListChoice
from yimen.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The columns chosen (None: as the list comes) and the filter kept."""

    columns: tuple[str, ...] | None
    kept_filter: str


def find_choice(*, actor: Actor, name: str) -> Choice:
    """Return what the officer chose for a list; one query."""
    if actor.officer_id is None:
        return Choice(columns=None, kept_filter="")
    row = (
        ListChoice.objects.filter(officer_id=actor.officer_id, name=name)
        .values_list("columns", "kept_filter")
        .first()
    )
    if row is None:
        return Choice(columns=None, kept_filter="")
    return Choice(columns=None if row[0] is None else tuple(row[0]), kept_filter=row[1])
