"""Cameras: entered, switched on and off, and a browser's camera that sends a frame a second."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.biometrics.contracts import FaceRefused
from yimen.hall import access, knock
from yimen.hall.actions import watch_alarm
from yimen.hall.actions import watch_camera as actions
from yimen.hall.contracts.watch import SOURCE_TITLES, CameraView, Source, WatchRefused
from yimen.hall.queries import watch
from yimen.hall.web.times import day_of
from yimen.hall.web.watch_pages import items_of, said_of, shown
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Option, Row

_LARGEST_FRAME = 4_000_000
_EXAMPLE = "网络摄像头例如 rtsp://用户名:密码@10.1.1.9:554/路径。"
_COLUMNS = (
    Column(title="摄像头"),
    Column(title="画面来自"),
    Column(title="标识立于"),
    Column(title="最近画面"),
    Column(title="状态"),
)
_FIELDS = (
    forms.Field(name="title", label="叫什么", maxlength=40, width="m"),
    forms.Field(name="place", label="装在哪里", maxlength=80),
    forms.Field(
        name="sign_on", label="提示标识哪天立的", kind="date", width="m",
        help="没有立标识的地方不能看。",
    ),
    forms.Field(
        name="source", label="画面从哪里来", kind="radio",
        options=[Option(value=one, label=title) for one, title in SOURCE_TITLES.items()],
    ),
    forms.Field(
        name="address", label="地址或路径", required=False, maxlength=300,
        help=f"{_EXAMPLE}录像写服务器上的完整路径。值守电脑的摄像头不用填。",
    ),
)  # fmt: skip

_ADDRESS = (
    forms.Field(
        name="address", label="新的地址或路径", maxlength=300,
        help=f"{_EXAMPLE}要整条重写，密码也要写。",
    ),
)  # fmt: skip


@permission(*access.WATCH_STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def cameras(request: HttpRequest) -> HttpResponse:
    """List the cameras; posted, enter one."""
    actor, at, sent = actor_of(request), moment(request), request.POST
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.enter(
                actor=actor,
                title=sent.get("title", ""),
                place=sent.get("place", ""),
                sign_on=day_of(sent.get("sign_on", "")),
                source=sent.get("source", ""),
                address=sent.get("address", ""),
                at=at,
            )
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = said_of(refusal)
    fields = forms.fill(_FIELDS, values=sent.dict(), errors=errors)
    context = shown(request, "hall:watch_cameras", at=at) | {
        "columns": _COLUMNS,
        "rows": [_row(one) for one in watch.cameras()],
        "may_propose": actor.may(access.WATCH_PROPOSE),
        "fields": fields,
        "errors": forms.error_items(fields, others=[errors[""]] if "" in errors else ()),
    }
    return render(request, "hall/watch_cameras.html", context, status=422 if errors else 200)


def _row(one: CameraView) -> Row:
    last = (
        f"{one.last_frame_at.astimezone(LOCAL):%-m月%-d日 %H:%M:%S}" if one.last_frame_at else "—"
    )
    state = one.trouble or ("开着" if one.is_on else "关着")
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.title, small=one.place, href=row_address("hall:watch_camera", one.id),
                head=True,
            ),
            Cell(text=SOURCE_TITLES[one.source]),
            Cell(text=f"{one.sign_on:%Y年%-m月%-d日}" if one.sign_on else "—"),
            Cell(text=last),
            Cell(text=state, kind="bad" if one.trouble else "now" if one.is_on else "plain"),
        ),
    )  # fmt: skip


@permission(*access.WATCH_STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def camera(request: HttpRequest, camera_id: UUID) -> HttpResponse:
    """Show one camera, and the browser's own picture where it is one; posted, turn it on or off."""
    at, said, actor = moment(request), dict[str, str](), actor_of(request)
    found = watch.get_camera(camera_id=camera_id)
    if request.method == "POST":
        try:
            _act(request, camera_id)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            said = said_of(refusal)
    context = shown(request, "hall:watch_cameras", at=at) | {
        "one": found,
        "source": SOURCE_TITLES[found.source],
        "address": knock.bare(found.address) if found.source is Source.STREAM else found.address,
        "sends": found.is_on and found.source is Source.BROWSER,
        "may_readdress": actor.may(access.WATCH_PROPOSE) and found.source is not Source.BROWSER,
        "fields": forms.fill(_ADDRESS, values={}, errors=said),
        "errors": items_of(said),
    }
    return render(request, "hall/watch_camera.html", context, status=422 if said else 200)


def _act(request: HttpRequest, camera_id: UUID) -> None:
    actor, at, act = actor_of(request), moment(request), request.POST.get("act", "")
    if act == "readdress":
        address = request.POST.get("address", "")
        actions.readdress(actor=actor, camera_id=camera_id, address=address, at=at)
    elif act in {"on", "off"}:
        actions.turn(actor=actor, camera_id=camera_id, on=act == "on", at=at)
    else:
        raise WatchRefused("act", "没有这一步。请刷新页面再办。")


@permission(access.WATCH_DUTY)
@require_POST
def frame(request: HttpRequest, camera_id: UUID) -> HttpResponse:
    """Take a frame of a browser's camera, and say how many alarms it raised."""
    if watch.get_camera(camera_id=camera_id).source is not Source.BROWSER:
        raise NotFound
    sent = request.FILES.get("frame")
    if sent is None or not sent.size or sent.size > _LARGEST_FRAME:
        raise WatchRefused("frame", "画面没有收到，或者太大。", field="frame")
    try:
        found = watch_alarm.look(camera_id=camera_id, image=sent.read(), at=moment(request))
    except FaceRefused:
        return JsonResponse({"alarms": 0})  # a blurred frame ends no stream; the next one comes
    return JsonResponse({"alarms": len(found)})
