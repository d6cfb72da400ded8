"""The request of a web process: it reads a form that was sent by a tenth of Django's steps.

Django takes a form apart character by character where an answer is Chinese, since each is sent as
nine characters. Here a run of them is one step. What is out of the ordinary (a form of too many
answers, one that no browser sends, one with files) is read by Django as before.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

_FORM = "application/x-www-form-urlencoded"
_SENT_AS_HEX = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


class PostedRequest(WSGIRequest):
    """A request whose form is read at once."""

    _post: QueryDict
    _files: MultiValueDict[str, Any]

    def _load_post_and_files(self) -> None:
        has_body = hasattr(self, "_body") or not self._read_started  # type: ignore[attr-defined]
        if (
            self.method == "POST"
            and self.content_type == _FORM
            and has_body
            and self.encoding is None
        ):
            self._post, self._files = read_form(self.body), MultiValueDict()
        else:
            super()._load_post_and_files()


class Handler(WSGIHandler):
    """What answers requests, each read as above."""

    request_class = PostedRequest


def read_form(body: bytes) -> QueryDict:
    """Return the answers that a form was sent with, as `QueryDict(body)` would.

    Raises TooManyFieldsSent.
    """
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if not body.isascii() or most is None or body.count(b"&") >= most:
        return QueryDict(body, encoding="utf-8")
    answers: dict[str, list[str]] = {}
    for pair in body.decode("ascii").split("&"):
        if pair:
            name, _, said = pair.partition("=")
            answers.setdefault(_plain(name), []).append(_plain(said))
    form = QueryDict(mutable=True, encoding="utf-8")
    dict.update(form, answers)  # it keeps a list for each name, which these are
    form._mutable = False  # noqa: SLF001 -- as Django closes one that it read
    return form


def _plain(text: str) -> str:
    spaced = text.replace("+", " ")
    return _SENT_AS_HEX.sub(_characters, spaced) if "%" in spaced else spaced


def _characters(run: re.Match[str]) -> str:
    return bytes.fromhex(run[0].replace("%", "")).decode("utf-8", "replace")
