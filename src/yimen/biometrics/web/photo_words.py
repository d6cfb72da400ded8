"""Words and the visitor that pages of photos and card copies share."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from yimen.biometrics.actions.photo import Brought
from yimen.biometrics.photo_access import Visitor
from yimen.biometrics.pictures import LARGEST_FILE
from yimen.biometrics.rules.presets import Backdrop, Preset
from yimen.kernel.gates import actor_of

BACKDROPS = {Backdrop.WHITE: "白色", Backdrop.BLUE: "蓝色", Backdrop.RED: "红色"}
PROMISE = (
    "不建人脸模板，不和任何人的照片比对。照片加密存放，只有您自己能打开，24 小时后自动删除，"
    "也可以马上删。"
)
_VISIT = "photo_visit"


def visitor_of(request: HttpRequest, *, begin: bool = False) -> Visitor:
    """Return who stands before the page; `begin` starts a visit for a browser that has none."""
    visit = str(request.session.get(_VISIT, ""))
    if begin and not visit:
        visit = request.session[_VISIT] = secrets.token_hex(16)
    return Visitor(actor=actor_of(request), visit=visit)


def brought_in(request: HttpRequest, field: str) -> Brought:
    """Return the file of a field, empty where none came."""
    file = request.FILES.get(field)
    if file is None:
        return Brought(content=b"", name="")
    return Brought(
        content=file.read(LARGEST_FILE + 1),  # no more is ever held than tells that it is too much
        name=str(file.name or "")[:120],
        declared_type=str(file.content_type or ""),
    )


def size_words(preset: Preset) -> str:
    """Return a preset's size as people and print shops say it."""
    millimetres = f"{preset.width_mm:g}×{preset.height_mm:g} 毫米"
    return f"{millimetres}，{preset.width}×{preset.height} 像素，每英寸 {preset.dpi} 点"


def backdrop_words(preset: Preset) -> str:
    """Return which colours a preset allows, and whether they must be real."""
    colours = "、".join(BACKDROPS[one] for one in preset.backdrops)
    return f"{colours}背景" + ("，拍好可以换" if preset.may_replace else "，必须是真的白墙或白布")


def file_answer(content: bytes, *, media_type: str, name: str, attach: bool) -> HttpResponse:
    """Return a file that no cache keeps and no browser guesses at."""
    answer = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(as_attachment=attach, filename=name)
    if disposition:
        answer["Content-Disposition"] = disposition
    answer["Cache-Control"] = "private, no-store"
    return answer
