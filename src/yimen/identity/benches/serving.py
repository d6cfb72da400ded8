"""Answers over the wire, with the cookies that they set, for who measures or attacks sign-in."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back over the wire, and the cookies that it set."""

    status: int
    location: str
    body: str
    cookies: Mapping[str, str]


def ask(
    link: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: str | None = None,
) -> tuple[int, str, str]:
    """Return status, where to go next, and the text of one answer."""
    said = fetch(link, method, path, headers, body)
    return said.status, said.location, said.body


def fetch(
    link: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: str | None = None,
) -> Answer:
    """Return one answer whole."""
    link.request(method, path, body=body, headers=dict(headers))
    answer = link.getresponse()
    set_now = SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie") or ():
        set_now.load(line)
    return Answer(
        status=answer.status,
        location=answer.headers.get("Location", ""),
        body=answer.read().decode(),
        cookies={name: one.value for name, one in set_now.items()},
    )
