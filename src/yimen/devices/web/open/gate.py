"""The gate of the device interface: who calls is known by a signature; every answer tells the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from yimen.devices.actions import gate
from yimen.devices.contracts import Signed, TooLarge
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import moment, public
from yimen.kernel.ledger import origin
from yimen.kernel.web.refusals import note, problem

SMALL, CROP, BEATS = 16 * 1024, 128 * 1024, 512 * 1024
Answer = HttpResponse


class WrongMethod(Refusal):
    """An address was asked in a way in which it does not answer."""

    status = 405

    def __init__(self, method: str) -> None:
        super().__init__("devices.request.method", f"这个接口只收 {method}。")


def signed(method: str, *, largest: int = SMALL) -> Callable[[Callable[..., Answer]], Any]:
    """Let a device's signed request through, once; the view is given the device that calls."""

    def decorate(view: Callable[..., Answer]) -> Any:
        @wraps(view)
        def called(request: HttpRequest, **named: Any) -> Answer:
            caller = gate.admit(signed=read_signed(request), address=address(), at=moment(request))
            return view(request, caller, **named)

        return _edge(called, method, largest)

    return decorate


def unsigned(method: str) -> Callable[[Callable[..., Answer]], Any]:
    """Let anybody through, with a small body: a device that has no key yet, or asks for the time."""
    return lambda view: _edge(view, method, SMALL)


def _edge(view: Callable[..., Answer], method: str, largest: int) -> Any:
    @wraps(view)
    def answered(request: HttpRequest, **named: Any) -> Answer:
        at = moment(request)
        try:
            _check(request, method, largest)
            answer = view(request, **named)
        except Refusal as refusal:
            note(request, refusal)
            answer = problem(refusal)
        answer["X-Server-Time"] = str(milliseconds(at))
        answer["Cache-Control"] = "no-store"
        return answer

    return public(csrf_exempt(answered))


def _check(request: HttpRequest, method: str, largest: int) -> None:
    if request.method != method:
        raise WrongMethod(method)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > largest:
        raise TooLarge("request.too_large", f"请求最多 {largest // 1024} KB；不收整张照片。")


def read_signed(request: HttpRequest) -> Signed:
    """Return a request as it claims to be signed."""
    heads = request.headers
    return Signed(
        method=request.method or "",
        path=request.get_full_path(),
        body=request.body,
        device_id=heads.get("X-Device-Id", "")[:40],
        key_id=heads.get("X-Device-Key", "")[:40],
        time=heads.get("X-Device-Time", "")[:20],
        nonce=heads.get("X-Device-Nonce", "")[:80],
        sequence=heads.get("X-Device-Sequence", "")[:20],
        signature=heads.get("X-Device-Signature", "")[:200],
    )


def address() -> str:
    """Return from where a request comes."""
    return origin.current().address


def milliseconds(at: datetime) -> int:
    """Return a moment as milliseconds since 1970."""
    return int(at.timestamp() * 1000)


def said(**facts: Any) -> JsonResponse:
    """Return facts as JSON."""
    written = {name: str(one) if isinstance(one, UUID) else one for name, one in facts.items()}
    return JsonResponse(written, json_dumps_params={"ensure_ascii": False})
