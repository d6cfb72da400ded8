"""A form that web processes read at once says what Django would have read of it."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from yimen.site.posted import PostedRequest, read_form

_BODIES = [
    b"",
    b"&&a=1&",
    b"a",
    b"=x",
    b"a=1=2&a=3",
    b"a=1+2%2B&%E5%A7%93=%e7%8e%8b",
    b"a=%E7%8E&b=%8Bx&c=%E7x%8E",
    b"a=%&b=%4&c=%zz&d=%%41&e=%4%31",
    b"a=%ED%A0%80&b=%F0%9F%98%80&c=%FF%FE",
    b"a=%00&b=;&c=%26%3D",
    "a=王&b=%E7".encode(),
    b"a=\xff\xfe&b=%E7%8E%8B",
    b"a=%5Cx41&b=%5c",
    b"a=\\x41&b=\\",
    b"a=%26b%3D1&c=%3d",
    urlencode({f"q{number}": f"第 {number} 项：㐀·a&=+%é\r\n" for number in range(40)}).encode(),
]


@pytest.mark.parametrize("body", _BODIES, ids=lambda body: f"{len(body)} bytes")
def test_a_form_is_read_as_django_reads_it(body: bytes) -> None:
    form = read_form(body)
    assert dict(form.lists()) == dict(QueryDict(body, encoding="utf-8").lists())
    assert form.copy() == form
    with pytest.raises(AttributeError):
        form["a"] = "b"


_PARTS = st.sampled_from(
    [b"a", b"=", b"&", b"+", b"%", b"%26", b"%e7%8e%8b", b"%E7", b"\\x", b"4", b"\0"]
)


@given(st.lists(_PARTS, max_size=12).map(b"".join))
def test_whatever_was_sent_is_read_as_django_reads_it(body: bytes) -> None:
    assert dict(read_form(body).lists()) == dict(QueryDict(body, encoding="utf-8").lists())


def test_a_form_of_too_many_answers_is_refused(settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    assert len(read_form(b"a=1&b=2&c=3")) == 3
    with pytest.raises(TooManyFieldsSent):
        read_form(b"a=1&b=2&c=3&d=4")


def _request(kind: str, body: bytes) -> PostedRequest:
    return PostedRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
    )


def test_a_request_holds_its_form_and_its_body() -> None:
    request = _request("application/x-www-form-urlencoded", b"a=%E7%8E%8B")
    assert request.POST["a"] == "王"
    assert request.body == b"a=%E7%8E%8B"
    assert not request.FILES


def test_a_form_with_files_is_read_by_django() -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\n'
        b'Content-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\nabc\r\n--x--\r\n'
    )
    request = _request("multipart/form-data; boundary=x", body)
    assert request.POST["a"] == "1"
    assert request.FILES["f"].read() == b"abc"
