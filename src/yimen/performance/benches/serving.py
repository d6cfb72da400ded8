"""One connection of somebody who answers a survey."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from http.cookies import SimpleCookie
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Line:
    """One connection that is kept open; every answer sheet on it is another person's browser."""

    def __init__(self, port: int) -> None:
        """Connect to the server on this port."""
        self._port = port
        self._link = self._connected()
        self._cookies: dict[str, str] = {}

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)

    def renew(self) -> None:
        """Connect anew after an answer that never came."""
        self._link.close()
        self._link = self._connected()

    def forget(self) -> None:
        """Begin as somebody else."""
        self._cookies = {}

    def cookies(self) -> dict[str, str]:
        """Return what this browser holds now."""
        return dict(self._cookies)

    def send(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """Return the status and the page, without following where it leads."""
        held = self._cookies if cookies is None else cookies
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in held.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._link.request(method, path, body=body, headers=headers)
        answer = self._link.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, one in SimpleCookie(line).items():
                self._cookies[name] = one.value
        return answer.status, page


def hidden(page: str, name: str) -> str:
    """Return what a page sends along under a name, or nothing."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def token(page: str) -> str:
    """Return the page's mark against forged requests."""
    found = _TOKEN.search(page)
    return found.group(1) if found else ""
