"""Fetch what users of the official account sent: an access token, then the file by its id.

After the platform's public documentation (`cgi-bin/token`, `cgi-bin/media/get`); never attached to
the real platform.
"""

from __future__ import annotations

import threading
import time
from urllib.parse import urlsplit

from django.conf import settings

from yimen.hotline.contracts.media import MediaMissing
from yimen.outgoing import calls

_EARLY = 300.0


class OfficialAccount:
    """The account behind `settings.YIMEN_WECHAT`: `url`, `key` (app id), `secret`, `token`."""

    def __init__(self) -> None:
        """Start without an access token."""
        self._access, self._until = "", 0.0
        self._lock = threading.Lock()

    def is_configured(self) -> bool:
        """Say whether this installation has an official account."""
        return bool(settings.YIMEN_WECHAT.get("url") and settings.YIMEN_WECHAT.get("token"))

    def token(self) -> str:
        """Return the token by which the platform proves itself."""
        return str(settings.YIMEN_WECHAT.get("token", ""))

    def fetch(self, *, media_id: str) -> tuple[str, bytes]:
        """Return the name and the content of a file. Raises MediaMissing."""
        for fresh in (False, True):
            answer = self._call(
                "/cgi-bin/media/get", access_token=self._signed_in(fresh=fresh), media_id=media_id
            )
            if answer.status == 200 and not answer.body.startswith(b"{"):
                return f"微信附件{_ending(answer.body)}", answer.body
        raise MediaMissing

    def _signed_in(self, *, fresh: bool) -> str:
        with self._lock:
            if self._access and not fresh and time.monotonic() < self._until:
                return self._access
        account = settings.YIMEN_WECHAT
        answer = self._call(
            "/cgi-bin/token",
            grant_type="client_credential",
            appid=account["key"],
            secret=account["secret"],
        )
        try:
            read = answer.document()
            access, lasts = str(read["access_token"]), float(read["expires_in"])
        except (calls.Unreachable, KeyError, ValueError, TypeError) as error:
            raise MediaMissing from error
        with self._lock:
            self._access, self._until = access, time.monotonic() + lasts - _EARLY
        return access

    def _call(self, path: str, **params: str) -> calls.Fetched:
        base = settings.YIMEN_WECHAT["url"]
        try:
            return calls.fetch(
                url=f"{base}{path}", params=params, named={urlsplit(base).hostname or ""}
            )
        except calls.Unreachable as error:
            raise MediaMissing from error


def _ending(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if content.startswith(b"\x89PNG"):
        return ".png"
    return ".amr" if content.startswith(b"#!AMR") else ".bin"
