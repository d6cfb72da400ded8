"""The window: what somebody came for, who he is by card or by face, and his form filled in."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.biometrics import public as biometrics
from yimen.biometrics.contracts import CaptureWay, Outcome
from yimen.cases import access
from yimen.cases.actions import window
from yimen.cases.actions.filling import Identified
from yimen.cases.actions.window import PURPOSE_TITLES, Wanted, WindowPurpose
from yimen.cases.rules.filling import IdentifiedBy
from yimen.cases.web.staff.desk import open_items
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemNotOpen, ItemVersionView
from yimen.directory import public as directory
from yimen.identity.contracts import Identification, Likeness
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem, Option

_OUTCOMES = {
    Outcome.SAME: "像这个人",
    Outcome.NOT_SURE: "拿不准，请看清楚再问",
    Outcome.DIFFERENT: "没有认出来",
    Outcome.UNKNOWN: "没有认出来",
}
_LIKENESS = {
    Likeness.HIGH: "很像",
    Likeness.MIDDLE: "有些像",
    Likeness.LOW: "不大像",
}
_NUMBER_WAYS = {
    IdentifiedBy.CARD: "读卡器读出来的",
    IdentifiedBy.NUMBER: "看着证件输入的",
}


@permission(access.FILE_FOR)
@never_cache
@require_http_methods(["GET", "POST"])
def face(request: HttpRequest) -> HttpResponseBase:
    """Choose item and purpose, then identify the person; posted, his form opens filled."""
    refused: Refusal | None = None
    try:
        wanted = _wanted(request)
    except ItemNotOpen as closed:
        return _items_page(request, [ErrorItem(message=closed.message, anchor="item")], status=422)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _items_page(
            request, [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field}")], status=422
        )
    if wanted is None:
        return _items_page(request, [])
    if request.method == "POST":
        try:
            return _identified(request, wanted)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            refused = refusal
    return _person_page(request, wanted, refused)


def _wanted(request: HttpRequest) -> Wanted | None:
    """Return what was chosen; None while the choice is not finished."""
    asked = request.GET
    if not asked.get("item") or not {"purpose", "go"} & set(asked):
        return None
    return window.check_wanted(
        actor=actor_of(request),
        item_code=asked["item"],
        situation=asked.get("situation", ""),
        purpose=asked.get("purpose", ""),
        at=moment(request),
    )


def _items_page(
    request: HttpRequest, errors: list[ErrorItem], *, status: int = 200
) -> HttpResponse:
    """Return the page on which item and purpose are chosen."""
    actor, at = actor_of(request), moment(request)
    code, text = request.GET.get("item", ""), request.GET.get("q", "").strip()[:40]
    chosen = catalogue.find_current(item_code=code, on=local_day(at)) if code else None
    if chosen is not None and not actor.may(access.FILE_FOR, item=chosen.item_code):
        chosen = None
    context = {
        "q": text,
        "chosen": chosen,
        "items": [
            one for one in open_items(text, at) if actor.may(access.FILE_FOR, item=one.item_code)
        ],
        "situations": _situations(chosen),
        "situation": request.GET.get("situation", ""),
        "purposes": [Option(value=one, label=title) for one, title in PURPOSE_TITLES.items()],
        "purpose": request.GET.get("purpose", ""),
        "errors": errors,
    }
    return render(request, "cases/window_items.html", context, status=status)


def _situations(chosen: ItemVersionView | None) -> list[Option]:
    if chosen is None or chosen.definition is None or not catalogue.asks_situation(version=chosen):
        return []
    return [Option(value=one.code, label=one.title) for one in chosen.definition.situations]


def _person_page(request: HttpRequest, wanted: Wanted, refused: Refusal | None) -> HttpResponse:
    """Return the page on which the person is identified: by card or by face, side by side."""
    assert wanted.version.definition is not None
    situation = next(
        (o.title for o in wanted.version.definition.situations if o.code == wanted.situation), ""
    )
    context = {
        "wanted": wanted,
        "situation": situation,
        "purpose": PURPOSE_TITLES[wanted.purpose],
        "own": wanted.purpose is WindowPurpose.OWN,
        "here": _address(wanted),
        "again": f"{reverse('cases:window_face')}?{urlencode({'item': wanted.version.item_code})}",
        "ways": [Option(value=one, label=title) for one, title in _NUMBER_WAYS.items()],
        "number": request.POST.get("number", ""),
        "way": request.POST.get("way", ""),
        "errors": [_error(request, refused)] if refused else [],
        **_faces(request, refused),
    }
    return render(request, "cases/window.html", context, status=422 if refused else 200)


def _error(request: HttpRequest, refused: Refusal) -> ErrorItem:
    """Return where a refusal belongs: beside the camera, the identification or the number."""
    seen = request.POST.get("identification", "")
    first = "c-" if refused.field == "candidate" else "t-"
    places = {"camera": "h-face", "face": f"{first}{seen}", "none": f"t-{seen}"}
    place = places.get(request.POST.get("act", ""), f"f-{refused.field or 'number'}")
    return ErrorItem(message=refused.message, anchor=place)


def _address(wanted: Wanted) -> str:
    chosen = {
        "item": wanted.version.item_code,
        "situation": wanted.situation,
        "purpose": str(wanted.purpose),
    }
    return f"{reverse('cases:window_face')}?{urlencode(chosen)}"


def _faces(request: HttpRequest, refused: Refusal | None) -> dict[str, object]:
    """Return what the page shows of faces: whom cameras saw, or in words why there is none."""
    actor, at = actor_of(request), moment(request)
    if not window.may_identify(actor=actor):
        return {"faces_off": "您的岗位没有刷脸认人的权限。"}
    state = biometrics.availability()
    seen = window.list_seen(actor=actor, at=at)
    context: dict[str, object] = {
        "faces_off": "" if state.on else state.why,
        "seen": [_seen(request, one, refused) for one in seen],
    }
    if state.on:
        context["capture"] = biometrics.capture_still(
            field="photo",
            label="用本机摄像头",
            ways=(CaptureWay(label="看身份证，输入号码", href="#f-number"),),
            error=refused.message if refused and refused.field == "photo" else "",
        )
    return context


def _seen(request: HttpRequest, one: Identification, refused: Refusal | None) -> dict[str, object]:
    """Return one look of a camera: whom it resembles, masked, and what was chosen and refused."""
    mine = request.POST.get("identification") == str(one.id)
    return {
        "one": one,
        "outcome": _OUTCOMES[one.outcome],
        "chosen": _candidate(request) if mine else None,
        "error": refused.message if mine and refused else "",
        "people": [
            {
                "who": who,
                "area": directory.area_name(code=f"{who.area_code[:9]}000"),
                "likeness": _LIKENESS[who.likeness],
            }
            for who in one.candidates
        ],
    }


def _identified(request: HttpRequest, wanted: Wanted) -> HttpResponseBase:
    """Go on to the filled form of who was identified, or to whom the camera saw."""
    actor, at = actor_of(request), moment(request)
    match request.POST.get("act", ""):
        case "camera":
            photo = request.FILES.get("photo")
            image = photo.read() if photo is not None else b""
            window.identify_here(actor=actor, image=image, at=at)
            return HttpResponseRedirect(_address(wanted) + "#h-seen")
        case "face":
            draft_id = window.begin_by_face(
                actor=actor,
                wanted=wanted,
                identification_id=_id(request),
                tail=request.POST.get("tail", "").strip().upper(),
                at=at,
                candidate=_candidate(request),
            )
            return HttpResponseRedirect(reverse("cases:window_fill", args=[draft_id]))
        case "none":
            window.none_of_these(actor=actor, identification_id=_id(request), at=at)
            return HttpResponseRedirect(_address(wanted) + "#f-number")
        case _:
            return _by_number(request, wanted, at)


def _candidate(request: HttpRequest) -> int | None:
    """Return the place of the candidate who was chosen, None where nobody was."""
    place = request.POST.get("candidate", "")
    return int(place) if place.isascii() and place.isdigit() and len(place) < 3 else None


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("identification", ""))
    except ValueError as broken:
        raise NotFound from broken


def _by_number(request: HttpRequest, wanted: Wanted, at: datetime) -> HttpResponseBase:
    way = request.POST.get("way", "")
    if way not in set(_NUMBER_WAYS):
        raise Refusal("cases.window.way", "请选号码是怎样得来的。", field="way")
    actor = actor_of(request)
    person = window.find_by_number(actor=actor, number=request.POST.get("number", ""), at=at)
    draft_id = window.begin(
        actor=actor,
        wanted=wanted,
        person_id=person.id,
        identified=Identified(by=IdentifiedBy(way)),
        at=at,
    )
    return HttpResponseRedirect(reverse("cases:window_fill", args=[draft_id]))
