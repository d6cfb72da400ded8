"""Signing by hand: on the check page of one item or several, under a corrected case; the picture."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_POST

from yimen.cases.actions import bundle_signing, sign_again, signing
from yimen.cases.queries.signing import open_hand
from yimen.cases.web.citizen.apply import check_again
from yimen.cases.web.citizen.bundle import check_bundle_again
from yimen.cases.web.citizen.mine import case_again
from yimen.identity import public as identity
from yimen.identity.contracts import FaceAct
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.trust import public as trust
from yimen.trust.contracts import HandDevice, HandKind, HandSent
from yimen.ui.parts import ErrorItem
from yimen.ui.web.addresses import address


@signed_in
@require_POST
def sign(request: HttpRequest, draft_id: UUID, place: str) -> HttpResponseBase:
    """Take the signature of who fills a draft in; refused, show the check page with the reason."""
    if request.POST.get("way") == "ask_face":
        return _ask_face(request, place, address("cases:draft_check", draft_id))
    try:
        signing.sign_draft(draft_id=draft_id, place=place, **_given(request))
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return check_again(request, draft_id, [_at_place(refusal, place)])
    return HttpResponseRedirect(address("cases:draft_check", draft_id) + f"#f-{place}")


@signed_in
@require_POST
def sign_bundle(request: HttpRequest, draft_id: UUID, place: str) -> HttpResponseBase:
    """Take the signature for several items at once; refused, show their check page with the reason."""
    if request.POST.get("way") == "ask_face":
        return _ask_face(request, place, address("cases:bundle_check", draft_id))
    try:
        bundle_signing.sign_bundle(draft_id=draft_id, place=place, **_given(request))
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return check_bundle_again(request, draft_id, [_at_place(refusal, place)])
    return HttpResponseRedirect(address("cases:bundle_check", draft_id) + f"#f-{place}")


@signed_in
@require_POST
def sign_case(request: HttpRequest, case_id: UUID, place: str) -> HttpResponseBase:
    """Take the signature under a corrected case; refused, show its page with the reason."""
    if request.POST.get("way") == "ask_face":
        return _ask_face(request, place, address("cases:case", case_id))
    try:
        sign_again.sign_case(case_id=case_id, place=place, **_given(request))
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return case_again(request, case_id, [_at_place(refusal, place)])
    return HttpResponseRedirect(address("cases:case", case_id) + "?said=signed#hands")


def _ask_face(request: HttpRequest, place: str, back: str) -> HttpResponse:
    """Lead to the page that confirms exactly what was shown by face; it posts back here.

    Where his face cannot be used, back to the pad: the other ways are there.
    """
    actor, ticket = actor_of(request), request.POST.get("ticket", "")
    subject, digest = trust.document_of_ticket(actor=actor, place=place, ticket=ticket)
    asks = identity.face_ask_address(
        actor=actor,
        act=FaceAct.SIGN,
        subject=subject,
        digest=digest,
        says="刚才看过的申请内容没有错，刷脸代替签名",
        post_to=request.path,
        fields={"ticket": ticket, "way": "face"},
        back=f"{back}#f-{place}",
        at=moment(request),
    )
    return HttpResponseRedirect(asks or f"{back}#f-{place}")


class _Given(TypedDict):
    """Who gave what, on what, and by which page."""

    actor: Actor
    sent: HandSent
    ticket: str
    device: HandDevice
    at: datetime


def _given(request: HttpRequest) -> _Given:
    posted = request.POST
    return {
        "actor": actor_of(request),
        "sent": _sent(request),
        "ticket": posted.get("ticket", ""),
        "device": trust.hand_device(
            user_agent=request.headers.get("User-Agent", ""),
            screen=posted.get("screen", ""),
            pointer=posted.get("pointer", ""),
        ),
        "at": moment(request),
    }


def _at_place(refusal: Refusal, place: str) -> ErrorItem:
    """Return why, at the pad."""
    return ErrorItem(message=refusal.message, anchor=f"f-{place}")


def _sent(request: HttpRequest) -> HandSent:
    """Return what was sent: strokes where something was drawn, else a picture, else a name."""
    posted = request.POST
    if posted.get("strokes"):
        return HandSent(kind=HandKind.HANDWRITING, strokes=posted["strokes"])
    if posted.get("way") == "picture":
        file = request.FILES.get("picture")
        return HandSent(kind=HandKind.PICTURE, picture=signing.picture_of(file))
    if posted.get("way") == "face":
        return HandSent(kind=HandKind.FACE, confirmation_id=_uuid(posted.get("confirmation", "")))
    return HandSent(
        kind=HandKind.TYPED, name=posted.get("name", ""), declared=bool(posted.get("declared"))
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@signed_in
def picture(request: HttpRequest, signature_id: UUID) -> HttpResponse:
    """Show the picture of a signature to who may see its application."""
    content = open_hand(actor=actor_of(request), signature_id=signature_id, at=moment(request))
    answer = HttpResponse(content, content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    return answer
