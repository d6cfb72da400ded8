"""Come in by face: the account is named first, then a living face is compared with that one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.biometrics import public as faces
from yimen.biometrics.contracts import CaptureWay
from yimen.identity.actions import face_sign_in
from yimen.identity.actions.face_sign_in import Named
from yimen.identity.face_contracts import FaceAct
from yimen.identity.rules import factor as methods
from yimen.identity.web import edge, face_capture, opening
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import public
from yimen.ui import forms

_NAMED = (
    forms.Field(
        name="username",
        label="账号、手机号或身份证号",
        autocomplete="username",
        maxlength=64,
        why="先说是谁，再看脸：只和这一个人登记的比，不在人群里找。",
    ),
    forms.Field(
        name="tail",
        label="身份证号码或手机号的后四位",
        width="s",
        maxlength=4,
        autocomplete="off",
    ),
)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def by_face(request: HttpRequest) -> HttpResponse:
    """Ask who comes, then for a living face, and let in whom it is."""
    named = _named(request)
    errors: dict[str, str] = {}
    error, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("step") == "face":
                return _come_in(request, named)
            errors = _missing(named)
            face_sign_in.check_place(
                named=named, address=edge.address_of(request), at=edge.moment(request)
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error, status = refusal.message, _status_of(refusal)
    has_name = bool(named.username) and not errors and status == 200
    fields = forms.fill(
        _NAMED, values={"username": named.username, "tail": named.tail}, errors=errors
    )
    return render(
        request,
        "identity/login_face.html",
        {
            "fields": fields,
            "named": named if has_name else None,
            "capture": _capture(request) if has_name else None,
            "errors": forms.error_items(fields, others=[error] if error else []),
            "ways": _other_ways(opening.next_of(request)),
            "offered": face_sign_in.is_offered(edge.moment(request)),
            "why_not": faces.availability().why,
            "next": opening.next_of(request),
        },
        status=422 if errors else status,
    )


def _named(request: HttpRequest) -> Named:
    posted = request.POST
    return Named(username=posted.get("username", "").strip()[:64], tail=posted.get("tail", "")[:8])


def _missing(named: Named) -> dict[str, str]:
    errors = {}
    if not named.username:
        errors["username"] = "请填账号、手机号或身份证号。"
    if len("".join(named.tail.split())) != 4:
        errors["tail"] = "请填 4 位。身份证号码最后是 X 的，填 X。"
    return errors


def _status_of(refusal: Refusal) -> int:
    """Return 429 for who came too often; any other refusal is an answer on this page."""
    return refusal.status if refusal.status == 429 else 422


def _come_in(request: HttpRequest, named: Named) -> HttpResponse:
    account = face_sign_in.by_face(
        named=named,
        probe=face_capture.probe_of(request, FaceAct.SIGN_IN),
        address=edge.address_of(request),
        at=edge.moment(request),
    )
    return opening.shown(
        request,
        account_id=account.id,
        methods=(methods.FACE,),
        next_to=opening.next_of(request),
    )


def _capture(request: HttpRequest) -> object:
    return face_capture.living(
        act=FaceAct.SIGN_IN,
        ways=_other_ways(opening.next_of(request)),
    )


def _other_ways(next_to: str) -> tuple[CaptureWay, ...]:
    tail = f"?next={next_to}" if next_to else ""
    return (
        CaptureWay(label="用密码登录", href=reverse("identity:login") + tail),
        CaptureWay(label="手机号收验证码", href=reverse("identity:login_phone") + tail),
        CaptureWay(label="通行密钥", href=reverse("identity:login_passkey") + tail),
        CaptureWay(label="忘了密码，找回账号", href=reverse("identity:recover")),
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Take a living face as the second of two, after a password or a code."""
    waiting, at = opening.pending(request), edge.moment(request)
    error = ""
    if request.method == "POST":
        try:
            face_sign_in.second_by_face(
                account_id=waiting.account_id,
                probe=face_capture.probe_of(request, FaceAct.SECOND),
                at=at,
            )
            return opening.shown(
                request,
                account_id=waiting.account_id,
                methods=tuple(dict.fromkeys((*waiting.methods, methods.FACE))),
                next_to=waiting.next,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message
    ways = (
        CaptureWay(label="用验证器、通行密钥等别的办法", href=reverse("identity:second")),
        CaptureWay(label="不登录了，回到登录页", href=reverse("identity:login")),
    )
    return render(
        request,
        "identity/second_face.html",
        {
            "capture": face_capture.living(act=FaceAct.SECOND, ways=ways),
            "errors": forms.error_items((), others=[error] if error else []),
            "offered": face_sign_in.may_second(account_id=waiting.account_id, at=at),
            "ways": ways,
        },
        status=422 if error else 200,
    )
