"""What came in by one form for several items, as the unit that leads the bundle follows it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.cases import access
from yimen.cases.queries.bundle_progress import LedPart, LedRow, list_led
from yimen.cases.web.labels import STATE_KIND, office_title
from yimen.kernel.clock import local_day
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import Link


@permission(access.READ)
@never_cache
@require_GET
def led(request: HttpRequest) -> HttpResponse:
    """Show the applications of the bundles that the officer's unit leads, with every item's state."""
    ended = request.GET.get("show") == "ended"
    rows = list_led(actor=actor_of(request), ended=ended)
    page = reverse("cases:staff_led")
    context = {
        "tabs": [
            Link(label="还没办完的", href=page, current=not ended),
            Link(label="都办完了的", href=f"{page}?show=ended", current=ended),
        ],
        "rows": [_row(one) for one in rows],
        "today": local_day(moment(request)),
    }
    return render(request, "cases/staff_led.html", context)


def _row(one: LedRow) -> dict[str, object]:
    return {"row": one, "parts": [_part(part) for part in one.parts], "total": len(one.parts)}


def _part(part: LedPart) -> dict[str, object]:
    return {"part": part, "state": office_title(part.state), "kind": STATE_KIND[part.state]}
