"""The business and talent desk: appeals, clients, visits, coordination, statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.hotline import access, access_desks
from yimen.hotline.actions import appeal as appeals
from yimen.hotline.actions import client as actions
from yimen.hotline.contracts.client import (
    APPEAL_TITLES,
    APPEAL_VERB_TITLES,
    CLIENT_TITLES,
    DECISION_TITLES,
    VISIT_TITLES,
    AppealState,
    AppealView,
    ClientKind,
    DecisionView,
    DeskRefused,
    MeetingView,
    VisitView,
)
from yimen.hotline.queries import client as clients
from yimen.hotline.queries.desk_step import steps
from yimen.hotline.rules.client import APPEAL_CLOCK
from yimen.hotline.web import labels
from yimen.hotline.web.citizen.appeal import STATE_KIND, client_of, questions
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Link, Moment, Option, Row

_S = AppealState
_TABS: dict[str, tuple[str, tuple[AppealState, ...]]] = {
    "": ("在办的", (_S.RECEIVED, _S.HANDLING, _S.COORDINATING)),
    "answered": ("等评价的", (_S.ANSWERED,)),
    "closed": ("已办结", (_S.CLOSED,)),
}
_COLUMNS = tuple(Column(title=one) for one in ("诉求", "诉求人", "专员", "状态", "收到"))
_MOST_QUESTIONS = 4
_Decided = tuple[DecisionView, str, str]


@permission(access_desks.SERVE)
def board(request: HttpRequest) -> HttpResponse:
    """List the appeals that the clerk may know of."""
    actor, shown = actor_of(request), request.GET.get("show", "")
    mine, text = request.GET.get("mine") == "1", request.GET.get("q", "").strip()
    found = clients.list_appeals(
        actor=actor, states=_TABS.get(shown, _TABS[""])[1], text=text, mine=mine
    )
    tabs = [
        Link(label=title, href=f"?show={code}", current=code == shown and not mine)
        for code, (title, _) in _TABS.items()
    ]
    tabs.append(Link(label="我是专员的", href="?mine=1", current=mine))
    context = {"tabs": tabs, "columns": _COLUMNS, "rows": _rows(found), "q": text}
    return render(request, "hotline/desk_board.html", context)


def _rows(found: list[AppealView]) -> list[Row]:
    return [
        Row(
            key=str(one.id),
            cells=(
                Cell(
                    text=one.title,
                    small=one.number,
                    href=row_address("hotline:appeal", one.id),
                    head=True,
                ),
                Cell(text=one.client.name, small=CLIENT_TITLES[one.client.kind]),
                Cell(text=one.clerk or "—"),
                Cell(text=APPEAL_TITLES[one.state], kind=STATE_KIND[one.state]),
                Cell(text=f"{one.opened_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
            ),
        )
        for one in found
    ]


@permission(access_desks.SERVE)
@require_http_methods(["GET", "POST"])
def new_appeal(request: HttpRequest) -> HttpResponseBase:
    """Write down what a client told the clerk."""
    sent = request.POST.dict()

    def act() -> HttpResponseBase:
        made = appeals.lodge(
            actor=actor_of(request),
            client=client_of(sent),
            title=sent.get("title", ""),
            content=sent.get("content", ""),
            reported_unit_id=labels.a_uuid(sent.get("reported_unit_id", "")),
            key=sent.get("key", ""),
            at=moment(request),
        )
        return HttpResponseRedirect(row_address("hotline:appeal", made.appeal.id))

    return _form(request, questions(), act, title="登记诉求", button="登记", back="hotline:desk")


@permission(access_desks.SERVE)
@require_http_methods(["GET", "POST"])
def new_client(request: HttpRequest) -> HttpResponseBase:
    """Enter a client."""
    asked = [
        replace(one, required=False) if one.name == "phone" else one
        for one in questions()
        if one.name not in {"title", "content", "reported_unit_id"}
    ]

    def act() -> HttpResponseBase:
        made = actions.enter(
            actor=actor_of(request), given=client_of(request.POST.dict()), at=moment(request)
        )
        return HttpResponseRedirect(row_address("hotline:client", made.id))

    return _form(request, asked, act, title="登记服务对象", button="登记", back="hotline:clients")


def _form(
    request: HttpRequest,
    asked: list[forms.Field],
    act: Callable[[], HttpResponseBase],
    *,
    title: str,
    button: str,
    back: str,
) -> HttpResponseBase:
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return act()
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors[refusal.field or ""] = refusal.message
    fields = forms.fill(asked, values=request.POST.dict(), errors=errors)
    names = {one.name for one in fields}
    others = [said for name, said in errors.items() if name not in names]
    context = {
        "title": title,
        "button": button,
        "back": reverse(back),
        "fields": fields,
        "errors": forms.error_items(fields, others=others),
        "key": request.POST.get("key") or str(new_id()),
    }
    status = 422 if context["errors"] else 200
    return render(request, "hotline/desk_form.html", context, status=status)


@permission(access_desks.SERVE)
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, appeal_id: UUID) -> HttpResponseBase:
    """Show an appeal, which is a recorded look, and take the next step of it."""
    actor, at = actor_of(request), moment(request)
    found = clients.get_appeal(actor=actor, appeal_id=appeal_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _APPEAL_ACTS.get(request.POST.get("act", ""), _unknown)(request, actor, found, at)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'act'}")]
    else:
        with transaction.atomic():
            ledger.look(actor=actor, subject=found.ref, what="appeal", reason="", at=at)
    context = _appeal_page(actor, clients.get_appeal(actor=actor, appeal_id=appeal_id), at)
    context |= {"errors": errors, "sent": request.POST}
    return render(request, "hotline/appeal.html", context, status=422 if errors else 200)


def _appeal_page(actor: Actor, one: AppealView, at: datetime) -> dict[str, Any]:
    reported = actions.reported_below(one.reported_unit_id)
    clerks = clients.clerks_of(unit_id=one.unit_id, on=local_day(at))
    return {
        "one": one,
        "state": APPEAL_TITLES[one.state],
        "kind": STATE_KIND[one.state],
        "client_kind": CLIENT_TITLES[one.client.kind],
        "facts": [
            Fact(
                name="诉求人",
                value=one.client.name,
                href=reverse("hotline:client", args=[one.client.id]),
                link="服务对象",
            ),
            Fact(name="联系人", value=one.client.contact or "没有留", note=one.client.phone),
            Fact(name="专员", value=one.clerk or "还没有"),
        ],
        "reported": labels.unit_names([one.reported_unit_id]).get(one.reported_unit_id, "")
        if one.reported_unit_id
        else "",
        "meetings": _meetings(one),
        "units": [one_ for one_ in labels.units() if UUID(one_.value) not in reported],
        "clerks": [Option(value=str(key), label=name) for key, name in clerks.items()],
        "clerk_id": str(one.clerk_id or ""),
        "categories": labels.category_options(),
        "mine": one.clerk_id is not None and one.clerk_id == actor.officer_id,
        "may_order": actor.may(access.READ),
        "clock": _clock(one, at),
        "moments": _moments(one),
        "now": at,
        "now_local": f"{at.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
    }


def _meetings(one: AppealView) -> list[tuple[MeetingView, str, list[_Decided], list[Option]]]:
    """Return each meeting with its units, what each of them decided, and the units to choose."""
    meetings = clients.meetings_of(appeal_id=one.id)
    names = labels.unit_names({unit for each in meetings for unit in each.unit_ids})
    return [
        (
            each,
            "、".join(names.get(unit, "") for unit in each.unit_ids),
            [
                (dec, names.get(dec.unit_id, ""), DECISION_TITLES[dec.state])
                for dec in each.decisions
            ],
            [Option(value=str(unit), label=names.get(unit, "")) for unit in each.unit_ids],
        )
        for each in meetings
    ]


def _clock(one: AppealView, at: datetime) -> list[str]:
    clock = clock_queries.find(ref=one.ref, kind=APPEAL_CLOCK)
    if clock is None or clock.stopped_at is not None:
        return []
    said = clock_queries.explain(
        ref=one.ref, kind=APPEAL_CLOCK, on=local_day(at), at=at, act="答复"
    )
    return [each.text for each in said]


def _moments(one: AppealView) -> list[Moment]:
    titles = {**{str(verb): said for verb, said in APPEAL_VERB_TITLES.items()}, "apply": "收到"}
    return [
        Moment(title=each.title, state="done", at=each.at, said=each.words, who=each.by)
        for each in steps(thing_id=one.id, titles=titles)
    ]


Act = Callable[[HttpRequest, Actor, AppealView, datetime], object]


def _unknown(request: HttpRequest, actor: Actor, one: AppealView, at: datetime) -> None:
    del request, actor, one, at
    raise Refusal("hotline.desk.act", "没有这一步。请刷新页面再办。")


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")


def _key(request: HttpRequest, name: str) -> UUID:
    return labels.a_uuid(_said(request, name)) or UUID(int=0)


def _when(request: HttpRequest, name: str) -> datetime:
    try:
        return datetime.fromisoformat(_said(request, name)).replace(tzinfo=LOCAL)
    except ValueError as error:
        raise DeskRefused("when", "请填时间。", field=name) from error


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(_said(request, name).strip())
    except ValueError as error:
        raise DeskRefused("day", "请选日期。", field=name) from error


def _convene(request: HttpRequest, actor: Actor, one: AppealView, at: datetime) -> None:
    units = [labels.a_uuid(each) for each in request.POST.getlist("units")]
    appeals.convene(
        actor=actor,
        appeal_id=one.id,
        meeting=appeals.Meeting(
            held_at=_when(request, "held_at"),
            place=_said(request, "place"),
            unit_ids=tuple(each for each in units if each is not None),
            outsiders=_said(request, "outsiders"),
            summary=_said(request, "summary"),
        ),
        at=at,
    )


_APPEAL_ACTS: dict[str, Act] = {
    "assign": lambda request, actor, one, at: appeals.assign(
        actor=actor, appeal_id=one.id, clerk_id=_key(request, "clerk"), at=at
    ),
    "order": lambda request, actor, one, at: appeals.to_order(
        actor=actor, appeal_id=one.id, category_code=_said(request, "category_code"), at=at
    ),
    "convene": _convene,
    "decide": lambda request, actor, one, at: appeals.decide(
        actor=actor,
        appeal_id=one.id,
        meeting_id=_key(request, "meeting"),
        unit_id=labels.a_uuid(_said(request, "unit")),
        what=_said(request, "what"),
        due_on=_day(request, "due_on"),
        at=at,
    ),
    "answer": lambda request, actor, one, at: appeals.answer(
        actor=actor, appeal_id=one.id, told=_said(request, "told"), at=at
    ),
}


@permission(access_desks.SERVE, access.HANDLE)
@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponseBase:
    """Show a unit what a meeting gave it to do, and take the result."""
    actor, at = actor_of(request), moment(request)
    found, one = clients.get_decision(actor=actor, decision_id=decision_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            appeals.report(
                actor=actor, decision_id=found.id, result=_said(request, "result"), at=at
            )
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-result")]
    context = {
        "found": found,
        "one": one,
        "unit": labels.unit_names([found.unit_id]).get(found.unit_id, ""),
        "state": DECISION_TITLES[found.state],
        "may_open": actor.may(access_desks.SERVE, unit_id=one.unit_id),
        "errors": errors,
        "sent": request.POST,
    }
    return render(request, "hotline/decision.html", context, status=422 if errors else 200)


@permission(access_desks.SERVE)
def client_list(request: HttpRequest) -> HttpResponse:
    """List the clients, by kind."""
    actor, shown = actor_of(request), request.GET.get("kind", "")
    text = request.GET.get("q", "").strip()
    kind = ClientKind(shown) if shown in set(ClientKind) else None
    rows = [
        Row(
            key=str(one.id),
            cells=(
                Cell(
                    text=one.name, small=one.uscc, href=row_address("hotline:client", one.id),
                    head=True,
                ),
                Cell(text=CLIENT_TITLES[one.kind]),
                Cell(text=directory.area_name(code=one.area_code)),
                Cell(text=one.clerk or "还没有专员"),
            ),
        )
        for one in clients.list_clients(actor=actor, kind=kind, text=text)
    ]  # fmt: skip
    tabs = [Link(label="全部", href="?kind=", current=kind is None)] + [
        Link(label=title, href=f"?kind={one.value}", current=one is kind)
        for one, title in CLIENT_TITLES.items()
    ]
    columns = tuple(Column(title=one) for one in ("服务对象", "类别", "在哪里", "专员"))
    context = {"tabs": tabs, "columns": columns, "rows": rows, "q": text}
    return render(request, "hotline/clients.html", context)


@permission(access_desks.SERVE)
@require_http_methods(["GET", "POST"])
def client(request: HttpRequest, client_id: UUID) -> HttpResponseBase:
    """Show a client with its appeals and visits; name its clerk, plan a visit."""
    actor, at = actor_of(request), moment(request)
    one = clients.get_client(actor=actor, client_id=client_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            if _said(request, "act") == "clerk":
                actions.name_clerk(
                    actor=actor, client_id=one.id, clerk_id=_key(request, "clerk"), at=at
                )
                return HttpResponseRedirect(request.path)
            made = actions.plan_visit(
                actor=actor, client_id=one.id, planned_on=_day(request, "planned_on"),
                purpose=_said(request, "purpose"), people=_said(request, "people"), at=at,
            )  # fmt: skip
            return HttpResponseRedirect(row_address("hotline:client_visit", made.id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'act'}")]
    visits = clients.list_visits(actor=actor, client_id=one.id)
    context = {
        "one": one,
        "kind": CLIENT_TITLES[one.kind],
        "area": directory.area_name(code=one.area_code),
        "clerks": [Option(value=str(key), label=name) for key, name in _clerks(actor, at).items()],
        "clerk_id": str(one.clerk_id or ""),
        "columns": _COLUMNS,
        "rows": _rows(clients.appeals_of(actor=actor, client_id=one.id)),
        "visits": [(each, VISIT_TITLES[each.state]) for each in visits],
        "errors": errors,
        "sent": request.POST,
    }
    return render(request, "hotline/client.html", context, status=422 if errors else 200)


def _clerks(actor: Actor, at: datetime) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for unit in sorted(actor.units(access_desks.SERVE)):
        found |= clients.clerks_of(unit_id=unit, on=local_day(at))
    return found


@permission(access_desks.SERVE)
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponseBase:
    """Show a visit, and take its record with what was asked there."""
    actor, at = actor_of(request), moment(request)
    one = clients.get_visit(actor=actor, visit_id=visit_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            if _said(request, "act") == "cancel":
                actions.cancel_visit(actor=actor, visit_id=one.id, why=_said(request, "why"), at=at)
            else:
                _record(request, actor, one, at)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'act'}")]
    context = {
        "one": one,
        "state": VISIT_TITLES[one.state],
        "waits": one.state == "planned",
        "lines": range(1, _MOST_QUESTIONS + 1),
        "categories": labels.category_options(),
        "units": labels.units(),
        "may_order": actor.may(access.READ),
        "errors": errors,
        "sent": request.POST,
        "now_local": f"{at.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
    }
    return render(request, "hotline/client_visit.html", context, status=422 if errors else 200)


def _record(request: HttpRequest, actor: Actor, one: VisitView, at: datetime) -> None:
    asked = [
        actions.Asked(
            text=_said(request, f"question_{number}"),
            answer=_said(request, f"answer_{number}"),
            category_code=_said(request, f"category_{number}"),
            reported_unit_id=labels.a_uuid(_said(request, f"reported_{number}")),
        )
        for number in range(1, _MOST_QUESTIONS + 1)
    ]
    actions.record_visit(
        actor=actor, visit_id=one.id, visited_at=_when(request, "visited_at"),
        record=_said(request, "record"), questions=asked, at=at,
    )  # fmt: skip
