"""Pages of enterprises, stationed units and talents: tell the desk, follow, rate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.hotline.actions import appeal as actions
from yimen.hotline.contracts.client import (
    APPEAL_TITLES,
    APPEAL_VERB_TITLES,
    CLIENT_TITLES,
    AppealState,
    AppealView,
    ClientGiven,
    ClientKind,
    DeskRefused,
)
from yimen.hotline.queries import client as clients
from yimen.hotline.queries.desk_step import steps
from yimen.hotline.web import labels
from yimen.identity import public as identity
from yimen.identity.contracts import CodeType
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, public, resident
from yimen.kernel.ids import new_id
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Moment, Option, PillKind

_RECEIPT = "appeal_receipt"
STATE_KIND: dict[AppealState, PillKind] = {
    AppealState.RECEIVED: "need",
    AppealState.HANDLING: "now",
    AppealState.COORDINATING: "now",
    AppealState.ANSWERED: "need",
    AppealState.CLOSED: "done",
}
_KINDS = tuple(Option(value=one.value, label=title) for one, title in CLIENT_TITLES.items())
_QUESTIONS = (
    forms.Field(name="kind", label="您是", kind="radio", options=_KINDS, value="enterprise", help="驻区单位：在县里的中央、省、市单位。"),
    forms.Field(name="name", label="全称（人才填姓名）", maxlength=120, width="l"),
    forms.Field(name="uscc", label="统一社会信用代码", kind="uscc", required=False, width="l", why="核对是不是同一家，找到您的专员。人才不填。"),
    forms.Field(name="area_code", label="在哪个镇", kind="select", width="m"),
    forms.Field(name="contact", label="联系人", maxlength=40, width="m", required=False),
    forms.Field(name="phone", label="电话", kind="tel", width="m", autocomplete="tel"),
    forms.Field(name="title", label="一句话说明是什么事", maxlength=80),
    forms.Field(name="content", label="具体情况和要求", kind="textarea", rows=6, maxlength=4000),
    forms.Field(name="reported_unit_id", label="反映的是哪个单位", kind="select", required=False, help="反映某个单位不作为、乱收费才填。填了以后，这个单位和它的下级看不到，也不参加协调。"),
)  # fmt: skip
_TRACK = (
    forms.Field(name="number", label="诉求编号", width="l", help="YS 开头。"),
    forms.Field(name="code", label="查询码", width="m"),
)
_MORE = {"apply": "提交"}


def questions() -> list[forms.Field]:
    """Return the questions with towns and units."""
    options = {"area_code": labels.areas(), "reported_unit_id": labels.units()}
    return [
        replace(one, options=options[one.name]) if one.name in options else one
        for one in _QUESTIONS
    ]


def client_of(sent: dict[str, str]) -> ClientGiven:
    """Return the client that a form says. Raises DeskRefused for a missing choice."""
    kind = sent.get("kind", "")
    if kind not in set(ClientKind):
        raise DeskRefused("kind", "请选您是哪一类。", field="kind")
    if not sent.get("area_code"):
        raise DeskRefused("area", "请选在哪个镇。", field="area_code")
    return ClientGiven(
        kind=ClientKind(kind),
        name=sent.get("name", ""),
        uscc=sent.get("uscc", ""),
        area_code=sent.get("area_code", ""),
        contact=sent.get("contact", ""),
        phone=sent.get("phone", ""),
    )


@public
@require_http_methods(["GET", "POST"])
def lodge(request: HttpRequest) -> HttpResponseBase:
    """Ask what the desk can do; posted, show number and code."""
    actor, errors = actor_of(request), dict[str, str]()
    if request.method == "POST":
        try:
            made = actions.lodge(
                actor=actor,
                client=client_of(request.POST.dict() | _fixed(actor)),
                title=request.POST.get("title", ""),
                content=request.POST.get("content", ""),
                reported_unit_id=labels.a_uuid(request.POST.get("reported_unit_id", "")),
                key=request.POST.get("key", ""),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors[refusal.field or ""] = refusal.message
        else:
            request.session[_RECEIPT] = str(made.appeal.id)
            return HttpResponseRedirect(reverse("hotline:appeal_sent"))
    fields = forms.fill(questions(), values={**request.POST.dict(), **_known(actor)}, errors=errors)
    names = {one.name for one in fields}
    others = [said for name, said in errors.items() if name not in names]
    context = {
        "section": "do",
        "fields": fields,
        "errors": forms.error_items(fields, others=others),
        "key": request.POST.get("key") or str(new_id()),
    }
    status = 422 if context["errors"] else 200
    return render(request, "hotline/appeal_lodge.html", context, status=status)


def _fixed(actor: Actor) -> dict[str, str]:
    """Return what who is signed in cannot choose: his own name, and his company's code."""
    if actor.person_id is None:
        return {}
    person = identity.get_person(person_id=actor.person_id)
    own = identity.get_own_details(actor=actor)
    if person.code_type is CodeType.USCC:
        return {"name": person.name, "uscc": own.code}
    return {"name": person.name, "uscc": "", "kind": ClientKind.TALENT.value}


