"""What a living face may do for who is signed in: raise his level, confirm one thing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.biometrics.contracts import CaptureWay
from yimen.identity.actions import face_ask, face_confirmation
from yimen.identity.actions.face_ask import FaceAsk
from yimen.identity.face_contracts import FaceAct
from yimen.identity.web import edge, face_capture
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, resident
from yimen.ui import forms


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def raise_level(request: HttpRequest) -> HttpResponse:
    """Take a living face as a proof of who is signed in."""
    error, at = "", edge.moment(request)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    need = request.POST.get("need") or request.GET.get("need", "")
    back = wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
    query = f"&next={back}&need={need}" if back.startswith("/") and need.isdigit() else ""
    if request.method == "POST":
        try:
            face_confirmation.raise_by_face(
                actor=actor_of(request),
                probe=face_capture.probe_of(request, FaceAct.RAISE),
                at=at,
            )
            return HttpResponseRedirect(f"{reverse('identity:assurance')}?said=given{query}")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message
    ways = (
        CaptureWay(
            label="用别的办法，或者到窗口当面核验",
            href=f"{reverse('identity:assurance')}?{query.removeprefix('&')}",
        ),
    )
    return render(
        request,
        "identity/prove_face.html",
        {
            "capture": face_capture.living(
                act=FaceAct.RAISE, ways=ways, subject_id=edge.own_person(request)
            ),
            "errors": forms.error_items((), others=[error] if error else []),
            "next": back,
            "need": need,
            "section": "space",
        },
        status=422 if error else 200,
    )


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Say what is confirmed, take a living face, and offer the form that uses the yes."""
    actor, at = actor_of(request), edge.moment(request)
    signed = request.POST.get("ask") or request.GET.get("ask", "")
    ask = face_ask.read_ask(actor=actor, signed=signed)
    error = ""
    if request.method == "POST":
        try:
            made = face_confirmation.confirm(
                actor=actor,
                act=ask.act,
                subject=ask.subject,
                digest=ask.digest,
                probe=face_capture.probe_of(request, ask.act),
                at=at,
            )
            return render(
                request,
                "identity/face_confirmed.html",
                {"ask": ask, "fields": ask.fields.items(), "made": made, "section": "space"},
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message
    return render(
        request,
        "identity/face_confirm.html",
        _asking(request, ask, signed, error),
        status=422 if error else 200,
    )


def _asking(request: HttpRequest, ask: FaceAsk, signed: str, error: str) -> dict[str, object]:
    ways = (CaptureWay(label="不刷脸，回去用别的办法", href=ask.back),)
    return {
        "ask": ask,
        "signed": signed,
        "capture": face_capture.living(
            act=ask.act,
            ways=ways,
            subject_id=edge.own_person(request),
        ),
        "errors": forms.error_items((), others=[error] if error else []),
        "section": "space",
    }
