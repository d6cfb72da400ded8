"""The name and the time of whoever works, faint over each work page and its print."""

from __future__ import annotations

from html import escape

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, moment, public, signed_in

_SECONDS = 60
_STYLE = """body.work::after {{ content: ""; position: fixed; inset: 0; z-index: 40; pointer-events: none;
  background: url("{picture}") repeat; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
@media (forced-colors: active) {{ body.work::after {{ display: none; }} }}
"""
_PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" width="420" height="240">
<text x="20" y="170" transform="rotate(-22 20 170)" font-family="sans-serif" font-size="17" fill="#000" fill-opacity="0.075">{words}</text>
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
    """Return the watermark: who is signed in, and when."""
    at = moment(request).astimezone(LOCAL)
    words = f"{actor_of(request).name} {at:%Y-%m-%d %H:%M}"
    text = _PICTURE.format(words=escape(words))
    return _kept(HttpResponse(text, content_type="image/svg+xml; charset=utf-8"))


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = f"private, max-age={_SECONDS}"
    return answer
