"""ID photos: choose what for, take one, hear one hint, take it away. One task a page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.biometrics import pictures, printing
from yimen.biometrics import public as faces
from yimen.biometrics.actions import photo as photos
from yimen.biometrics.contracts import (
    CaptureWay,
    FaceRefused,
    FacesOff,
    PictureKind,
    Strictness,
)
from yimen.biometrics.queries import photo as queries
from yimen.biometrics.queries.photo import PhotoView
from yimen.biometrics.queries.preset import get_preset, list_presets
from yimen.biometrics.rules.photo import Fault, hint_for
from yimen.biometrics.rules.presets import Backdrop, Preset
from yimen.biometrics.rules.sheets import lay_out
from yimen.biometrics.web import asking
from yimen.biometrics.web import photo_words as words
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import moment, public
from yimen.ui.parts import Fact, Link, Option

_JPEG, _PDF = "image/jpeg", "application/pdf"
_WALL = {Fault.BUSY, Fault.SHADOW, Fault.COLOUR}


@public
@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Ask what the photo is for."""
    presets = [(one, words.size_words(one), words.backdrop_words(one)) for one in list_presets()]
    return render(
        request,
        "biometrics/photo_choose.html",
        {"presets": presets, "promise": words.PROMISE, "off": _off()},
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take or choose one picture and measure it."""
    preset = get_preset(code=code)
    asking.find_ask(request, kind=PictureKind.PHOTO, preset=code)
    if request.method == "GET":
        words.visitor_of(request, begin=True)
        return _camera(request, preset)
    try:
        made = photos.take_photo(
            visitor=words.visitor_of(request, begin=True),
            preset_code=code,
            brought=words.brought_in(request, "photo"),
            at=moment(request),
            again=_uuid(request.POST.get("again", "")),
        )
    except (FaceRefused, FacesOff) as refusal:
        return _camera(request, preset, refusal=refusal)
    return HttpResponseRedirect(_result_of(request, made.id))


def _result_of(request: HttpRequest, photo_id: UUID) -> str:
    return reverse("biometrics:photo_result", args=[photo_id]) + asking.carried(request)


def _camera(
    request: HttpRequest, preset: Preset, *, refusal: Refusal | None = None
) -> HttpResponse:
    said = refusal.message if refusal else ""
    asked = asking.find_ask(request, kind=PictureKind.PHOTO, preset=preset.code)
    elsewhere = CaptureWay(label="到大厅窗口，工作人员帮您拍", href="/#who")
    if asked is not None:
        elsewhere = CaptureWay(label="不拍了，回申请上传照片", href=asked.back)
    capture = faces.capture_still(
        ways=(elsewhere,),
        field="photo",
        strictness=Strictness.PHOTO,
        label="拍一张，或者选一张照片",
        error=said,
    )
    again = request.POST.get("again") or request.GET.get("again") or ""
    return render(
        request,
        "biometrics/photo_take.html",
        {
            "preset": preset,
            "size": words.size_words(preset),
            "backdrop": words.backdrop_words(preset),
            "capture": capture,
            "off": _off() if refusal is None else "",
            "again": again if _uuid(again) else "",
            "promise": words.PROMISE,
            "crumbs": _crumbs(preset.title),
            **asking.shown(request, asked),
        },
        status=refusal.status if refusal else 200,
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Show the hint, or the photo beside what it was made of; a post changes the colour."""
    visitor, at = words.visitor_of(request), moment(request)
    said = ""
    if request.method == "POST":
        try:
            photos.change_backdrop(
                visitor=visitor,
                photo_id=photo_id,
                backdrop=_backdrop(request.POST.get("backdrop", "")),
                at=at,
            )
            return HttpResponseRedirect(_result_of(request, photo_id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            said = refusal.message
    view = queries.get_photo(visitor=visitor, photo_id=photo_id, at=at)
    asked = asking.find_ask(request, kind=PictureKind.PHOTO, preset=view.preset.code)
    context = {**_shown(view, said), **asking.shown(request, asked)}
    return render(request, "biometrics/photo_result.html", context, status=422 if said else 200)


def _backdrop(typed: str) -> Backdrop:
    if typed not in set(Backdrop):
        raise FaceRefused("请选一种底色。", field="backdrop")
    return Backdrop(typed)


def _shown(view: PhotoView, said: str) -> dict[str, object]:
    preset = view.preset
    colours = [Option(value=one, label=words.BACKDROPS[one]) for one in preset.backdrops]
    hint = ""
    if view.faults:
        hint = hint_for(fault=view.faults[0], preset=preset, titles=words.BACKDROPS)
    sheet = lay_out(width=preset.width_mm, height=preset.height_mm)
    return {
        "view": view,
        "preset": preset,
        "hint": hint,
        "error": said,
        "colours": colours if view.replaced and len(colours) > 1 else [],
        "facts": _facts(view),
        "count": len(sheet.places),
        "must_be_real": _must_be_real(view),
        "promise": words.PROMISE,
        "crumbs": _crumbs(preset.title),
    }


def _must_be_real(view: PhotoView) -> bool:
    """Say whether the wall counted though the preset would let it be replaced: no model does it."""
    judged = (view.is_made and not view.replaced) or bool(_WALL & set(view.faults))
    return view.preset.may_replace and judged


def _facts(view: PhotoView) -> list[Fact]:
    real = "换成的" if view.replaced else "拍的时候就是，没有改"
    colour = words.BACKDROPS[view.backdrop] if view.backdrop else ""
    return [
        Fact(name="规格", value=view.preset.title, note=words.size_words(view.preset)),
        Fact(name="底色", value=colour, note=real),
        Fact(name="文件", value=f"JPG，{max(1, view.size // 1024)} KB"),
        Fact(
            name="查过",
            value="姿势、眼睛、嘴、光线、清晰度、肩膀、头的大小和位置"
            + ("" if view.replaced else "、背景"),
        ),
    ]


@public
@never_cache
@require_GET
def picture(request: HttpRequest, photo_id: UUID, which: str) -> HttpResponse:
    """Return what was brought (`before`), small, or the photo (`after`)."""
    visitor, at = words.visitor_of(request), moment(request)
    if which == "before":
        content = queries.get_source(visitor=visitor, photo_id=photo_id, at=at)
        content = pictures.seen_small(content)
    else:
        _, content = queries.get_made(visitor=visitor, photo_id=photo_id, at=at)
    return words.file_answer(content, media_type=_JPEG, name=f"{which}.jpg", attach=False)


@public
@never_cache
@require_GET
def download(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Return the photo as a file to keep."""
    at = moment(request)
    view, content = queries.get_made(visitor=words.visitor_of(request), photo_id=photo_id, at=at)
    name = f"{view.preset.title}{local_day(at):%Y%m%d}.jpg"
    return words.file_answer(content, media_type=_JPEG, name=name, attach=True)


@public
@never_cache
@require_GET
def sheet(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Return a six-inch sheet of the photo as PDF."""
    at = moment(request)
    view, content = queries.get_made(visitor=words.visitor_of(request), photo_id=photo_id, at=at)
    page = printing.photo_sheet(photo=content, preset=view.preset, at=at)
    name = f"{view.preset.title}排版{local_day(at):%Y%m%d}.pdf"
    return words.file_answer(page, media_type=_PDF, name=name, attach=False)


@public
@never_cache
@require_POST
def delete(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Delete the photo at once."""
    photos.delete_photo(visitor=words.visitor_of(request), photo_id=photo_id, at=moment(request))
    asked = asking.find_ask(request, kind=PictureKind.PHOTO)
    return HttpResponseRedirect(asked.back if asked else f"{reverse('biometrics:photo')}?deleted=1")


def _off() -> str:
    """Return why no photo can be taken here now, empty where one can."""
    if faces.availability().on:
        return ""
    return (
        "这里没有开人脸服务，或者它暂时没有应答，查不了姿势、光线和背景。"
        "请带照片来，或者到窗口问工作人员。身份证复印件照样能做。"
    )


def _crumbs(title: str) -> list[Link]:
    return [
        Link(label="首页", href="/"),
        Link(label="证件照和复印件", href=reverse("biometrics:photo")),
        Link(label=title, href="", current=True),
    ]


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
