"""Matters that many have: join one instead of telling it again, and follow it by one's own code."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.hotline.actions import following
from yimen.hotline.contracts.belonging import FollowerView, PublicMatter
from yimen.hotline.contracts.order import OrderState, OrderType
from yimen.hotline.contracts.side import Satisfaction
from yimen.hotline.queries import belonging
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.queries.following import shared_steps
from yimen.hotline.web import labels
from yimen.identity import public as identity
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, public
from yimen.ui import forms
from yimen.ui.parts import ErrorItem

_JOINED = "hotline_joined"
_SHOWN, _LISTED = 3, 50
_ASKED = (
    forms.Field(
        name="phone", label="您的电话", kind="tel", width="m", autocomplete="tel",
        why="办好了告诉您，还要问您解决没有。号码加密保存，看的人都有记录。",
    ),
)  # fmt: skip
_OVER = {OrderState.TO_CALL_BACK, OrderState.TO_CLOSE, OrderState.CLOSED, OrderState.ARCHIVED}


@public
def hot(request: HttpRequest) -> HttpResponse:
    """List what is under way and may be joined: category, town, month and how many."""
    asked, areas = request.GET.get("area", ""), labels.areas()
    area = asked if asked in {one.value for one in areas} else ""
    rows = belonging.public_matters(at=moment(request), area_code=area, most=_LISTED + 1)
    context = {
        "section": "do",
        "areas": areas,
        "area": area,
        "rows": rows[:_LISTED],
        "most": _LISTED if len(rows) > _LISTED else 0,
    }
    return render(request, "hotline/hot.html", context)


@public
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Say that a matter is one's own too, and leave a telephone."""
    actor, at = actor_of(request), moment(request)
    matters = belonging.public_matters(at=at, order_id=order_id)
    if not matters:
        raise NotFound
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = following.join(
                actor=actor, order_id=order_id, phone=request.POST.get("phone", ""), at=at
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors["phone"] = refusal.message
        else:
            request.session[_JOINED] = [str(order_id), made.code]
            return HttpResponseRedirect(reverse("hotline:joined"))
    known = {}
    if actor.person_id is not None:
        known = {"phone": identity.get_own_details(actor=actor).phone}
    fields = forms.fill(_ASKED, values={**known, **request.POST.dict()}, errors=errors)
    context = {
        "section": "do",
        "one": matters[0],
        "fields": fields,
        "errors": forms.error_items(fields),
    }
    return render(request, "hotline/join.html", context, status=422 if errors else 200)


@public
def joined(request: HttpRequest) -> HttpResponse:
    """Show the number and his own code to who has just joined in this browser."""
    held = request.session.get(_JOINED)
    if not held:
        raise NotFound
    order = orders.view_of(order_id=UUID(held[0]))
    context = {"section": "do", "number": order.number, "code": held[1]}
    return render(request, "hotline/joined.html", context)


def near_of(request: HttpRequest) -> list[PublicMatter]:
    """Return the public matters of the category and town that a form speaks of, shown once.

    Nothing where the form asks for secrecy, is no such matter, brings files, or was shown already.
    """
    sent = request.POST
    asked = {OrderType.HELP, OrderType.COMPLAINT, OrderType.SUGGESTION}
    plain = sent.get("order_type", "") in {one.value for one in asked}
    if request.method != "POST" or not plain or sent.get("seen_near") or request.FILES:
        return []
    if sent.get("confidential") or sent.get("reported_unit_id") or not sent.get("area_code"):
        return []
    likely = categories.suggest_categories(text=sent.get("title", "") + sent.get("content", ""))
    if not likely:
        return []
    return belonging.public_matters(
        at=moment(request),
        category_codes=[likely[0].category.code],
        area_code=sent.get("area_code", ""),
        most=_SHOWN,
    )


def followed(request: HttpRequest) -> dict[str, Any]:
    """Return what who follows a matter reads of it, by its number and his own code, or nothing.

    Posted, it takes what he says of the answer.
    """
    sent, at = request.POST, moment(request)
    one = belonging.find_follower(number=sent.get("number", ""), code=sent.get("code", ""))
    if one is None:
        return {}
    errors = _rate(request, one, at) if sent.get("act") == "rate_followed" else []
    order = orders.view_of(order_id=one.order_id)
    return {
        "followed": {
            "number": order.number,
            "category": categories.paths().get(order.category_code, ""),
            "town": directory.area_name(code=f"{order.area_code[:9]}000"),
            "moments": labels.caller_moments(shared_steps(order_id=order.id)),
            "may_rate": order.state in _OVER,
        },
        "state": labels.CALLER_TITLES[order.state],
        "kind": labels.STATE_KIND[order.state],
        "now": at,
        "errors": errors,
    }


def _rate(request: HttpRequest, one: FollowerView, at: datetime) -> list[ErrorItem]:
    level = request.POST.get("satisfaction", "")
    solved = {"yes": True, "no": False}.get(request.POST.get("solved", ""))
    if solved is None or level not in set(Satisfaction):
        return [ErrorItem(message="请选解决了没有、满意不满意。", anchor="f-rate-solved")]
    try:
        following.ask(
            actor=actor_of(request), follower_id=one.id, solved=solved,
            satisfaction=Satisfaction(level), at=at, by_follower=True,
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return [ErrorItem(message=refusal.message, anchor="f-rate-solved")]
    return []