def _known(actor: Actor) -> dict[str, str]:
    if actor.person_id is None:
        return {}
    return {**_fixed(actor), "phone": identity.get_own_details(actor=actor).phone}


@public
def sent(request: HttpRequest) -> HttpResponse:
    """Show number and code to who has just sent something in this browser."""
    key = labels.a_uuid(str(request.session.get(_RECEIPT, "")))
    if key is None:
        raise NotFound
    one = clients.get_any(appeal_id=key)
    context = {"section": "do", "one": one, "code": clients.code_of(appeal_id=key)}
    return render(request, "hotline/appeal_sent.html", context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; posted, show how it stands and take the rating."""
    errors: list[ErrorItem] = []
    context: dict[str, Any] = {
        "section": "where", "fields": forms.fill(_TRACK, values=request.POST),
    }  # fmt: skip
    if request.method == "POST":
        found = clients.find_by_code(
            number=request.POST.get("number", ""), code=request.POST.get("code", "")
        )
        if found is None:
            said = "没有查到。请核对诉求编号和查询码，两个都要填对。"
            errors = [ErrorItem(message=said, anchor="f-number")]
        else:
            errors = _rate(request, found, proved=True)
            context |= _shown(clients.get_any(appeal_id=found.id)) | {"by_code": True}
    context |= {"errors": errors, "now": moment(request)}
    return render(request, "hotline/appeal_track.html", context, status=422 if errors else 200)


@resident
def mine(request: HttpRequest) -> HttpResponse:
    """List the appeals of the company or person for whom the reader is signed in."""
    person_id = actor_of(request).person_id
    assert person_id is not None
    rows = [
        (one, APPEAL_TITLES[one.state], STATE_KIND[one.state])
        for one in clients.list_own(person_id=person_id)
    ]
    return render(request, "hotline/appeal_mine.html", {"section": "space", "rows": rows})


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, appeal_id: UUID) -> HttpResponseBase:
    """Show an own appeal and take the rating."""
    person_id = actor_of(request).person_id
    found = clients.get_own(person_id=person_id, appeal_id=appeal_id)
    errors = _rate(request, found, proved=False) if request.method == "POST" else []
    if request.method == "POST" and not errors:
        return HttpResponseRedirect(request.path)
    shown = _shown(clients.get_own(person_id=person_id, appeal_id=appeal_id))
    context = {"section": "space", "errors": errors, "now": moment(request), **shown}
    return render(request, "hotline/appeal_own.html", context, status=422 if errors else 200)


def _rate(request: HttpRequest, one: AppealView, *, proved: bool) -> list[ErrorItem]:
    if request.POST.get("act") != "rate":
        return []
    solved = request.POST.get("solved", "")
    try:
        if solved not in {"yes", "no"}:
            raise DeskRefused("solved", "请选解决了没有。", field="solved")
        actions.feed_back(
            actor=actor_of(request),
            appeal_id=one.id,
            solved=solved == "yes",
            satisfied=request.POST.get("satisfied") == "yes",
            words=request.POST.get("words", ""),
            at=moment(request),
            proved=proved,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'solved'}")]
    return []


def _shown(one: AppealView) -> dict[str, Any]:
    done = steps(
        thing_id=one.id,
        titles={**{str(one): said for one, said in APPEAL_VERB_TITLES.items()}, **_MORE},
    )
    return {
        "one": one,
        "state": APPEAL_TITLES[one.state],
        "kind": STATE_KIND[one.state],
        "moments": [Moment(title=each.title, state="done", at=each.at) for each in done],
        "may_rate": one.state is AppealState.ANSWERED,
    }
