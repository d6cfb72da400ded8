"""What no page can mean is answered at the edge: the NUL character, which no text column holds."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponseBase

from yimen.ui.web.errors import bad_request

_NUL = "\x00"


class SoundTextMiddleware:
    """Answers 400 where an address or a form carries a NUL character."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the address, and at a form that was sent; the interface answers for itself."""
        if request.path.startswith("/api/"):
            return self.get_response(request)
        if _NUL in request.path or _NUL in unquote_plus(request.META.get("QUERY_STRING", "")):
            return bad_request(request)
        if request.method == "POST" and _carries_nul(request):
            return bad_request(request)
        return self.get_response(request)


def _carries_nul(request: HttpRequest) -> bool:
    if "urlencoded" not in request.headers.get("Content-Type", ""):
        return False
    return any(_NUL in value for _, values in request.POST.lists() for value in values)
