"""What every view of identity takes from the request once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from yimen.kernel.clock import now
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.gates import actor_of


def moment(request: HttpRequest) -> datetime:
    """Return the time that the edge took for this request."""
    at = getattr(request, "at", None)
    return at if isinstance(at, datetime) else now()


def own_person(request: HttpRequest) -> UUID:
    """Return the signed-in person. Raises NotAllowed for an account without a person."""
    person_id = actor_of(request).person_id
    if person_id is None:
        raise NotAllowed
    return person_id
