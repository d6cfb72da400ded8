"""Keep public pages for a few seconds, for visitors who are nobody in particular.

A page is kept only where its view says so (`@kept`), for a GET without a session, and only if the
answer sets no cookie: then nothing of anybody's is in it. What is kept is the whole answer with
its headers, by host, address and the mode for elders. Whoever has a session always gets a page
made for him. A page may be as old as the installation says (`YIMEN_KEEP_PAGES` seconds, 0 for not
at all), which also bounds how long a changed item looks unchanged to other processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

MOST_KEPT = 2_000
_LONGEST_ADDRESS = 300
_ELDER = "elder"
_Key = tuple[str, str, str, bool]
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """An answer and the moment until which it may be given again."""

    until: float
    content: bytes
    headers: dict[str, str]


_pages: dict[_Key, _Kept] = {}


def kept(view: View) -> View:
    """Mark a public view whose page is the same for every visitor without a session."""
    view.is_kept = True  # type: ignore[attr-defined]
    return view


def forget_pages() -> None:
    """Make every page anew in this process: what the pages show has changed."""
    _pages.clear()


class KeptPages:
    """Answers from memory before any other work is done; stands outermost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step and how long a page may be kept."""
        self.get_response = get_response
        self._seconds = float(getattr(settings, "YIMEN_KEEP_PAGES", 0))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from memory, or keep the answer where that is allowed."""
        if self._seconds <= 0 or not _may_be_kept(request):
            return self.get_response(request)
        key = _key(request)
        found = _pages.get(key)
        if found is not None and found.until > time.monotonic():
            return HttpResponse(found.content, headers=found.headers)
        answer = self.get_response(request)
        if isinstance(answer, HttpResponse) and _is_for_everybody(request, answer):
            self._keep(key, answer)
        return answer

    def _keep(self, key: _Key, answer: HttpResponse) -> None:
        patch_vary_headers(answer, ("Cookie", "HX-Request"))
        answer["Cache-Control"] = f"public, max-age={self._seconds:.0f}"
        while len(_pages) >= MOST_KEPT:
            _pages.pop(next(iter(_pages)), None)
        _pages[key] = _Kept(
            until=time.monotonic() + self._seconds,
            content=answer.content,
            headers=dict(answer.items()),
        )


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_HX_REQUEST" not in request.META
        and len(request.META.get("QUERY_STRING", "")) <= _LONGEST_ADDRESS
    )


def _key(request: HttpRequest) -> _Key:
    return (
        request.META.get("HTTP_HOST", ""),
        request.path,
        request.META.get("QUERY_STRING", ""),
        request.COOKIES.get(_ELDER) == "1",
    )


def _is_for_everybody(request: HttpRequest, answer: HttpResponse) -> bool:
    """Say whether the view wants its page kept and the page carries nothing of one visitor."""
    match = request.resolver_match
    wanted = match is not None and getattr(match.func, "is_kept", False)
    no_token = "CSRF_COOKIE" not in request.META
    return bool(wanted) and answer.status_code == 200 and not answer.cookies and no_token
