"""The page on which anybody tries his camera: nothing is enrolled, compared or kept."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.biometrics.actions import challenge as challenges
from yimen.biometrics.actions.holder import holder_of
from yimen.biometrics.contracts import Capture, CaptureWay, FaceRefused, Purpose, Strictness
from yimen.biometrics.queries import capture
from yimen.biometrics.resident import client
from yimen.biometrics.rules.hints import HINTS
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, public

_ACT = "try"
_LARGEST = 15_000_000
_WAYS = (CaptureWay(label="不试了，回首页", href="/"),)
_PASSED = "可以。您的摄像头能用，动作也都做到了。刚才的照片没有留下。"
_GOOD = "可以。这张照片清楚，能用来核对。照片没有留下。"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def try_it(request: HttpRequest) -> HttpResponse:
    """Let anybody try a challenge or a picture, and say how it went."""
    is_still = request.GET.get("what") == "still"
    said = error = ""
    if request.method == "POST":
        try:
            said = _tried_still(request) if is_still else _tried_challenge(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message
    return render(
        request,
        "biometrics/try.html",
        {
            "capture": _still(error) if is_still else _challenge(error),
            "is_still": is_still,
            "said": said,
        },
        status=422 if error else 200,
    )


def _challenge(error: str) -> Capture:
    return capture.capture_challenge(
        act=_ACT,
        ways=(
            CaptureWay(label="只拍一张照片试试", href=f"{reverse('biometrics:try')}?what=still"),
            *_WAYS,
        ),
        purpose=Purpose.VERIFY,
        subject_id=None,
        field="challenge_id",
        label="跟着提示做两个动作",
        error=error,
    )


def _still(error: str) -> Capture:
    return capture.capture_still(
        field="photo",
        ways=(CaptureWay(label="试试做动作", href=reverse("biometrics:try")), *_WAYS),
        strictness=Strictness.VERIFY,
        label="拍一张正面照片",
        error=error,
    )


def _tried_challenge(request: HttpRequest) -> str:
    """Use the challenge up and say so. Raises FaceRefused."""
    try:
        challenge_id = UUID(request.POST.get("challenge_id", ""))
    except ValueError as wrong:
        raise FaceRefused("刷脸没有做完。请按“开始”，跟着提示做。") from wrong
    challenges.take_passed(
        actor=actor_of(request),
        challenge_id=challenge_id,
        holder=holder_of(session=request.session),
        act=_ACT,
        purpose=Purpose.VERIFY,
        at=moment(request),
    )
    return _PASSED


def _tried_still(request: HttpRequest) -> str:
    """Say what is wrong with a picture, or that it is good. Raises FaceRefused, FacesOff."""
    sent = request.FILES.get("photo")
    if sent is None or not sent.size:
        raise FaceRefused("还没有照片。请拍一张，或者选一张。")
    if sent.size > _LARGEST:
        raise FaceRefused("照片太大了。请换一张 15 MB 以内的。")
    seen = client.read(sent.read())
    if not seen:
        raise FaceRefused("没有看到人脸。请正对镜头，让整张脸都在画面里。")
    troubles = seen[0].reading.troubles
    if troubles:
        raise FaceRefused(HINTS[troubles[0]])
    return _GOOD
