"""Words, marks and choices that pages of the grid share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from yimen.directory import public as directory
from yimen.hotline.contracts.grid import FAMILY_TITLES, FileRole, ReportState
from yimen.hotline.contracts.order import Point
from yimen.hotline.contracts.patrol import PatrolState
from yimen.hotline.queries import grid
from yimen.kernel.contracts import Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.web.refusals import note
from yimen.ui.parts import Option, PillKind

View = Callable[..., HttpResponseBase]
STATE_KIND: Mapping[ReportState, PillKind] = {
    ReportState.REPORTED: "need",
    ReportState.HANDLED: "now",
    ReportState.CHECKING: "now",
    ReportState.SENT_BACK: "late",
    ReportState.ESCALATED: "now",
    ReportState.CLOSED: "done",
    ReportState.WITHDRAWN: "plain",
}
PATROL_KIND: Mapping[PatrolState, PillKind] = {
    PatrolState.SET: "need",
    PatrolState.RUNNING: "now",
    PatrolState.ENDED: "done",
    PatrolState.CANCELLED: "plain",
}
POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(self), display-capture=(), geolocation=(self),"
    " gyroscope=(), magnetometer=(), microphone=(self), payment=(), usb=()"
)
"""A worker's phone pages may ask for the place and the microphone; no other page may."""
FROM_QUEUE = "X-Grid-Queue"
"""Set by the phone's own queue: it wants an answer that it can read."""


def category_options() -> tuple[Option, ...]:
    """Return the kinds of events, grouped."""
    return tuple(
        Option(
            value=one.code,
            label=one.title,
            group=f"{FAMILY_TITLES[one.family]} · {one.group}",
        )
        for one in grid.categories()
    )


def village_options(prefixes: tuple[str, ...]) -> tuple[Option, ...]:
    """Return the villages within some areas, grouped by town."""
    found: list[Option] = []
    for prefix in prefixes:
        county = f"{prefix[:6]}000000"
        for town in directory.list_areas(parent=county):
            if not (town.code.startswith(prefix) or prefix.startswith(town.code[:9])):
                continue
            found += [
                Option(value=one.code, label=one.name, group=town.name)
                for one in directory.list_areas(parent=town.code)
                if one.code.startswith(prefix)
            ]
    return tuple(dict.fromkeys(found))


def a_point(sent: Mapping[str, str]) -> tuple[Point | None, int | None]:
    """Return the point that the phone measured and how sure it was, in metres."""
    try:
        point = Point(
            longitude=Decimal(sent.get("longitude", "")).quantize(Decimal("0.000001")),
            latitude=Decimal(sent.get("latitude", "")).quantize(Decimal("0.000001")),
        )
        accuracy = round(float(sent.get("accuracy", "") or 0))
    except (InvalidOperation, ValueError, OverflowError):
        return None, None
    if not (-180 <= point.longitude <= 180 and -90 <= point.latitude <= 90):
        return None, None
    return point, min(max(accuracy, 0), 100_000)


def a_day(text: str) -> date | None:
    """Return the day that a form sent, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def a_moment(text: str, *, otherwise: datetime) -> datetime:
    """Return when the phone says that it was, else another moment."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if found.tzinfo else otherwise


def a_key(text: str) -> UUID:
    """Return the key that a phone made. Raises Refusal."""
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("hotline.grid.key", "页面过期了，请刷新再提交。") from None


def key_of(sent: Mapping[str, str]) -> UUID:
    """Return the key of an act; a form without one is sent once and has a new one. Raises Refusal."""
    return a_key(sent["key"]) if sent.get("key") else new_id()


def files_of(request: HttpRequest, roles: Iterable[FileRole]) -> Iterator[tuple[FileRole, Any]]:
    """Return the files that a plain form brought, each with what it shows."""
    for role in roles:
        for one in request.FILES.getlist(role):
            yield role, one


def of_queue(request: HttpRequest) -> bool:
    """Say whether the phone's queue asks."""
    return FROM_QUEUE in request.headers


def told(href: str) -> HttpResponseBase:
    """Return what the queue reads when something was taken."""
    return JsonResponse({"href": href})


def refused(refusal: Refusal) -> HttpResponseBase:
    """Return what the queue reads when something was not taken."""
    return JsonResponse(
        {"code": refusal.code, "message": refusal.message, "field": refusal.field or ""},
        status=refusal.status,
    )


def answers_queue(view: View) -> View:
    """Let a page answer the phone's queue in the queue's words, and a browser as every page does."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not of_queue(request):
            return view(request, *args, **named)
        try:
            return view(request, *args, **named)
        except Refusal as refusal:
            note(request, refusal)
            return refused(refusal)

    return answered


def for_phone(answer: HttpResponseBase) -> HttpResponseBase:
    """Return an answer whose page may ask for the place and the microphone."""
    answer["Permissions-Policy"] = POLICY
    return answer
