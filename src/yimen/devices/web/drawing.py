"""What several pages of devices draw alike: typed values, a form, tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yimen.devices import access
from yimen.devices.contracts import DeviceRefused
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Fact, Link

_TABS = (
    (":devices", "设备", access.STAFF),
    (":availability", "在线和完好", access.STAFF),
    (":alarms", "报警", (access.MANAGE,)),
    (":configurations", "配置", (access.MANAGE,)),
)


def tabs_of(actor: Actor, current: str) -> list[Link]:
    """Return the pages of devices that the actor may open."""
    return [
        Link(label=label, href=reverse(f"devices{name}"), current=name == current)
        for name, label, verbs in _TABS
        if any(actor.may(verb) for verb in verbs)
    ]


def said(request: HttpRequest, name: str, longest: int = 400) -> str:
    """Return a text that was sent without blanks around it."""
    return request.POST.get(name, "").strip()[:longest]


def unit_of(request: HttpRequest) -> UUID:
    """Return the unit that was chosen. Raises DeviceRefused at the field."""
    try:
        return UUID(said(request, "unit", 40))
    except ValueError:
        raise DeviceRefused("form.unit", "请选单位。", field="unit") from None


def whole(request: HttpRequest, name: str) -> int:
    """Return a whole number, minus one where it is none."""
    text = said(request, name, 9)
    return int(text) if text.isascii() and text.isdigit() else -1


def instant(request: HttpRequest, name: str) -> datetime:
    """Return a moment in China. Raises DeviceRefused at the field."""
    try:
        found = datetime.fromisoformat(said(request, name, 25))
    except ValueError:
        raise DeviceRefused("form.moment", "请填日期和时间。", field=name) from None
    if not 2000 <= found.year <= 2100:
        raise DeviceRefused("form.moment", "年份不对，请核对。", field=name)
    return found.replace(tzinfo=LOCAL) if found.tzinfo is None else found


def tried(act: Callable[[], object]) -> dict[str, str]:
    """Do what was posted and return what was refused of it, by field; nothing where it is done."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        if isinstance(refusal, FieldRefusals):
            return dict(refusal.errors)
        return {refusal.field or "": refusal.message}
    return {}


def filled(
    request: HttpRequest,
    fields: Sequence[forms.Field],
    *,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> list[forms.Field]:
    """Return questions with what was sent, else with what is known."""
    sent: dict[str, str | Sequence[str]] = dict(values)
    if request.method == "POST":
        sent |= {one.name: request.POST.get(one.name, "") for one in fields}
    return forms.fill(fields, values=sent, errors=errors)


def summary(fields: Sequence[forms.Field], errors: Mapping[str, str]) -> list[ErrorItem]:
    """Return the lines of the error summary, those of no field last."""
    names = {one.name for one in fields}
    others = [told for name, told in errors.items() if name not in names]
    return forms.error_items(fields, others=others)


def form_page(
    request: HttpRequest,
    *,
    title: str,
    fields: Sequence[forms.Field],
    values: Mapping[str, str],
    errors: Mapping[str, str],
    back: Link,
    button: str,
    intro: str = "",
    facts: Sequence[Fact] = (),
) -> HttpResponse:
    """Return a page that asks questions; refused, it says at each field what to do."""
    asked = filled(request, fields, values=values, errors=errors)
    context = {
        "title": title,
        "intro": intro,
        "facts": facts,
        "fields": asked,
        "errors": summary(asked, errors),
        "back": back,
        "button": button,
        "has_file": any(one.kind == "file" for one in asked),
    }
    return render(request, "devices/form.html", context, status=422 if errors else 200)
