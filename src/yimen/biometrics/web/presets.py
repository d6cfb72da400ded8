"""Presets of ID photos, for who sets them: what holds, where it comes from, a new version."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.biometrics import photo_access as access
from yimen.biometrics.actions import preset as presets
from yimen.biometrics.queries.preset import list_presets, list_versions
from yimen.biometrics.rules.presets import Backdrop, Preset
from yimen.biometrics.web import photo_words as words
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Option, Row

_CODE = re.compile(r"[a-z][a-z0-9-]{1,30}")
_COLUMNS = [
    Column(title="规格"),
    Column(title="大小"),
    Column(title="头部（像素）"),
    Column(title="背景"),
    Column(title="依据"),
]
_NUMBERS = {
    "width": ("宽", "像素"),
    "height": ("高", "像素"),
    "dpi": ("分辨率", "每英寸点数"),
    "width_mm": ("印出来宽", "毫米"),
    "height_mm": ("印出来高", "毫米"),
    "face_least": ("脸宽，最少", "像素"),
    "face_width": ("脸宽，最多", "像素"),
    "crown_least": ("头顶到上边，最少", "像素"),
    "crown": ("头顶到上边，最多", "像素"),
    "eyes_up": ("眼睛到下边，至少", "像素"),
    "bytes_least": ("文件最小（不限填 0）", "KB"),
    "bytes_most": ("文件最大（不限填 0）", "KB"),
}
_MILLIMETRES = {"width_mm", "height_mm"}
_QUESTIONS = (
    forms.Field(
        name="code",
        label="代号",
        width="m",
        maxlength=31,
        help="小写英文字母、数字和短横，比如 elder-card。写已有的代号就是给它出新的一版。",
    ),
    forms.Field(name="title", label="名称", width="m", maxlength=40),
    *(
        forms.Field(
            name=name,
            label=label,
            kind="number" if name in _MILLIMETRES else "integer",
            unit=unit,
            width="s",
            maxlength=6,
        )
        for name, (label, unit) in _NUMBERS.items()
    ),
    forms.Field(
        name="backdrops",
        label="可以用的底色",
        kind="checkbox",
        options=tuple(Option(value=one, label=title) for one, title in words.BACKDROPS.items()),
    ),
    forms.Field(
        name="may_replace",
        label="可以换背景",
        kind="tick",
        required=False,
        help="要求背景必须是真的（比如居民身份证）就不要打勾。",
    ),
    forms.Field(name="source", label="依据哪个文件或者哪个单位的要求", maxlength=300),
    forms.Field(
        name="unverified", label="哪些还没有核对", required=False, maxlength=300, kind="textarea"
    ),
)


@permission(access.SET_PRESETS)
@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show what holds now, with its sources and what was not verified."""
    held = {(one.code, one.version) for one in list_presets()}
    rows = [_row(one, (one.code, one.version) in held) for one in list_versions()]
    return render(
        request,
        "biometrics/presets.html",
        {"columns": _COLUMNS, "rows": rows, "added": "added" in request.GET},
    )


def _row(preset: Preset, holds: bool) -> Row:
    face, crown = preset.face_width, preset.crown
    head = f"脸宽 {face[0]}–{face[1]}，头顶 {crown[0]}–{crown[1]}，眼睛离下边 ≥{preset.eyes_up}"
    limit = (
        f"{preset.bytes_least // 1024}–{preset.bytes_most // 1024} KB"
        if preset.bytes_most
        else "文件大小不限"
    )
    add = f"{reverse('biometrics:photo_preset_add')}?from={preset.code}"
    return Row(
        key=f"{preset.code}-{preset.version}",
        cells=(
            Cell(
                text=preset.title,
                small=f"第 {preset.version} 版" + ("" if holds else "，已有新版"),
                href=add if holds else "",
                head=True,
            ),
            Cell(text=words.size_words(preset), small=limit),
            Cell(text=head),
            Cell(text=words.backdrop_words(preset)),
            Cell(
                text=preset.source,
                small=f"没有核实：{preset.unverified}" if preset.unverified else "",
            ),
        ),
    )


