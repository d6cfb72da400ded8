"""What several pages of procurement draw alike: a form, and a thing that a second person decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.procurement.web.typed import form_key
from yimen.ui import forms
from yimen.ui.parts import Column, ErrorItem, Fact, Link


def errors_of(refusal: Refusal) -> dict[str, str]:
    """Return what to say at which field; who may not, or asks for nothing there, was told elsewhere."""
    if isinstance(refusal, FieldRefusals):
        return dict(refusal.errors)
    return {refusal.field or "": refusal.message}


def filled(
    request: HttpRequest,
    fields: Sequence[forms.Field],
    *,
    values: Mapping[str, str | Sequence[str]],
    errors: Mapping[str, str],
) -> list[forms.Field]:
    """Return questions with what was sent, else with what is known."""
    sent: dict[str, str | Sequence[str]] = dict(values)
    if request.method == "POST":
        for one in fields:
            many = one.kind == "checkbox"
            posted = request.POST
            sent[one.name] = posted.getlist(one.name) if many else posted.get(one.name, "")
    return forms.fill(fields, values=sent, errors=errors)


def form_page(
    request: HttpRequest,
    *,
    title: str,
    fields: Sequence[forms.Field],
    values: Mapping[str, str | Sequence[str]],
    errors: Mapping[str, str],
    back: Link,
    button: str,
    intro: str = "",
    facts: Sequence[Fact] = (),
    more: Mapping[str, Any] | None = None,
    template: str = "procurement/form.html",
) -> HttpResponse:
    """Return a page that asks questions; refused, it says at each field what to do."""
    asked = filled(request, fields, values=values, errors=errors)
    names = {one.name for one in asked}
    others = [ErrorItem(message=said) for name, said in errors.items() if name not in names]
    context = {
        "title": title,
        "intro": intro,
        "facts": facts,
        "fields": asked,
        "errors": [*forms.error_items(asked), *others],
        "back": back,
        "button": button,
        "key": form_key(request),
        "has_file": any(one.kind == "file" for one in asked),
        **(more or {}),
    }
    return render(request, template, context, status=422 if errors else 200)


def tried(act: Callable[[], object]) -> dict[str, str]:
    """Do what was posted and return what was refused of it, by field; nothing where it is done."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return errors_of(refusal)
    return {}


def second_page(
    request: HttpRequest, *, shown: Mapping[str, Any], errors: Mapping[str, str]
) -> HttpResponse:
    """Return the page of a thing that a second person decides, with what was refused at its field."""
    context = {
        "errors": [
            ErrorItem(message=said, anchor=f"f-{name or 'reason'}") for name, said in errors.items()
        ],
        "sent": request.POST.get("reason", ""),
        **shown,
    }
    return render(request, "procurement/second.html", context, status=422 if errors else 200)


def titles(*names: str) -> list[Column]:
    """Return columns of words."""
    return [Column(title=name) for name in names]
