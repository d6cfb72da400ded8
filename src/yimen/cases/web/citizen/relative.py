"""A relative applies for somebody at home: named by name and number, confirmed by himself."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.cases.actions import relative as relatives
from yimen.cases.queries import draft as drafts
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, resident
from yimen.ui import forms
from yimen.ui.parts import Option

_WHO = (
    forms.Field(
        name="name", label="替谁办？写他的姓名", width="m", maxlength=50, why="证和通知都归他。"
    ),
    forms.Field(
        name="code",
        label="他的身份证号码",
        kind="id_number",
        why="对得上才能替他办；他没有确认之前，您看不到他的其他信息。",
    ),
)


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, item_code: str) -> HttpResponseBase:
    """Ask for whom; posted, record a mandate to be confirmed and begin the form."""
    version = catalogue.get_current(item_code=item_code, on=local_day(moment(request)))
    situations = version.definition.situations if version.definition else ()
    asked = list(_WHO)
    if len(situations) > 1:
        asked.append(
            forms.Field(
                name="situation",
                label="属于哪一种情况？",
                kind="radio",
                options=tuple(
                    Option(value=one.code, label=one.title, hint=one.help) for one in situations
                ),
            )
        )
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            draft = relatives.start_for_relative(
                actor=actor_of(request),
                name=request.POST.get("name", ""),
                code=request.POST.get("code", ""),
                item_code=item_code,
                situation=request.POST.get("situation", ""),
                at=moment(request),
            )
            return HttpResponseRedirect(reverse("cases:draft", args=[draft.id]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "code": refusal.message}
    typed = {one.name: request.POST.get(one.name, "") for one in asked}
    fields = forms.fill(asked, values=typed, errors=errors)
    context = {
        "section": "do",
        "version": version,
        "fields": fields,
        "errors": forms.error_items(fields),
    }
    return render(request, "cases/relative.html", context, status=422 if errors else 200)


@resident
@never_cache
def waiting(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Say what the application waits for, and how the resident can confirm."""
    draft = drafts.get_draft(actor=actor_of(request), draft_id=draft_id)
    context = {
        "section": "where",
        "draft": draft,
        "person": identity.get_person(person_id=draft.applicant_id),
        "version": catalogue.get_version(version_id=draft.item_version_id),
        "link": request.build_absolute_uri(reverse("identity:mandates")),
    }
    return render(request, "cases/waiting.html", context)
