"""Every call that leaves this machine for a connector: to a configured address, and briefly.

The address comes from the settings alone and never from a user or an answer, so that nobody steers
a call elsewhere; the call itself goes by the one way out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from yimen.outgoing import calls
from yimen.outgoing.calls import Fetched


class Unreachable(Exception):  # noqa: N818 -- the state of something outside
    """The other side did not answer, or not in a way that can be read. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def post_signed(
    *, base: str, path: str, body: Mapping[str, Any], key: str, secret: str, seconds: int
) -> tuple[int, dict[str, Any]]:
    """Post a message signed with HMAC-SHA256 over time and body; return status and answer.

    Raises Unreachable.
    """
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Key": key,
        "X-Time": str(seconds),
        "X-Signature": signature(secret=secret, seconds=str(seconds), raw=raw),
    }
    answer = _fetch(base, url=f"{base}{path}", content=raw, headers=headers)
    if answer.status >= 500:
        raise Unreachable("busy")
    return answer.status, _read(answer)


def get(*, base: str, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    """Return what a configured address answers to a read. Raises Unreachable."""
    return _read(_fetch(base, url=f"{base}{path}", params=params))


def signature(*, secret: str, seconds: str, raw: bytes) -> str:
    """Return the signature of a message sent at this second."""
    return hmac.new(secret.encode(), seconds.encode() + b"\n" + raw, hashlib.sha256).hexdigest()


def _fetch(base: str, **call: Any) -> Fetched:
    """Call the host that the settings name, and no other."""
    try:
        return calls.fetch(named={urlsplit(base).hostname or ""}, **call)
    except calls.Unreachable as error:
        raise Unreachable("timeout" if error.is_late else "unreachable") from error


def _read(answer: Fetched) -> dict[str, Any]:
    try:
        return answer.document()
    except calls.Unreachable as error:
        raise Unreachable("bad_answer") from error
