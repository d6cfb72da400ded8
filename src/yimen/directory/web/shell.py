"""What the head of every page asks of directory."""

from __future__ import annotations

from django.http import HttpRequest

from yimen.kernel.actor import ActorKind
from yimen.kernel.gates import actor_of


def signed_in(request: HttpRequest) -> str:
    """Return the name of who is signed in, empty for a visitor."""
    actor = actor_of(request)
    return "" if actor.kind is ActorKind.ANONYMOUS else actor.name
