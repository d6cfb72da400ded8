"""When a unit's windows take appointments, kept by its head."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yimen.directory import public as directory
from yimen.hall import access
from yimen.hall.actions import appointment as actions
from yimen.hall.contracts.appointment import AppointmentRefused, Hours, WindowGiven, WindowView
from yimen.hall.queries import appointment as queries
from yimen.hall.web import times
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Option, Row

_COLUMNS = (
    Column(title="窗口"),
    Column(title="开放时间"),
    Column(title="一个时段", num=True),
    Column(title="名额", num=True),
    Column(title="预约"),
)
_HOURS = (("morning_from", "上午开始"), ("morning_to", "上午结束"),
          ("afternoon_from", "下午开始"), ("afternoon_to", "下午结束"))  # fmt: skip
_DEFAULTS = {
    "morning_from": "09:00", "morning_to": "12:00", "afternoon_from": "13:30",
    "afternoon_to": "17:00", "minutes": "30", "places": "2", "days_ahead": "7", "is_open": "1",
}  # fmt: skip
_FIELDS = (
    forms.Field(name="title", label="窗口叫什么", maxlength=40),
    forms.Field(name="place", label="在哪里", maxlength=80, help="写到楼层和窗口号。"),
    *(
        forms.Field(name=name, label=label, kind="time", width="s", required=at < 2)
        for at, (name, label) in enumerate(_HOURS)
    ),
    forms.Field(name="minutes", label="一个时段多长", kind="integer", unit="分钟", width="s"),
    forms.Field(name="places", label="一个时段几个名额", kind="integer", unit="个", width="s"),
    forms.Field(name="days_ahead", label="最多提前几天约", kind="integer", unit="天", width="s"),
    forms.Field(name="saturdays", label="休息的周六也开放（延时服务）", kind="tick"),
    forms.Field(name="sundays", label="休息的周日也开放（延时服务）", kind="tick"),
    forms.Field(
        name="closed_on", label="哪几天不开", required=False,
        help="写成 2026-12-31，几天用空格分开。",
    ),
    forms.Field(name="is_open", label="接受预约", kind="tick"),
)  # fmt: skip


@permission(access.ARRANGE)
@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """List the windows of the officer's units."""
    found = queries.list_windows(only_open=False, unit_ids=_units(request))
    context = {"columns": _COLUMNS, "rows": [_row(one) for one in found]}
    return render(request, "hall/windows.html", context)


def _row(one: WindowView) -> Row:
    given = one.given
    hours = "、".join(f"{each.begins:%-H:%M}–{each.ends:%-H:%M}" for each in given.hours)
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=given.title,
                small=given.place,
                href=row_address("hall:window", one.id),
                head=True,
            ),
            Cell(text=hours),
            Cell(text=f"{given.minutes} 分钟", num=True),
            Cell(text=str(given.places), num=True),
            Cell(
                text="开放" if given.is_open else "停了", kind="done" if given.is_open else "plain"
            ),
        ),
    )


@permission(access.ARRANGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask when a new window takes appointments; posted, open it."""
    return _form(request, None)


@permission(access.ARRANGE)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """Show when a window takes appointments; posted, say it anew."""
    window = queries.get_window(window_id=window_id)
    if window.unit_id not in _units(request):
        raise NotFound
    return _form(request, window)


def _form(request: HttpRequest, window: WindowView | None) -> HttpResponse:
    units = _units(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.keep_window(
                actor=actor_of(request),
                unit_id=window.unit_id if window else _unit(request, units),
                given=_given(request),
                window_id=window.id if window else None,
                at=moment(request),
            )
            return HttpResponseRedirect(reverse("hall:windows"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            field = "morning_from" if refusal.field == "hours" else refusal.field
            errors = {field or "title": refusal.message}
    asked = _FIELDS if window or len(units) == 1 else (_unit_field(units), *_FIELDS)
    values = request.POST.dict() if request.method == "POST" else _values(window)
    fields = forms.fill(asked, values=values, errors=errors)
    context = {
        "title": window.given.title if window else "开一个预约窗口",
        "fields": fields,
        "errors": forms.error_items(fields),
    }
    return render(request, "hall/window.html", context, status=422 if errors else 200)


def _units(request: HttpRequest) -> list[UUID]:
    return list(actor_of(request).units(access.ARRANGE))


def _unit(request: HttpRequest, units: list[UUID]) -> UUID:
    if len(units) == 1:
        return units[0]
    found = next((one for one in units if str(one) == request.POST.get("unit")), None)
    if found is None:
        raise AppointmentRefused("unit", "请选是哪个单位的窗口。", field="unit")
    return found


def _unit_field(units: list[UUID]) -> forms.Field:
    names = [directory.get_organisation(organisation_id=one) for one in units]
    options = [Option(value=str(one.id), label=one.name) for one in names]
    return forms.Field(name="unit", label="哪个单位的窗口", kind="select", options=options)


def _given(request: HttpRequest) -> WindowGiven:
    sent = request.POST
    days = sent.get("closed_on", "").replace("，", " ").replace("、", " ").split()
    closed = [times.day_of(one) for one in days]
    if None in closed or len(closed) > 60:
        raise AppointmentRefused("closed_on", "日期请写成 2026-12-31。", field="closed_on")
    return WindowGiven(
        title=sent.get("title", ""),
        place=sent.get("place", ""),
        hours=_hours(request),
        minutes=_number(sent.get("minutes", "")),
        places=_number(sent.get("places", "")),
        days_ahead=_number(sent.get("days_ahead", "")),
        saturdays=bool(sent.get("saturdays")),
        sundays=bool(sent.get("sundays")),
        closed_on=tuple(one for one in closed if one is not None),
        is_open=bool(sent.get("is_open")),
    )


def _hours(request: HttpRequest) -> tuple[Hours, ...]:
    read: list[time | None] = []
    for name, label in _HOURS:
        text = request.POST.get(name, "").strip()
        try:
            read.append(time.fromisoformat(text) if text else None)
        except ValueError:
            raise AppointmentRefused("hours", f"{label}请写成 9:00 这样。", field=name) from None
    pairs = (read[0:2], read[2:4])
    return tuple(Hours(begins=begins, ends=ends) for begins, ends in pairs if begins and ends)


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() and len(text.strip()) < 5 else 0


def _values(window: WindowView | None) -> dict[str, str]:
    if window is None:
        return dict(_DEFAULTS)
    given = window.given
    hours = [moment for one in given.hours for moment in (one.begins, one.ends)]
    return {
        "title": given.title,
        "place": given.place,
        **{name: f"{at:%H:%M}" for (name, _), at in zip(_HOURS, hours, strict=False)},
        "minutes": str(given.minutes),
        "places": str(given.places),
        "days_ahead": str(given.days_ahead),
        "saturdays": "1" if given.saturdays else "",
        "sundays": "1" if given.sundays else "",
        "closed_on": " ".join(day.isoformat() for day in given.closed_on),
        "is_open": "1" if given.is_open else "",
    }
