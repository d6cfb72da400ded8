"""The CSRF token of a form, under a fresh mask as Django makes it, at a sixth of the price.

Django draws the 32 characters of a mask one by one from the operating system and renews the cookie
with every form. Here the mask comes from one draw, and a cookie that the browser still has is left
alone: it lasts for a year.

Checking stays Django's, but for the one step that it takes 160 calls for: a token of its form under a
mask is uncovered by one look at a table. A token that does not match goes on to Django, which says no.
"""

from __future__ import annotations

import os

from django.http import HttpRequest, UnreadablePostError
from django.middleware.csrf import (
    CSRF_ALLOWED_CHARS,
    CSRF_SECRET_LENGTH,
    CSRF_TOKEN_LENGTH,
    CsrfViewMiddleware,
    InvalidTokenFormat,
    get_token,
)
from django.utils.crypto import constant_time_compare

_PLACE = {character: place for place, character in enumerate(CSRF_ALLOWED_CHARS)}
_BASE = len(CSRF_ALLOWED_CHARS)
_UNCOVERED = {
    (cipher, mask): CSRF_ALLOWED_CHARS[_PLACE[cipher] - _PLACE[mask]]
    for cipher in CSRF_ALLOWED_CHARS
    for mask in CSRF_ALLOWED_CHARS
}
_DRAWN_BYTES = 40
"""320 bits for 32 digits of base 62 (191 bits): no digit is likelier than another by 2^-128."""


def token_of(request: HttpRequest) -> str:
    """Return a token for a form of this page; a visitor without the cookie gets one."""
    secret = request.META.get("CSRF_COOKIE", "")
    if len(secret) != CSRF_SECRET_LENGTH:
        return get_token(request)
    drawn = int.from_bytes(os.urandom(_DRAWN_BYTES), "big")
    mask, cipher = [], []
    for character in secret:
        drawn, place = divmod(drawn, _BASE)
        mask.append(CSRF_ALLOWED_CHARS[place])
        cipher.append(CSRF_ALLOWED_CHARS[(_PLACE[character] + place) % _BASE])
    return "".join(mask + cipher)


class TokenMiddleware(CsrfViewMiddleware):
    """Django's check against forged forms, with the mask taken off by a table."""

    def _check_token(self, request: HttpRequest) -> None:
        if not self._matches(request):
            super()._check_token(request)  # type: ignore[misc]

    def _matches(self, request: HttpRequest) -> bool:
        """Say whether the form carries the secret of the cookie under a mask."""
        try:
            secret = self._get_secret(request)  # type: ignore[attr-defined]
            token = request.POST.get("csrfmiddlewaretoken", "") if request.method == "POST" else ""
        except (InvalidTokenFormat, UnreadablePostError):
            return False
        if not isinstance(secret, str) or len(token) != CSRF_TOKEN_LENGTH:
            return False
        pairs = zip(token[CSRF_SECRET_LENGTH:], token[:CSRF_SECRET_LENGTH], strict=True)
        try:
            plain = "".join(map(_UNCOVERED.__getitem__, pairs))
        except KeyError:
            return False
        return constant_time_compare(plain, secret)
