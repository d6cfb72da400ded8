"""Hand one piece of open work to a colleague of the unit, or take it back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.console.actions import handed as actions
from yimen.console.queries import handed as queries
from yimen.directory.contracts import POST_TITLES, OfficerView
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.ui import forms, words
from yimen.ui.parts import Fact, Option

_SAID = {"hand": "已经交给他。", "take_back": "已经收回，单位里能办的人都可以办。"}


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, work_id: int) -> HttpResponse:
    """Show who does a piece of work and who could; posted, hand it on or take it back."""
    actor = actor_of(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _act(request, actor, work_id)
            return HttpResponseRedirect(f"{request.path}?said={request.POST.get('act')}")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "to": refusal.message}
    page = queries.page(actor=actor, work_id=work_id, at=moment(request))
    fields = forms.fill(
        (_question(page),), values={"to": request.POST.get("to", "")}, errors=errors
    )
    context = {
        "page": page,
        "facts": _facts(page),
        "fields": fields if page.may_hand and page.colleagues else (),
        "errors": forms.error_items(fields),
        "said": _SAID.get(request.GET.get("said", ""), ""),
        "work_href": page.url,
        "todo_href": reverse("console:todo"),
    }
    return render(request, "console/handed.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, actor: Actor, work_id: int) -> None:
    if request.POST.get("act") == "take_back":
        actions.take_back(actor=actor, work_id=work_id, at=moment(request))
        return
    try:
        to = UUID(request.POST.get("to", ""))
    except ValueError:
        raise Refusal("console.work.nobody", "请选一位同事。", field="to") from None
    actions.hand(actor=actor, work_id=work_id, to_officer_id=to, at=moment(request))


def _question(page: queries.HandPage) -> forms.Field:
    return forms.Field(
        name="to",
        label="交给哪位同事",
        kind="radio",
        options=tuple(
            Option(value=str(one.id), label=one.name, hint=_posts(page, one))
            for one in page.colleagues
        ),
    )


def _posts(page: queries.HandPage, officer: OfficerView) -> str:
    held = [one for one in officer.holdings if one.organisation_id == page.unit_id]
    return "、".join(dict.fromkeys(POST_TITLES[one.post] for one in held))


def _facts(page: queries.HandPage) -> list[Fact]:
    held = page.handed
    note = f"{held.by_name}，{words.long_moment(at=held.at)}交给他" if held else ""
    return [
        Fact(name="该做什么", value=page.kind_title),
        Fact(name="现在由谁办", value=held.name if held else "单位里能办的人都可以办", note=note),
    ]
