"""A value that a register holds is wrong: say what is right and why, and go on with one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.cases.actions import dispute as actions
from yimen.cases.contracts import DraftView
from yimen.cases.queries import draft as draft_queries
from yimen.cases.queries.known import known_values
from yimen.cases.queries.registered import answers_for_step
from yimen.cases.web.citizen.form_page import area_root
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field, ItemVersionView
from yimen.catalogue.contracts.forms import FormAnswers, KnownValue
from yimen.directory import public as directory
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.ui import forms
from yimen.ui.web.addresses import address

_REASON = forms.Field(
    name="_reason",
    label="为什么不对",
    kind="textarea",
    maxlength=500,
    help="比如：去年八月搬的家。",
)


@signed_in
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponseBase:
    """Show a value that we hold beside one's own; posted, put the doubt and keep one's own."""
    actor, at = actor_of(request), moment(request)
    draft = draft_queries.get_draft(actor=actor, draft_id=draft_id)
    version = catalogue.get_version(version_id=draft.item_version_id)
    asked = _asked(version, step, request.GET.get("field", ""))
    said = answers_for_step(actor=actor, draft=draft, version=version, step=step, at=at).values()
    known = known_values(actor=actor, draft=draft, version=version, at=at, answers=said)
    held = known.get(asked.code)
    if held is None or held.owner_id is None:
        raise NotFound
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        raw = {key: values for key, values in request.POST.lists() if key[:1] != "_"}
        try:
            actions.dispute_value(
                actor=actor,
                draft=draft,
                step=step,
                field=asked,
                held=held,
                raw=raw,
                reason=request.POST.get("_reason", ""),
                at=at,
            )
            return HttpResponseRedirect(address("cases:draft_step", draft.id, step))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = _said(refusal, asked.code)
    return _page(request, draft, version, step, asked, held, errors)


_PLACES = {"reason": "_reason"}


def _said(refusal: Refusal, code: str) -> Mapping[str, str]:
    if isinstance(refusal, FieldRefusals):
        return refusal.errors
    return {_PLACES.get(refusal.field or "", code): refusal.message}


def _asked(version: ItemVersionView, step: str, code: str) -> Field:
    definition = version.definition
    for one in definition.form.steps if definition else ():
        for field in one.fields:
            if one.code == step and field.code == code:
                return field
    raise NotFound


def _page(
    request: HttpRequest,
    draft: DraftView,
    version: ItemVersionView,
    step: str,
    asked: Field,
    held: KnownValue,
    errors: Mapping[str, str],
) -> HttpResponse:
    assert version.definition is not None
    raw = {key: values for key, values in request.POST.lists() if key[:1] != "_"}
    own = catalogue.step_page(
        spec=version.definition.form,
        step=step,
        answers=FormAnswers(
            values=draft.values,
            shown=(asked.code,),
            errors={asked.code: errors[asked.code]} if asked.code in errors else {},
        ),
        on=local_day(moment(request)),
        area_root=area_root(),
        raw=raw,
        around=catalogue.Surroundings(area_source=address("directory:area_children")),
    ).questions[0]
    drawn = own.field
    assert drawn is not None
    drawn = replace(drawn, label=f"{asked.name}应当是", why="", required=True)
    (reason,) = forms.fill(
        (_REASON,),
        values={"_reason": request.POST.get("_reason", "")},
        errors={"_reason": errors["_reason"]} if "_reason" in errors else {},
    )
    fields = [drawn, reason]
    assert held.owner_id is not None
    context = {
        "section": "do",
        "name": asked.name,
        "title": version.name,
        "source": held.source,
        "registered": catalogue.shown_answer(field=asked, value=held.value),
        "unit": directory.get_organisation(organisation_id=held.owner_id).name,
        "fields": fields,
        "errors": forms.error_items(fields, others=()),
        "back": address("cases:draft_step", draft.id, step),
    }
    return render(request, "cases/dispute.html", context, status=422 if errors else 200)
