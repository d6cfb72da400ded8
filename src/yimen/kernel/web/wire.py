"""What every operation of the JSON interface shares: wire shapes, and who may call.

Shapes are derived from the contracts, so that an answer cannot drift from the dataclass behind it.
Whoever calls is known by the session of the browser, which also has to show its CSRF token for every
change; tokens of other systems will come in here too, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass
from types import GenericAlias
from typing import Any, get_type_hints

from django.conf import settings
from django.http import HttpRequest
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf
from pydantic import create_model

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.gates import Gate, actor_of


def derived(shape: type, *, name: str = "", leave: Collection[str] = ()) -> type[Schema]:
    """Return the wire schema of a contract dataclass, without the fields to leave out."""
    if not is_dataclass(shape):
        raise TypeError(f"{shape} is not a contract")
    hints = get_type_hints(shape)
    chosen = {one.name: hints[one.name] for one in fields(shape) if one.name not in leave}
    return record(name or shape.__name__, **chosen)


def record(name: str, /, **hints: Any) -> type[Schema]:
    """Return a wire schema that lays several contracts side by side."""
    made: Any = {key: (hint, ...) for key, hint in hints.items()}
    schema: type[Schema] = create_model(name, __base__=Schema, **made)
    return schema


def several(item: type) -> Any:
    """Return the wire schema of a list."""
    return GenericAlias(list, (item,))


class SessionGate(APIKeyCookie):
    """Lets a signed-in session through that the gate allows."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, gate: Gate, allowed: Callable[[Actor], bool]) -> None:
        """Keep the gate; the CSRF token is asked for once it is known that somebody is there."""
        super().__init__(csrf=False)
        self.gate, self._allowed = gate, allowed

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:
        """Return who calls. Raises AuthenticationError, HttpError, NotAllowed."""
        actor = actor_of(request)
        if actor.kind is ActorKind.ANONYMOUS:
            raise AuthenticationError
        if check_csrf(request):
            raise HttpError(403, "csrf")
        if not self._allowed(actor):
            raise NotAllowed
        return actor


signed_in = SessionGate(Gate("signed_in"), lambda actor: True)
resident = SessionGate(Gate("resident"), lambda actor: actor.person_id is not None)


def permission(*verbs: str) -> SessionGate:
    """Let an officer through who holds one of the verbs in at least one unit."""
    return SessionGate(
        Gate("permission", verbs), lambda actor: any(actor.may(verb) for verb in verbs)
    )
