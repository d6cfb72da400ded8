"""Copies of an ID card: both sides and a purpose in, one marked page out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.biometrics.actions import card_copy
from yimen.biometrics.contracts import FaceRefused, PhotoAsk, PictureKind
from yimen.biometrics.queries import photo as queries
from yimen.biometrics.queries.photo import CardCopyView
from yimen.biometrics.rules.corners import NAMES
from yimen.biometrics.rules.provenance import Edges
from yimen.biometrics.rules.sheets import LONGEST_PURPOSE
from yimen.biometrics.web import asking
from yimen.biometrics.web import photo_words as words
from yimen.kernel.contracts import FieldRefusals, NotFound
from yimen.kernel.gates import moment, public
from yimen.ui import forms
from yimen.ui.parts import Fact, Link, Option

_PICTURE = "image/jpeg,image/png,image/webp"
_LIMITS = "JPG、PNG 或 WebP，不超过 15 MB"
_QUESTIONS = (
    forms.Field(
        name="purpose",
        label="这份复印件交给谁、办什么？",
        why="会写在复印件上，别人拿去办别的事就不能用。",
        help=f"比如“柳浦镇便民中心办理老年人优待证”，最多 {LONGEST_PURPOSE} 个字。",
        maxlength=60,
    ),
    forms.Field(
        name="front",
        label="有照片的一面",
        kind="file",
        accept=_PICTURE,
        limits=_LIMITS,
        help="平放在深色桌面上，四个角都拍进来，不要反光。",
    ),
    forms.Field(
        name="back",
        label="有国徽的一面",
        kind="file",
        accept=_PICTURE,
        limits=_LIMITS,
    ),
    forms.Field(
        name="colour",
        label="要彩色还是黑白？",
        kind="radio",
        value="colour",
        options=(
            Option(value="colour", label="彩色"),
            Option(value="grey", label="黑白"),
        ),
    ),
    forms.Field(
        name="whole",
        label="照片里只有证件，不用找边",
        kind="tick",
        required=False,
        help="扫描件，或者边没有找对、要重做的时候打勾：整张照片就当作证件。",
    ),
)
_KEPT = {"purpose", "colour", "whole"}
_SIDES = {"front": "有照片的一面", "back": "有国徽的一面"}
_EDGES = {
    Edges.FOUND: "自动找到的",
    Edges.BY_HAND: "您调的四个角",
    Edges.WHOLE: "没有找到，按整张照片",
}


@public
@never_cache
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Ask for both sides and the purpose, and lay them on one page."""
    visitor = words.visitor_of(request, begin=True)
    asked = asking.find_ask(request, kind=PictureKind.CARD)
    if request.method == "GET":
        return _form(request, {"purpose": asked.purpose} if asked else {}, {}, asked)
    grey = request.POST.get("colour") == "grey"
    whole = bool(request.POST.get("whole"))
    try:
        copy_id = card_copy.make_card_copy(
            visitor=visitor,
            front=words.brought_in(request, "front"),
            back=words.brought_in(request, "back"),
            purpose=request.POST.get("purpose", "")[:200],
            is_grey=grey,
            is_whole=whole,
            at=moment(request),
            corners={side: _corners(request, side) for side in _SIDES},
        )
    except FieldRefusals as refusal:
        return _form(request, request.POST.dict(), refusal.errors, asked)
    address = reverse("biometrics:card_copy_result", args=[copy_id])
    return HttpResponseRedirect(address + asking.carried(request))


def _corners(request: HttpRequest, side: str) -> list[str]:
    """Return the four corners of a side as they were sent, empty texts where they were not."""
    return [request.POST.get(f"{side}-{place}", "")[:20] for place in range(1, len(NAMES) + 1)]


@public
@never_cache
@require_POST
def corners(request: HttpRequest) -> HttpResponse:
    """Return where the corners of a card are in one picture, in per cent; nothing of it is kept."""
    try:
        found = card_copy.find_corners(
            visitor=words.visitor_of(request, begin=True),
            brought=words.brought_in(request, "picture"),
        )
    except FaceRefused as refusal:
        return JsonResponse({"said": refusal.message}, status=422)
    return JsonResponse({"corners": found})


