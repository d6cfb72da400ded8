"""The operator's desk: take a call, with what the words suggest beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import danger, filing, learning, look
from yimen.hotline.contracts.call import SERVICE_TITLES, CallView, Service
from yimen.hotline.contracts.order import (
    STATE_TITLES,
    TYPE_TITLES,
    OrderState,
    OrderType,
    Urgency,
)
from yimen.hotline.contracts.suggestion import Suggestions
from yimen.hotline.queries import call as calls
from yimen.hotline.queries import policy, statutory, suggestion
from yimen.hotline.rules.limits import (
    CLOCKS,
    CONTACT,
    RESOLVE,
    RETURN,
    SIGN,
    desk_limit,
)
from yimen.hotline.web import choices, labels
from yimen.hotline.web.map import picker
from yimen.hotline.web.staff import deferral, knowledge
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ids import new_id
from yimen.ui.addresses import row_address
from yimen.ui.parts import ErrorItem

_SHOWN_ONLY = frozenset({"", "hints", "history"})
_KEYS = (
    (("F2",), "接听"), (("Alt", "1–6"), "类型"), (("F4",), "采纳建议"),
    (("Ctrl", "Enter"), "派单"), (("Alt", "R"), "直接答复"), (("Ctrl", "S"), "存草稿"),
    (("Alt", "H"), "请稍等、接回"), (("Alt", "K"), "选同事"), (("Alt", "Q"), "问同事"),
    (("Alt", "T"), "转同事"), (("Alt", "J"), "三方"), (("F7",), "转110"), (("F8",), "转119"), (("F9",), "转120"),
)  # fmt: skip
_DONE = {OrderState.CLOSED, OrderState.ARCHIVED, OrderState.MERGED}


@permission(access.TAKE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Show the form of a call; posted, keep a draft, answer, dispatch or hand over in one go."""
    errors: list[ErrorItem] = []
    if request.method == "POST" and request.POST.get("act", "hints") not in _SHOWN_ONLY:
        try:
            return HttpResponseRedirect(_take(request))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'title'}")]
    call, number = _call(request)
    sent = knowledge.with_answer(request.POST)
    if call is not None and "caller_phone" not in sent:
        sent["caller_phone"] = number
    context = {
        "sent": sent,
        "errors": errors,
        "wrong": {item.anchor for item in errors},
        "types": [
            (number, one.value, title) for number, (one, title) in enumerate(TYPE_TITLES.items(), 1)
        ],
        "chosen": sent.get("order_type", OrderType.HELP.value),
        "places": choices.places(),
        "picker": picker(request.POST.dict()),
        "laters": deferral.choices(request),
        "categories": choices.of(labels.category_options()),
        "units": choices.of(labels.units()),
        "supports": sent.getlist("support"),
        "key": sent.get("key") or str(new_id()),
        "keys": [{"caps": caps, "said": said} for caps, said in _KEYS],
        "services": [(one.value, title) for one, title in SERVICE_TITLES.items()],
        **_beside(request, sent, call),
    }
    return render(request, "hotline/new.html", context, status=422 if errors else 200)


@permission(access.TAKE)
def hints(request: HttpRequest) -> HttpResponse:
    """Show what the words suggest, for the form that is being filled in."""
    sent = request.POST if request.method == "POST" else request.GET
    call = _its_call(request, sent)
    return render(request, "hotline/beside_call.html", _beside(request, sent, call))


def _take(request: HttpRequest) -> str:
    actor, at, sent = actor_of(request), moment(request), request.POST
    words, act = labels.intake_of(sent), sent.get("act", "")
    call_id = labels.a_uuid(sent.get("call", ""))
    if act.startswith("danger-"):
        asked = danger.Danger(
            service=_service(act), call_id=call_id, intake=words, key=sent.get("key", "")
        )
        order, _ = danger.hand_over(actor=actor, danger=asked, at=at)
        return row_address("hotline:danger", order.id)
    lead = labels.a_uuid(sent.get("lead", ""))
    if act == "dispatch" and lead is None:
        raise Refusal("hotline.dispatch.nobody", "请选主办单位。", field="lead")
    asked_to_file = filing.Filing(
        act=act,
        intake=words,
        key=sent.get("key", ""),
        lead_id=lead if act == "dispatch" else None,
        support_ids=[one for one in map(labels.a_uuid, sent.getlist("support")) if one],
        words=sent.get("words", ""),
        told=sent.get("told", ""),
    )
    with transaction.atomic():
        filed = filing.file(actor=actor, filing=asked_to_file, call_id=call_id, at=at)
        if act == "answer":
            knowledge.note_answer(sent, actor=actor, order_id=filed.id, at=at)
        deferral.after_filing(request, order=filed)
        if act in {"dispatch", "answer"}:
            learning.record_use(order=filed, offer=sent.get("offered", ""), at=at)
    return row_address("hotline:order", filed.id)


