"""A form is taken with the token of its page and with no other, as Django's own check takes it."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory

from yimen.ui.web.token import TokenMiddleware, token_of

_SECRET = "A" * 31 + "9"


def _view(_request):
    return HttpResponse()


def _refused(middleware, cookie: str, fields: dict[str, str]) -> bool:
    request = RequestFactory().post("/", fields)
    if cookie:
        request.COOKIES["csrftoken"] = cookie
    check = middleware(_view)
    check.process_request(request)
    return check.process_view(request, _view, (), {}) is not None


def _token(secret: str, make=token_of) -> str:
    request = RequestFactory().get("/")
    request.META["CSRF_COOKIE"] = secret
    return make(request)


_OTHER = "B" * 32
_CASES = {
    "our token": (_SECRET, _token(_SECRET), False),
    "Django's token": (_SECRET, _token(_SECRET, get_token), False),
    "the secret itself": (_SECRET, _SECRET, False),
    "a token of another secret": (_SECRET, _token(_OTHER), True),
    "a token with one character changed": (_SECRET, _token(_SECRET)[:-1] + "-", True),
    "a mask without a cipher": (_SECRET, _token(_SECRET)[:32], True),
    "a token that is too long": (_SECRET, _token(_SECRET) + "A", True),
    "no token": (_SECRET, "", True),
    "no cookie": ("", _token(_SECRET), True),
    "a cookie of other characters": ("!" * 32, _token(_SECRET), True),
}


@pytest.mark.parametrize(("cookie", "token", "refused"), _CASES.values(), ids=_CASES)
def test_a_form_needs_the_token_of_its_page(settings, cookie, token, refused):
    settings.CSRF_COOKIE_NAME = "csrftoken"
    fields = {"csrfmiddlewaretoken": token} if token else {}
    assert _refused(TokenMiddleware, cookie, fields) is refused
    assert _refused(CsrfViewMiddleware, cookie, fields) is refused