def _form(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, str], asked: PhotoAsk | None
) -> HttpResponse:
    kept = {name: said for name, said in typed.items() if name in _KEPT}
    fields = forms.fill(_QUESTIONS, values=kept, errors=errors)
    sides = {
        side: {
            "name": side,
            "title": title,
            "corners": [
                (f"{side}-{place}", name, typed.get(f"{side}-{place}", "") if errors else "")
                for place, name in enumerate(NAMES, start=1)
            ],
        }
        for side, title in _SIDES.items()
    }
    return render(
        request,
        "biometrics/card_copy.html",
        {
            "fields": [(field, sides.get(field.name)) for field in fields],
            "errors": forms.error_items(fields),
            "promise": words.PROMISE,
            "again": bool(errors),
            "crumbs": _crumbs(),
            **asking.shown(request, asked),
        },
        status=422 if errors else 200,
    )


@public
@never_cache
@require_GET
def result(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Show both sides as they were laid, and the page to take away."""
    view = queries.get_card_copy(
        visitor=words.visitor_of(request), copy_id=copy_id, at=moment(request)
    )
    found = {
        0: "两面的边都没有找到，是按整张照片放的。看一看有没有拍歪、拍进桌面；不好就重做一份，把四个角放准。",
        1: "有一面的边没有找到，是按整张照片放的。看一看有没有拍歪、拍进桌面；不好就重做一份，把四个角放准。",
    }
    asked = asking.find_ask(request, kind=PictureKind.CARD)
    return render(
        request,
        "biometrics/card_copy_result.html",
        {
            "view": view,
            "hint": found.get(view.straightened, ""),
            "facts": _facts(view),
            "promise": words.PROMISE,
            "crumbs": _crumbs(),
            **asking.shown(request, asked),
        },
    )


def _facts(view: CardCopyView) -> list[Fact]:
    edges = zip(_SIDES.values(), view.edges, strict=False)
    return [
        Fact(name="用途", value=view.purpose),
        Fact(name="大小", value="A4 一页，证件按原大 85.6×54 毫米"),
        Fact(name="颜色", value="黑白" if view.is_grey else "彩色"),
        *(Fact(name=f"{side}的边", value=_EDGES[Edges(one)]) for side, one in edges),
    ]


@public
@never_cache
@require_GET
def picture(request: HttpRequest, copy_id: UUID, part: str) -> HttpResponse:
    """Return one side as it was laid and marked."""
    if part not in {"front", "back"}:
        raise NotFound
    content = queries.get_card_part(
        visitor=words.visitor_of(request), copy_id=copy_id, part=part, at=moment(request)
    )
    return words.file_answer(content, media_type="image/jpeg", name=f"{part}.jpg", attach=False)


@public
@never_cache
@require_GET
def page(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Return the page as PDF; an officer's look is recorded."""
    visitor, at = words.visitor_of(request), moment(request)
    content = queries.get_card_part(visitor=visitor, copy_id=copy_id, part="page", at=at)
    card_copy.record_look(visitor=visitor, copy_id=copy_id, at=at)
    return words.file_answer(
        content, media_type="application/pdf", name="身份证复印件.pdf", attach=False
    )


@public
@never_cache
@require_POST
def delete(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Delete the copy at once."""
    card_copy.delete_card_copy(
        visitor=words.visitor_of(request), copy_id=copy_id, at=moment(request)
    )
    asked = asking.find_ask(request, kind=PictureKind.CARD)
    return HttpResponseRedirect(asked.back if asked else f"{reverse('biometrics:photo')}?deleted=1")


def _crumbs() -> list[Link]:
    return [
        Link(label="首页", href="/"),
        Link(label="证件照和复印件", href=reverse("biometrics:photo")),
        Link(label="身份证复印件", href="", current=True),
    ]