def _service(act: str) -> Service:
    number = act.removeprefix("danger-")
    if number not in set(Service):
        raise Refusal("hotline.danger.service", "请选转 110、119 还是 120。", field="title")
    return Service(number)


def _call(request: HttpRequest) -> tuple[CallView | None, str]:
    """Return the call that the form is opened for, with its number; the look is recorded."""
    if request.method == "POST":
        return _its_call(request, request.POST), ""
    call_id = labels.a_uuid(request.GET.get("call", ""))
    if call_id is None:
        return None, ""
    actor = actor_of(request)
    number = look.open_call(actor=actor, call_id=call_id, at=moment(request))
    return calls.get_for(actor=actor, call_id=call_id), number


def _its_call(request: HttpRequest, sent: QueryDict) -> CallView | None:
    """Return the call that a form names; one that another took meanwhile leaves the words here."""
    call_id = labels.a_uuid(sent.get("call", ""))
    if call_id is None:
        return None
    try:
        return calls.get_for(actor=actor_of(request), call_id=call_id)
    except NotFound:
        return None


def _beside(request: HttpRequest, sent: QueryDict, call: CallView | None) -> dict[str, Any]:
    at = moment(request)
    title, content = sent.get("title", ""), sent.get("content", "")
    found = suggestion.suggest(
        title=title,
        content=content,
        area_code=sent.get("area_code", ""),
        place=sent.get("place", ""),
        at=at,
        category_code=sent.get("category_code", ""),
    )
    category = sent.get("category_code", "") or (
        found.categories[0].value if found.categories else ""
    )
    return {
        "call": call,
        "cautions": calls.cautions(call_id=call.id, at=at) if call else [],
        "found": found,
        "accept": _accepted(found, category),
        "limits": _limits(sent.get("order_type", ""), sent.get("urgency", ""), category, at),
        "asked": bool(title or content or sent.get("caller_phone", "")),
        "hints_url": reverse("hotline:hints"),
        **knowledge.beside_call(sent, at=at),
        **_history(request, sent, call),
    }


def _accepted(found: Suggestions, category: str) -> dict[str, str]:
    """Return what one key takes over: the category, who leads, and who supports."""
    lead = next((one.value for one in found.units if one.lead), "")
    support = next((one.value for one in found.units if not one.lead), "")
    return {"category_code": category, "lead": lead, "support": support}


def _history(request: HttpRequest, sent: QueryDict, call: CallView | None) -> dict[str, Any]:
    """Return the history of the caller, or why it is not shown."""
    phone, refused, history = sent.get("caller_phone", ""), "", []
    try:
        history = look.caller_history(
            actor=actor_of(request),
            phone=phone,
            call_id=call.id if call else None,
            why=sent.get("why", ""),
            asked=sent.get("act", "") == "history",
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        if refusal.field != "why":
            raise
        refused = refusal.message
    return {
        "history": [(one, STATE_TITLES[one.state]) for one in history],
        "history_open": sum(one.state not in _DONE for one in history),
        "history_refused": refused,
        "history_asks": bool(phone) and not history,
        "has_ground": call is not None,
    }


def _limits(kind: str, urgency: str, category: str, at: datetime) -> list[str]:
    known = {one.value for one in OrderType}
    order_type = OrderType(kind) if kind in known else OrderType.HELP
    level = Urgency.URGENT if urgency == Urgency.URGENT else Urgency.NORMAL
    local = policy.limits(at=at)
    resolve = statutory.resolve_limit(
        order_type=order_type, urgency=level, category_code=category, at=at
    )
    rows = (
        (SIGN, desk_limit(what="sign", urgency=level, local=local)),
        (CONTACT, desk_limit(what="contact", urgency=level, local=local)),
        (RETURN, local["return"]),
        (RESOLVE, resolve),
    )
    return [f"{CLOCKS[code]} {limit if limit.amount else '当天'}" for code, limit in rows]
