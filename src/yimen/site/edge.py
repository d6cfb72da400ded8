"""The edge of every page: the content policy, and what no page can mean.

That is the NUL character, which no text column holds.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_plus

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.http.response import ResponseHeaders

from yimen.ui.web.errors import bad_request

_NUL = "\x00"
_FIXED = {
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(self), display-capture=(), geolocation=(),"
        " gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""Sent with every answer; photographs of papers are taken in the page, nothing else of a device."""
_OWN = "private, no-cache"


class ContentPolicyMiddleware:
    """Sends the content policy of the settings and the other headers that bind a browser.

    The policy is composed once a process, and no page has one of its own, but those that guide a
    person before a camera: they alone may run the one program that does. What was made for somebody
    with a session is kept by no cache between.

    The library's own middleware composes it anew for every answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step and compose the policy."""
        self.get_response = get_response
        self._plain = _kept({**_FIXED, HEADER: build_policy()})
        guiding = build_policy(update={"script-src": ["'wasm-unsafe-eval'"]})
        self._guiding = _kept({**_FIXED, HEADER: guiding})

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on, and send the policy along."""
        answer = self.get_response(request)
        guides = getattr(request, "guides_by_itself", False)
        said = answer.headers._store  # noqa: SLF001 -- Django looks at each text anew, 12 steps each
        for name, header in self._guiding if guides else self._plain:
            said.setdefault(name, header)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not _is_design(request):
            answer.headers.setdefault("Cache-Control", _OWN)
        return answer


class SoundTextMiddleware:
    """Answers 400 where an address or a form carries a NUL character."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the address, and at a form that was sent; the interface answers for itself."""
        if request.path.startswith("/api/"):
            return self.get_response(request)
        asked = request.META.get("QUERY_STRING", "")
        if _NUL in request.path or (asked and _NUL in unquote_plus(asked)):
            return bad_request(request)
        if request.method == "POST" and _carries_nul(request):
            return bad_request(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Look at a form with files, which the check against forged requests has read by now.

        What that check passes over speaks to programs, and reads what was sent as it came.
        """
        if request.content_type != "multipart/form-data" or getattr(view, "csrf_exempt", False):
            return None
        said = (value for _, values in request.POST.lists() for value in values)
        return bad_request(request) if any(_NUL in str(one) for one in said) else None


def _kept(headers: dict[str, str]) -> tuple[tuple[str, tuple[str, str]], ...]:
    """Return headers as an answer keeps them, looked at once a process."""
    return tuple(ResponseHeaders(headers)._store.items())  # noqa: SLF001 -- as above


def _is_design(request: HttpRequest) -> bool:
    return request.path.startswith(settings.STATIC_URL)


def _carries_nul(request: HttpRequest) -> bool:
    if "urlencoded" not in request.META.get("CONTENT_TYPE", ""):
        return False
    return b"%00" in request.body or b"\0" in request.body