@permission(access.SET_PRESETS)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Take the next version of a preset, or a new one."""
    if request.method == "GET":
        begun = {one.code: one for one in list_presets()}.get(request.GET.get("from", ""))
        return _form(request, _typed(begun) if begun else {}, {}, ())
    typed: dict[str, str | list[str]] = dict(request.POST.dict())
    typed["backdrops"] = [str(one) for one in request.POST.getlist("backdrops")]
    try:
        made = presets.add_preset(actor=actor_of(request), preset=_read(typed), at=moment(request))
    except FieldRefusals as refusal:
        return _form(request, typed, refusal.errors, ())
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _form(request, typed, {}, (refusal.message,))
    return HttpResponseRedirect(f"{reverse('biometrics:photo_presets')}?added={made.code}")


def _form(
    request: HttpRequest,
    typed: dict[str, str | list[str]],
    errors: dict[str, str],
    others: tuple[str, ...],
) -> HttpResponse:
    fields = forms.fill(_QUESTIONS, values=typed, errors=errors)
    return render(
        request,
        "biometrics/preset_add.html",
        {"fields": fields, "errors": forms.error_items(fields, others=others)},
        status=422 if errors or others else 200,
    )


def _typed(preset: Preset) -> dict[str, str | list[str]]:
    return {
        "code": preset.code,
        "title": preset.title,
        "width": str(preset.width),
        "height": str(preset.height),
        "dpi": str(preset.dpi),
        "width_mm": f"{preset.width_mm:g}",
        "height_mm": f"{preset.height_mm:g}",
        "face_least": str(preset.face_width[0]),
        "face_width": str(preset.face_width[1]),
        "crown_least": str(preset.crown[0]),
        "crown": str(preset.crown[1]),
        "eyes_up": str(preset.eyes_up),
        "bytes_least": str(preset.bytes_least // 1024),
        "bytes_most": str(preset.bytes_most // 1024),
        "backdrops": [str(one) for one in preset.backdrops],
        "may_replace": "1" if preset.may_replace else "",
        "source": preset.source,
        "unverified": preset.unverified,
    }


def _read(typed: dict[str, str | list[str]]) -> Preset:
    """Return the preset that was typed. Raises FieldRefusals for what is no number or no code."""
    wrong: dict[str, str] = {}
    numbers = {name: _number(_text(typed, name), name, wrong) for name in _NUMBERS}
    code = _text(typed, "code")
    if not _CODE.fullmatch(code):
        wrong["code"] = "代号用小写英文字母开头，后面是字母、数字或短横。"
    if wrong:
        raise FieldRefusals("biometrics.preset.wrong", wrong)
    whole = {name: int(value) for name, value in numbers.items()}
    return Preset(
        code=code,
        title=_text(typed, "title")[:40],
        version=0,
        width=whole["width"],
        height=whole["height"],
        dpi=whole["dpi"],
        width_mm=numbers["width_mm"],
        height_mm=numbers["height_mm"],
        face_width=(whole["face_least"], whole["face_width"]),
        crown=(whole["crown_least"], whole["crown"]),
        eyes_up=whole["eyes_up"],
        backdrops=tuple(one for one in Backdrop if one in typed.get("backdrops", ())),
        may_replace=bool(_text(typed, "may_replace")),
        bytes_least=whole["bytes_least"] * 1024,
        bytes_most=whole["bytes_most"] * 1024,
        source=_text(typed, "source")[:300],
        unverified=_text(typed, "unverified")[:300],
    )


def _text(typed: dict[str, str | list[str]], name: str) -> str:
    found = typed.get(name, "")
    return found.strip() if isinstance(found, str) else ""


def _number(typed: str, name: str, wrong: dict[str, str]) -> float:
    shape = r"\d{1,4}(\.\d)?" if name in _MILLIMETRES else r"\d{1,5}"
    if not re.fullmatch(shape, typed, re.ASCII):
        wrong[name] = "只填数字。"
        return 0
    return float(typed)
