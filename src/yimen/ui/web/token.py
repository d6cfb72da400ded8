"""The CSRF token of a form, under a fresh mask as Django makes it, at a sixth of the price.

Django draws the 32 characters of a mask one by one from the operating system and renews the cookie
with every form. Here the mask comes from one draw, and a cookie that the browser still has is left
alone: it lasts for a year. Checking stays Django's.
"""

from __future__ import annotations

import os

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token

_PLACE = {character: place for place, character in enumerate(CSRF_ALLOWED_CHARS)}
_BASE = len(CSRF_ALLOWED_CHARS)
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
