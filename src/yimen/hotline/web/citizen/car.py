"""Move-car for everybody: two steps to tell the owner, and a page for each side without numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yimen.hotline.actions import car as actions
from yimen.hotline.actions.car_lines import gateway
from yimen.hotline.contracts.car import (
    CAR_TITLES,
    CAR_VERB_TITLES,
    REPLY_TITLES,
    WAY_TITLES,
    CarGiven,
    CarState,
    CarVerb,
    CarView,
    CarWay,
    OwnerReply,
)
from yimen.hotline.queries import car as cars
from yimen.hotline.queries.desk_step import steps
from yimen.hotline.rules import car as rules
from yimen.hotline.web import labels
from yimen.identity import public as identity
from yimen.kernel.contracts import NotAllowed, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.gates import actor_of, moment, public
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Moment, Option, PillKind

_PHOTO = "car_photo"
_FIRST = (
    forms.Field(name="plate", label="车牌号", maxlength=12, width="m", help="例如：湘A12345"),
    forms.Field(name="area_code", label="在哪个镇", kind="select", width="m"),
    forms.Field(name="place", label="车停在哪里", maxlength=120, required=False, help="例如：老街 5 号门口，堵住了车库。"),
    forms.Field(name="photo", label="现场照片", kind="file", required=False, accept="image/*", help="地点说不清的，拍一张。"),
)  # fmt: skip
_SECOND = (
    forms.Field(
        name="phone", label="您的手机号", kind="tel", width="m", autocomplete="tel",
        why="绑定隐私号、限制滥用要用。车主看不到，您也看不到车主的。",
    ),
    forms.Field(
        name="way", label="怎么通知车主", kind="radio", value="message",
        options=tuple(Option(value=one.value, label=title) for one, title in WAY_TITLES.items()),
    ),
    forms.Field(name="urgent", label="很急：堵住了出入口、要就医", kind="tick", required=False),
)  # fmt: skip
STATE_KIND: dict[CarState, PillKind] = {
    CarState.TOLD: "now",
    CarState.ANSWERED: "now",
    CarState.MOVED: "done",
    CarState.POLICE: "need",
    CarState.ENDED: "plain",
}


def first_fields() -> list[forms.Field]:
    """Return what is asked first: which car stands where."""
    return [
        replace(one, options=labels.areas()) if one.name == "area_code" else one for one in _FIRST
    ]


def second_fields() -> list[forms.Field]:
    """Return what is asked second: how the caller may be reached, and how the owner is told."""
    return list(_SECOND)


def given_of(request: HttpRequest) -> CarGiven:
    """Return what the two steps say; the action judges it."""
    sent = request.POST
    way = sent.get("way", "")
    areas = {one.value for one in labels.areas()}
    area = sent.get("area_code", "")
    if area not in areas:
        raise Refusal("hotline.car.area", "请选在哪个镇。", field="area_code")
    return CarGiven(
        plate=sent.get("plate", ""),
        area_code=area,
        place=sent.get("place", ""),
        phone=sent.get("phone", ""),
        way=CarWay(way) if way in set(CarWay) else CarWay.MESSAGE,
        urgent=bool(sent.get("urgent")),
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask which car stands where, then how to tell the owner; then tell him."""
    step, errors = "1", dict[str, str]()
    if request.method == "POST":
        step = request.POST.get("step", "1")
        try:
            if step == "1":
                _look_at_first(request)
                step = "2"
            else:
                made = actions.ask(
                    actor=actor_of(request), given=given_of(request), at=moment(request),
                    photo_id=labels.a_uuid(str(request.session.get(_PHOTO, ""))),
                )  # fmt: skip
                request.session.pop(_PHOTO, None)
                code = cars.caller_code(request_id=made.id)
                return HttpResponseRedirect(reverse("hotline:car_asked", args=[code]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors[refusal.field or ""] = refusal.message
            if refusal.field in {one.name for one in _FIRST}:
                step = "1"
    return _ask_page(request, step, errors)


def _look_at_first(request: HttpRequest) -> None:
    rules.read_plate(text=request.POST.get("plate", ""))
    if not request.POST.get("area_code"):
        raise Refusal("hotline.car.area", "请选在哪个镇。", field="area_code")
    sent = request.FILES.get("photo")
    if sent is not None:
        kept = files.put(
            stream=sent,  # type: ignore[arg-type]
            name=sent.name or "",
            actor=actor_of(request),
            at=moment(request),
        )
        request.session[_PHOTO] = str(kept.id)
    rules.check_place(place=request.POST.get("place", ""), has_photo=_PHOTO in request.session)


def _ask_page(request: HttpRequest, step: str, errors: dict[str, str]) -> HttpResponse:
    actor, known = actor_of(request), dict[str, Any]()
    if actor.person_id is not None:
        known["phone"] = identity.get_own_details(actor=actor).phone
    values = {**known, **request.POST.dict()}
    asked = first_fields() if step == "1" else second_fields()
    fields = forms.fill(asked, values=values, errors=errors)
    names = {one.name for one in fields}
    others = [said for name, said in errors.items() if name not in names]
    context = {
        "section": "do",
        "step": step,
        "fields": fields,
        "kept": {name: request.POST.get(name, "") for name in ("plate", "area_code", "place")},
        "has_photo": _PHOTO in request.session,
        "night": rules.is_night(moment(request)),
        "errors": forms.error_items(fields, others=others),
    }
    status = 422 if context["errors"] else 200
    return render(request, "hotline/car_ask.html", context, status=status)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the caller how it stands, and take what he does next."""
    one = cars.by_caller(code=code)
    errors = _acted(request, one, _CALLER_ACTS)
    if request.method == "POST" and not errors:
        return HttpResponseRedirect(request.path)
    at = moment(request)
    one = cars.by_caller(code=code)
    open_ = one.state in {CarState.TOLD, CarState.ANSWERED}
    context = _shown(one) | {
        "errors": errors,
        "open": open_,
        "may_again": rules.CAR.allows(one.state, CarVerb.AGAIN),
        "virtual": one.virtual if open_ and one.virtual_until and one.virtual_until > at else "",
        "now": at,
    }
    return render(request, "hotline/car_asked.html", context, status=422 if errors else 200)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def owner(request: HttpRequest, code: str) -> HttpResponseBase:
    """Let the owner answer with one press, rate, or complain that he was called for nothing."""
    one = cars.by_owner(code=code)
    errors = _acted(request, one, _OWNER_ACTS)
    if request.method == "POST" and not errors:
        return HttpResponseRedirect(request.path)
    one = cars.by_owner(code=code)
    context = _shown(one) | {
        "errors": errors,
        "open": one.state in {CarState.TOLD, CarState.ANSWERED},
        "replies": [(each.value, title) for each, title in REPLY_TITLES.items()],
        "now": moment(request),
    }
    return render(request, "hotline/car_owner.html", context, status=422 if errors else 200)


def _shown(one: CarView) -> dict[str, Any]:
    return {
        "section": "do",
        "one": one,
        "state": CAR_TITLES[one.state],
        "kind": STATE_KIND[one.state],
        "reply": REPLY_TITLES[one.reply] if one.reply else "",
        "moments": moments_of(one),
    }


def moments_of(one: CarView) -> list[Moment]:
    """Return the log of a request: what was done when, without numbers."""
    done = steps(thing_id=one.id, titles={str(one): said for one, said in CAR_VERB_TITLES.items()})
    return [
        Moment(title=each.title, state="done", at=each.at, said=each.words, who=each.by)
        for each in done
    ]


def _acted(request: HttpRequest, one: CarView, known: dict[str, Any]) -> list[ErrorItem]:
    if request.method != "POST":
        return []
    try:
        known.get(request.POST.get("act", ""), _unknown)(request, one)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'act'}")]
    return []


def _unknown(request: HttpRequest, one: CarView) -> None:
    del request, one
    raise Refusal("hotline.car.act", "没有这一步。请刷新页面再办。")


def _reply(request: HttpRequest, one: CarView) -> None:
    said = request.POST.get("reply", "")
    if said not in set(OwnerReply):
        raise Refusal("hotline.car.reply", "请选一项回复。", field="reply")
    actions.reply(request_id=one.id, answer=OwnerReply(said), at=moment(request))


def _rate(request: HttpRequest, one: CarView, *, by_owner: bool) -> None:
    actions.rate(
        actor=actor_of(request), request_id=one.id, good=request.POST.get("good") == "yes",
        by_owner=by_owner, at=moment(request),
    )  # fmt: skip


_CALLER_ACTS: dict[str, Any] = {
    "moved": lambda request, one: actions.moved(
        actor=actor_of(request), request_id=one.id, at=moment(request)
    ),
    "again": lambda request, one: actions.tell_again(
        actor=actor_of(request), request_id=one.id, at=moment(request)
    ),
    "police": lambda request, one: actions.to_police(
        actor=actor_of(request), request_id=one.id, at=moment(request)
    ),
    "end": lambda request, one: actions.end(
        actor=actor_of(request), request_id=one.id, at=moment(request)
    ),
    "rate": lambda request, one: _rate(request, one, by_owner=False),
}
_OWNER_ACTS: dict[str, Any] = {
    "reply": _reply,
    "rate": lambda request, one: _rate(request, one, by_owner=True),
    "complain": lambda request, one: actions.complain(
        request_id=one.id, words=request.POST.get("words", ""), at=moment(request)
    ),
}


@csrf_exempt
@public
@require_POST
def told(request: HttpRequest) -> HttpResponse:
    """Take the gateway's signed word of a call; no session is asked. Raises NotAllowed."""
    at, line = moment(request), gateway()
    event = line and line.read_event(
        raw=request.body,
        seconds=request.headers.get("X-Time", ""),
        signature=request.headers.get("X-Signature", ""),
        at=at,
    )
    if not event:
        raise NotAllowed
    actions.on_call(event=event, at=at)
    return HttpResponse(status=204)
