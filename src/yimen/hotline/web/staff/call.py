"""The operator's desk: take a call by hand, with what the words suggest beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import dispatch, intake
from yimen.hotline.contracts.order import (
    STATE_TITLES,
    TYPE_TITLES,
    Door,
    OrderState,
    OrderType,
    Urgency,
)
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import policy
from yimen.hotline.rules.limits import (
    CLOCKS,
    CONTACT,
    RESOLVE,
    RETURN,
    SIGN,
    desk_limit,
    resolve_limit,
)
from yimen.hotline.web import labels
from yimen.hotline.web.map import picker
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ids import new_id
from yimen.ui.addresses import row_address
from yimen.ui.parts import ErrorItem


@permission(access.TAKE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Show the form of a call; posted, keep a draft, answer, or dispatch in one go."""
    errors: list[ErrorItem] = []
    if request.method == "POST" and request.POST.get("act", "hints") != "hints":
        try:
            return HttpResponseRedirect(row_address("hotline:order", _take(request)))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'title'}")]
    context = {
        "sent": request.POST,
        "errors": errors,
        "wrong": {item.anchor for item in errors},
        "types": [(one.value, title) for one, title in TYPE_TITLES.items()],
        "chosen": request.POST.get("order_type", OrderType.HELP.value),
        "areas": labels.areas(),
        "picker": picker(request.POST.dict()),
        "categories": labels.category_options(),
        "units": labels.units(),
        "supports": request.POST.getlist("support"),
        "key": request.POST.get("key") or str(new_id()),
        "keys": [{"caps": ["Ctrl", "Enter"], "said": "派单"}],
        **_hints(request),
    }
    return render(request, "hotline/new.html", context, status=422 if errors else 200)


@permission(access.TAKE)
def hints(request: HttpRequest) -> HttpResponse:
    """Show what the words suggest, for the form that is being filled in."""
    return render(request, "hotline/hints.html", _hints(request))


def _take(request: HttpRequest) -> UUID:
    actor, at, sent = actor_of(request), moment(request), request.POST
    words, act = labels.intake_of(sent), sent.get("act", "")
    if act in {"draft", "keep"}:
        return intake.take_in(
            actor=actor,
            intake=words,
            door=Door.PHONE,
            key=sent.get("key", ""),
            at=at,
            draft=act == "draft",
        ).order.id
    lead = labels.a_uuid(sent.get("lead", ""))
    if act == "dispatch" and lead is None:
        raise Refusal("hotline.dispatch.nobody", "请选主办单位。", field="lead")
    return dispatch.take_call(
        actor=actor,
        intake=words,
        key=sent.get("key", ""),
        lead_id=lead if act == "dispatch" else None,
        support_ids=[one for one in map(labels.a_uuid, sent.getlist("support")) if one],
        words=sent.get("words", ""),
        told=sent.get("told", ""),
        at=at,
    ).id


def _hints(request: HttpRequest) -> dict[str, Any]:
    actor, at = actor_of(request), moment(request)
    sent = request.POST if request.method == "POST" else request.GET
    title, content = sent.get("title", ""), sent.get("content", "")
    area, phone = sent.get("area_code", ""), sent.get("caller_phone", "")
    suggested = categories.suggest_categories(text=title + content)
    category = sent.get("category_code", "") or (suggested[0].category.code if suggested else "")
    history = orders.history_of_caller(actor=actor, phone=phone)
    return {
        "suggested": suggested,
        "suggested_units": categories.suggest_units(category_code=category, area_code=area)
        if category or area
        else [],
        "near": categories.find_near(
            title=title, content=content, category_code=category, area_code=area, at=at
        )
        if area and len(title + content) > 3
        else [],
        "history": [(one, STATE_TITLES[one.state]) for one in history],
        "history_open": sum(one.state not in _DONE for one in history),
        "limits": _limits(sent.get("order_type", ""), sent.get("urgency", ""), category, at),
        "asked": bool(title or content or phone),
        "hints_url": reverse("hotline:hints"),
    }


_DONE = {OrderState.CLOSED, OrderState.ARCHIVED}


def _limits(kind: str, urgency: str, category: str, at: datetime) -> list[str]:
    known = {one.value for one in OrderType}
    order_type = OrderType(kind) if kind in known else OrderType.HELP
    level = Urgency.URGENT if urgency == Urgency.URGENT else Urgency.NORMAL
    local = policy.limits(at=at)
    resolve = resolve_limit(
        order_type=order_type, urgency=level, category_code=category, local=local
    )
    rows = (
        (SIGN, desk_limit(what="sign", urgency=level, local=local)),
        (CONTACT, desk_limit(what="contact", urgency=level, local=local)),
        (RETURN, local["return"]),
        (RESOLVE, resolve),
    )
    return [f"{CLOCKS[code]} {limit if limit.amount else '当天'}" for code, limit in rows]
