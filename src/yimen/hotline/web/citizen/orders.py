"""Residents' pages: tell the hotline, follow by number and code, add, rate, ask again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.hotline.actions import attach, closing, flood, intake, rating
from yimen.hotline.contracts.order import Door, OrderState, OrderView
from yimen.hotline.contracts.side import CallBackOutcome, Satisfaction
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import policy
from yimen.hotline.rules.limits import RESOLVE
from yimen.hotline.web import labels
from yimen.hotline.web.citizen import joining
from yimen.hotline.web.map import picker
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, public, resident
from yimen.kernel.ids import new_id
from yimen.ui import forms
from yimen.ui.parts import ErrorItem

_RECEIPT = "hotline_receipt"
_QUESTIONS = (
    forms.Field(
        name="order_type", label="您要反映的是", kind="radio", options=labels.TYPES, value="2"
    ),
    forms.Field(name="title", label="一句话说明是什么事", maxlength=80, help="例如：柳浦街路灯不亮。不要写姓名和电话。"),
    forms.Field(name="content", label="具体情况", kind="textarea", rows=6, maxlength=4000, help="什么时候、在哪里、怎么回事、希望怎么解决。"),
    forms.Field(name="area_code", label="发生在哪个镇", kind="select"),
    forms.Field(name="place", label="详细地点", width="l", required=False, maxlength=120, help="村、小区、路名和门牌。"),
    forms.Field(name="caller_name", label="怎么称呼您", width="m", required=False, maxlength=40, autocomplete="name"),
    forms.Field(
        name="caller_phone", label="您的电话", kind="tel", width="m", autocomplete="tel",
        why="承办单位办理前要和您联系，办完还要回访。号码加密保存，看的人都有记录。",
    ),
    forms.Field(name="share_phone", label="同意把号码给承办单位", kind="tick", required=False),
    forms.Field(name="confidential", label="要求保密", kind="tick", required=False, help="举报一律保密，不会转给被举报的单位。"),
    forms.Field(name="reported_unit_id", label="举报的是哪个单位", kind="select", required=False, help="只有举报才填。填了以后，这个单位看不到这件工单。"),
    forms.Field(name="file", label="照片、录音或文件", kind="file", required=False, multiple=True, accept="image/*,audio/*,application/pdf", limits="最多五个，每个不超过 20 MB"),
)  # fmt: skip
_TRACK = (
    forms.Field(name="number", label="工单编号", width="l"),
    forms.Field(name="code", label="查询码", width="m"),
)


def _questions() -> list[forms.Field]:
    options = {"area_code": labels.areas(), "reported_unit_id": labels.units()}
    return [
        replace(one, options=options[one.name]) if one.name in options else one
        for one in _QUESTIONS
    ]


@public
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponseBase:
    """Ask what happened; posted, take it in and show number and code."""
    return _tell(request, Door.WEB)


@public
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponseBase:
    """Ask for a letter to the head of the county; posted, as `tell`."""
    return _tell(request, Door.MAILBOX)


def _tell(request: HttpRequest, door: Door) -> HttpResponseBase:
    errors: dict[str, str] = {}
    others: list[str] = []
    near = joining.near_of(request)
    if request.method == "POST" and not near:
        try:
            taken = _take(request, door)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            known = {one.name for one in _QUESTIONS}
            if refusal.field in known:
                errors[str(refusal.field)] = refusal.message
            else:
                others.append(refusal.message)
        else:
            request.session[_RECEIPT] = str(taken.order.id)
            return HttpResponseRedirect(reverse("hotline:receipt"))
    values: dict[str, Any] = {**_known(actor_of(request)), **request.POST.dict()}
    fields = forms.fill(_questions(), values=values, errors=errors)
    context = {
        "section": "do",
        "mailbox": door is Door.MAILBOX,
        "fields": fields,
        "picker": picker(request.POST.dict()),
        "near_public": near,
        "errors": forms.error_items(fields, others=others),
        "key": request.POST.get("key") or str(new_id()),
    }
    return render(request, "hotline/tell.html", context, status=422 if context["errors"] else 200)


def _known(actor: Actor) -> dict[str, str]:
    if actor.person_id is None:
        return {}
    own = identity.get_own_details(actor=actor)
    return {"caller_name": actor.name, "caller_phone": own.phone}


def _take(request: HttpRequest, door: Door) -> intake.Taken:
    actor, at = actor_of(request), moment(request)
    with transaction.atomic():
        return intake.take_in(
            actor=actor,
            intake=labels.intake_of(request.POST),
            door=door,
            key=request.POST.get("key", ""),
            at=at,
            file_ids=_kept(request),
            address=labels.place_of(request),
        )


def _kept(request: HttpRequest) -> list[UUID]:
    sent = [(one.name or "", one) for one in request.FILES.getlist("file")]
    return attach.keep_all(sent=sent, actor=actor_of(request), at=moment(request))  # type: ignore[arg-type]


@public
def receipt(request: HttpRequest) -> HttpResponse:
    """Show number and code to who has just sent something in this browser."""
    key = labels.a_uuid(str(request.session.get(_RECEIPT, "")))
    if key is None:
        raise NotFound
    order = orders.view_of(order_id=key)
    context = {"section": "do", "order": order, "code": orders.code_of(order_id=key)}
    return render(request, "hotline/receipt.html", context)


@public
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; posted, show the progress and take what the caller adds.

    Posted, because a code in an address would stay in logs.
    """
    context: dict[str, Any] = {
        "section": "where",
        "fields": forms.fill(_TRACK, values=request.POST),
    }
    errors: list[ErrorItem] = []
    if request.method == "POST":
        found = orders.find_by_code(
            number=request.POST.get("number", ""), code=request.POST.get("code", "")
        )
        if found is None and (shared := joining.followed(request)):
            errors = shared.pop("errors")
            context |= shared
        elif found is None:
            flood.check_guess(key=labels.place_of(request), at=moment(request))
            errors = [
                ErrorItem(
                    message="没有查到。请核对工单编号和查询码，两个都要填对。", anchor="f-number"
                )
            ]
        else:
            errors = _act(request, found)
            context |= _shown(orders.view_of(order_id=found.id), moment(request))
            context["by_code"] = True
    context["errors"] = errors
    return render(request, "hotline/track.html", context, status=422 if errors else 200)


