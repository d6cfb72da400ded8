"""A resident takes a time at a window, sees his appointments, and gives one back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.hall.actions import appointment as actions
from yimen.hall.contracts.appointment import (
    STATE_TITLES,
    AppointmentRefused,
    AppointmentState,
    AppointmentView,
    Slot,
)
from yimen.hall.queries import appointment as queries
from yimen.hall.web import times
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, public, resident
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, PillKind

KINDS: dict[AppointmentState, PillKind] = {
    AppointmentState.BOOKED: "now",
    AppointmentState.ARRIVED: "done",
    AppointmentState.MISSED: "bad",
    AppointmentState.CANCELLED: "plain",
}


def line_of(one: AppointmentView) -> dict[str, object]:
    """Return an appointment with the words and the colour of its state."""
    return {"one": one, "state": STATE_TITLES[one.state], "kind": KINDS[one.state]}


@resident
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show a person's appointments, the latest first."""
    person_id = actor_of(request).person_id
    assert person_id is not None
    lines = [line_of(one) for one in queries.list_own(person_id=person_id)]
    return render(request, "hall/own.html", {"section": "space", "lines": lines})


@public
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Show the windows that take appointments, by unit."""
    groups: dict[str, list[object]] = {}
    for window in queries.list_windows():
        groups.setdefault(window.unit_name, []).append(window)
    return render(request, "hall/choose.html", {"section": "do", "groups": groups})


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """Ask for the day, then for the time; posted, take it."""
    at, window = moment(request), queries.get_window(window_id=window_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.book(
                actor=actor_of(request),
                window_id=window_id,
                begins_at=times.moment_of(request.POST.get("begins_at", "")),
                matter=request.POST.get("matter", ""),
                at=at,
            )
            return HttpResponseRedirect(reverse("hall:one", args=[made.id]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "begins_at": refusal.message}
    days = queries.open_days(window=window, at=at)
    asked = times.day_of(request.GET.get("day", ""))
    day = asked if asked in days else next(iter(days), None)
    slots = queries.free_slots(window_id=window_id, day=day, at=at) if day else []
    fields = forms.fill(_questions(slots), values=request.POST.dict(), errors=errors)
    context = {
        "section": "do",
        "window": window,
        "days": times.day_links(days, day),
        "day": times.day_title(day) if day else "",
        "fields": fields if fields[0].options else (),
        "errors": forms.error_items(fields),
    }
    return render(request, "hall/book.html", context, status=422 if errors else 200)


def _questions(slots: list[Slot]) -> list[forms.Field]:
    return [
        forms.Field(
            name="begins_at",
            label="几点来",
            kind="radio",
            options=times.options_of(slots),
        ),
        forms.Field(
            name="matter",
            label="办什么",
            required=False,
            maxlength=60,
            help="写了，窗口会提前准备；例如：退休申请。",
        ),
    ]


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Show one appointment; posted, give it back."""
    actor, at = actor_of(request), moment(request)
    found = queries.get_own(person_id=actor.person_id, appointment_id=appointment_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            if request.POST.get("act") != "cancel":
                raise AppointmentRefused("act", "没有这一步。请刷新页面再办。")
            actions.cancel(actor=actor, appointment_id=appointment_id, at=at)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message)]
    context = {
        "section": "space",
        **line_of(found),
        "may_cancel": found.state is AppointmentState.BOOKED and found.begins_at > at,
        "errors": errors,
    }
    return render(request, "hall/one.html", context, status=422 if errors else 200)
