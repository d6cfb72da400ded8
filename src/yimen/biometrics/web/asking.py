"""What a paper of an application asks to be taken: carried from page to page, and shown on each."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest

from yimen.biometrics.photo_contracts import PhotoAsk, PictureKind
from yimen.biometrics.queries.photo_ask import read_ask
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of

_NAME = "ask"


def find_ask(request: HttpRequest, *, kind: PictureKind, preset: str = "") -> PhotoAsk | None:
    """Return what is asked, None where somebody came by himself.

    Raises FaceRefused for an old ask, NotFound where the page takes something else.
    """
    signed = _signed(request)
    if not signed:
        return None
    asked = read_ask(actor=actor_of(request), signed=signed)
    if asked.kind is not kind or (preset and asked.preset != preset):
        raise NotFound
    return asked


def carried(request: HttpRequest) -> str:
    """Return the query that takes the ask along to the next page, empty where there is none."""
    signed = _signed(request)
    return f"?{urlencode({_NAME: signed})}" if signed else ""


def shown(request: HttpRequest, asked: PhotoAsk | None) -> dict[str, object]:
    """Return what templates show of an ask."""
    if asked is None:
        return {}
    return {
        "asked": asked,
        "ask": _signed(request),
        "carried": carried(request),
        "elsewhere": request.build_absolute_uri(asked.here),
    }


def _signed(request: HttpRequest) -> str:
    return request.POST.get(_NAME, "") or request.GET.get(_NAME, "")
