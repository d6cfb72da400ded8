"""The name and the time of whoever works, faint over each work page and its print."""

from __future__ import annotations

from html import escape

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.directory import public as directory
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, moment, public, signed_in
from yimen.ui import words

_SECONDS = 60
_STYLE = """body.work::after {{ content: ""; position: fixed; inset: 0; z-index: 40; pointer-events: none;
  background: url("{picture}") repeat; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
@media (forced-colors: active) {{ body.work::after {{ display: none; }} }}
"""
_PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" width="460" height="260">
<g transform="rotate(-22 20 190)" font-family="sans-serif" font-size="16" fill="#000" fill-opacity="0.075">
<text x="20" y="190">{who}</text><text x="20" y="212">{when}</text></g>
</svg>
"""


@public
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Return the style that lays the watermark over a work page; empty where nobody works."""
    minute = f"{moment(request):%Y%m%d%H%M}"
    text = ""
    if actor_of(request).account_id is not None:
        text = _STYLE.format(picture=f"{reverse('privacy:watermark')}?{minute}")
    return _kept(HttpResponse(text, content_type="text/css; charset=utf-8"))


@signed_in
@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """Return the watermark: who is signed in, in which post, and when."""
    at = moment(request)
    who = directory.signature(actor=actor_of(request), at=at)
    when = words.long_moment(at=at.astimezone(LOCAL))
    text = _PICTURE.format(who=escape(who), when=when)
    return _kept(HttpResponse(text, content_type="image/svg+xml; charset=utf-8"))


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = f"private, max-age={_SECONDS}"
    return answer
