"""What the camera part of a page asks for: a challenge, its answer, a hint, the guiding files."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yimen.biometrics.actions import challenge as challenges
from yimen.biometrics.actions.holder import holder_of
from yimen.biometrics.contracts import FaceReading, FaceRefused, Move, Shot
from yimen.biometrics.queries import browser_files, capture
from yimen.biometrics.resident import client
from yimen.biometrics.rules.hints import HINTS
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, public
from yimen.kernel.web.refusals import note, problem

_MOST_SHOTS = 8
_LARGEST_LOOK = 120_000
_TAKEN = re.compile(r"\d{1,7}", re.ASCII)
_NOT_OURS = "送来的内容不完整。请刷新页面，重新开始。"
_YEAR = "public, max-age=31536000, immutable"


@public
@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Ask the session for two moves, and tell the browser by which figures to guide."""
    try:
        ticket = capture.read_ticket(text=request.POST.get("ticket", ""))
        if ticket.mode != "challenge":
            raise FaceRefused(_NOT_OURS)
        at = moment(request)
        view = challenges.begin_challenge(
            holder=holder_of(session=request.session),
            purpose=ticket.purpose,
            act=ticket.act,
            subject_id=ticket.subject_id,
            at=at,
        )
    except Refusal as refusal:
        note(request, refusal)
        return problem(refusal)
    return JsonResponse(
        {
            "id": str(view.id),
            "nonce": view.nonce,
            "seconds": (view.deadline - at).seconds,
            "steps": [
                {"move": one.move, "gates": one.gates}
                for one in capture.limits_of(moves=view.moves)
            ],
        }
    )


@public
@never_cache
@require_POST
def answer(request: HttpRequest, challenge_id: UUID) -> HttpResponse:
    """Judge the shots of a challenge by looking at them anew."""
    try:
        challenges.answer_challenge(
            actor=actor_of(request),
            challenge_id=challenge_id,
            nonce=request.POST.get("nonce", "")[:64],
            holder=holder_of(session=request.session),
            shots=_shots(request),
            at=moment(request),
        )
    except Refusal as refusal:
        note(request, refusal)
        return problem(refusal)
    return JsonResponse({"id": str(challenge_id)})


@public
@never_cache
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Say what to do about one small frame, for a device that cannot guide by itself."""
    try:
        ticket = capture.read_ticket(text=request.POST.get("ticket", ""))
        sent = request.FILES.get("frame")
        if sent is None or not sent.size or sent.size > _LARGEST_LOOK:
            raise FaceRefused(_NOT_OURS)
        seen = client.read(sent.read(), many=True, strictness=ticket.strictness)
    except Refusal as refusal:
        note(request, refusal)
        return problem(refusal)
    first = seen[0].reading if seen else None
    return JsonResponse(
        {
            "faces": len(seen),
            "hint": HINTS[first.troubles[0]] if first and first.troubles else "",
            "reading": _figures(first) if first else None,
        }
    )


@public
@require_GET
def guiding_file(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """Give one of the pinned files by which a browser guides by itself; its address is its hash."""
    if browser_files.FILES.get(name) != digest:
        raise Http404
    wants_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    found = browser_files.read(name=name, packed=wants_packed)
    if found is None:
        raise Http404
    content, is_packed = found
    given = HttpResponse(content, content_type=browser_files.TYPES[name])
    given.headers["Cache-Control"] = _YEAR
    given.headers["Vary"] = "Accept-Encoding"
    if is_packed:
        given.headers["Content-Encoding"] = "gzip"
    return given


def _shots(request: HttpRequest) -> list[Shot]:
    """Return the shots that were sent. Raises FaceRefused for anything else than shots."""
    moves, taken = request.POST.getlist("move"), request.POST.getlist("taken_ms")
    images = request.FILES.getlist("shot")
    if not 0 < len(images) <= _MOST_SHOTS or not len(images) == len(moves) == len(taken):
        raise FaceRefused(_NOT_OURS)
    if not all(_TAKEN.fullmatch(one) for one in taken):
        raise FaceRefused(_NOT_OURS)
    if any((one.size or 0) > challenges.LARGEST_SHOT for one in images):
        raise FaceRefused("照片太大了。请重新来一次。")
    if not set(moves) <= {"", *Move}:
        raise FaceRefused(_NOT_OURS)
    return [
        Shot(move=Move(move) if move else None, image=image.read(), taken_ms=int(at))
        for move, image, at in zip(moves, images, taken, strict=True)
    ]


def _figures(reading: FaceReading) -> dict[str, float]:
    box = reading.box
    return {
        "yaw": reading.yaw,
        "pitch": reading.pitch,
        "roll": reading.roll,
        "blink_less": min(reading.blink_left, reading.blink_right),
        "blink_more": max(reading.blink_left, reading.blink_right),
        "mouth": reading.mouth_open,
        "share": reading.share,
        "middle": (box.left + box.width / 2) / max(reading.image_width, 1),
        "height": (box.top + box.height / 2) / max(reading.image_height, 1),
        "light": reading.brightness,
    }