@resident
def mine(request: HttpRequest) -> HttpResponse:
    """List what the resident told the hotline while signed in."""
    actor = actor_of(request)
    assert actor.person_id is not None
    rows = [
        (one, labels.CALLER_TITLES[one.state], labels.STATE_KIND[one.state])
        for one in orders.list_own(person_id=actor.person_id)
    ]
    return render(request, "hotline/mine.html", {"section": "space", "rows": rows})


@resident
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Show one of the resident's orders and take what he adds."""
    found = orders.get_own(person_id=actor_of(request).person_id, order_id=order_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        errors = _act(request, found)
        if not errors:
            return HttpResponseRedirect(request.path)
    context = {"section": "space", "errors": errors, **_shown(found, moment(request))}
    return render(request, "hotline/own.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, order: OrderView) -> list[ErrorItem]:
    act, actor, at = request.POST.get("act", ""), actor_of(request), moment(request)
    words = request.POST.get("words", "")
    try:
        if act == "add":
            with transaction.atomic():
                intake.supplement(
                    actor=actor, order_id=order.id, words=words, at=at, file_ids=_kept(request)
                )
        elif act == "rate":
            _rate(request, order, actor, at)
        elif act == "reopen":
            closing.reopen(actor=actor, order_id=order.id, words=words, at=at, by_caller=True)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return [ErrorItem(message=refusal.message, anchor=f"f-{act}-{refusal.field or 'words'}")]
    return []


def _rate(request: HttpRequest, order: OrderView, actor: Actor, at: datetime) -> None:
    solved, level = request.POST.get("solved", ""), request.POST.get("satisfaction", "")
    given: dict[str, Any] = {
        "actor": actor,
        "order_id": order.id,
        "solved": {"yes": True, "no": False}.get(solved),
        "satisfaction": Satisfaction(level) if level in set(Satisfaction) else None,
        "said": request.POST.get("words", ""),
        "at": at,
    }
    if order.state is OrderState.CLOSED:
        rating.rate_closed(**given)
    else:
        closing.call_back(outcome=CallBackOutcome.ANSWERED, by_caller=True, **given)


def _shown(order: OrderView, at: datetime) -> dict[str, Any]:
    days = policy.limits(at=at)["reopen"].amount
    running = order.state not in {
        OrderState.ANSWERED,
        OrderState.CLOSED,
        OrderState.ARCHIVED,
        OrderState.TO_CALL_BACK,
        OrderState.TO_CLOSE,
    }
    return {
        "order": order,
        "state": labels.CALLER_TITLES[order.state],
        "kind": labels.STATE_KIND[order.state],
        "now": at,
        "moments": labels.caller_moments(orders.steps(order_id=order.id)),
        "clock": labels.clock_lines(order, kind=RESOLVE, on=local_day(at), at=at, act="答复")
        if running
        else [],
        "may_add": running or order.state is OrderState.TO_CALL_BACK,
        "may_rate": order.state is OrderState.TO_CALL_BACK
        or (
            order.state is OrderState.CLOSED
            and rating.is_open(order_id=order.id, cycle=order.cycle)
        ),
        "may_reopen": order.state is OrderState.CLOSED,
        "reopen_days": days,
    }
