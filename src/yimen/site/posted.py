"""The request of a web process: it reads a form that was sent by a tenth of Django's steps.

Django takes a form apart character by character where an answer is Chinese, since each is sent as
nine characters. Here the whole form is one step, or a run of them is. What is out of the ordinary (a
form of too many answers, one that no browser sends, one with files) is read by Django as before.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

_FORM = "application/x-www-form-urlencoded"
_HIDES_ENDS = re.compile(rb"%(?:26|3[Dd])")
"""An answer with & or = in it."""
_SENT_AS_HEX = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


class PostedRequest(WSGIRequest):
    """A request whose form is read at once."""

    _post: QueryDict
    _files: MultiValueDict[str, Any]
    _asked_host = ""

    def get_host(self) -> str:
        """Return the host that was asked, looked at once a request. Raises DisallowedHost."""
        self._asked_host = self._asked_host or super().get_host()
        return self._asked_host

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


def read_form(body: bytes) -> QueryDict:
    """Return the answers that a form was sent with, as `QueryDict(body)` would.

    Raises TooManyFieldsSent.
    """
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if not body.isascii() or most is None or body.count(b"&") >= most:
        return QueryDict(body, encoding="utf-8")
    answers: dict[str, list[str]] = {}
    whole = _plain_at_once(body)
    for pair in (whole or body.decode("ascii")).split("&"):
        if pair:
            name, _, said = pair.partition("=")
            if whole is None:
                name, said = _plain(name), _plain(said)
            answers.setdefault(name, []).append(said)
    form = QueryDict(mutable=True, encoding="utf-8")
    dict.update(form, answers)  # it keeps a list for each name, which these are
    form._mutable = False  # noqa: SLF001 -- as Django closes one that it read
    return form


def _plain_at_once(body: bytes) -> str | None:
    """Return a form as it was typed, or None where that would hide its ends or is no UTF-8.

    `%E7` is written as `\\xE7`, which Python's decoder of such escapes reads in one call.
    """
    if b"\\" in body or _HIDES_ENDS.search(body):
        return None
    escaped = body.replace(b"+", b" ").replace(b"%", b"\\x")
    try:
        return escaped.decode("unicode_escape").encode("latin-1").decode()
    except UnicodeError:
        return None


def _plain(text: str) -> str:
    spaced = text.replace("+", " ")
    return _SENT_AS_HEX.sub(_characters, spaced) if "%" in spaced else spaced


def _characters(run: re.Match[str]) -> str:
    return bytes.fromhex(run[0].replace("%", "")).decode("utf-8", "replace")
