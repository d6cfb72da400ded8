"""Keep how an officer wants a list, for himself alone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yimen.console.models import ListChoice
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed


def choose_columns(*, actor: Actor, name: str, columns: Sequence[str]) -> None:
    """Show these columns of a list from now on. Raises NotAllowed for who is no officer."""
    ListChoice.objects.update_or_create(
        officer_id=_officer(actor), name=name, defaults={"columns": list(columns)}
    )


def keep_filter(*, actor: Actor, name: str, query: str) -> None:
    """Keep a filter, as it stands in the address, for every day; empty forgets it."""
    ListChoice.objects.update_or_create(
        officer_id=_officer(actor), name=name, defaults={"kept_filter": query[:300]}
    )


def _officer(actor: Actor) -> UUID:
    if actor.officer_id is None:
        raise NotAllowed
    return actor.officer_id
