"""What every view of the catalogue takes from a request: the moment and the day."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest

from yimen.kernel import clock


def at_of(request: HttpRequest) -> datetime:
    """Return the moment that the edge has put on the request."""
    at = getattr(request, "at", None)
    return at if isinstance(at, datetime) else clock.now()


def today_of(request: HttpRequest) -> date:
    """Return the day in China on which the request came."""
    return clock.local_day(at_of(request))
