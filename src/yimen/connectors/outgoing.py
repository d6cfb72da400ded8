"""Every call that leaves this machine for a connector: to a configured address, and briefly.

The address comes from the settings alone and never from a user or an answer: redirects are not
followed and proxies of the environment are not asked, so that nobody steers a call elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import httpx

_TIMEOUT = httpx.Timeout(5.0, connect=2.0)
_LONGEST_ANSWER = 256 * 1024


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
    try:
        with httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as client:
            answer = client.post(f"{base}{path}", content=raw, headers=headers)
    except httpx.TimeoutException as error:
        raise Unreachable("timeout") from error
    except httpx.HTTPError as error:
        raise Unreachable("unreachable") from error
    if answer.status_code >= 500:
        raise Unreachable("busy")
    return answer.status_code, _read(answer)


def get(*, base: str, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    """Return what a configured address answers to a read. Raises Unreachable."""
    try:
        with httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as client:
            answer = client.get(f"{base}{path}", params=dict(params))
    except httpx.HTTPError as error:
        raise Unreachable("unreachable") from error
    return _read(answer)


def signature(*, secret: str, seconds: str, raw: bytes) -> str:
    """Return the signature of a message sent at this second."""
    return hmac.new(secret.encode(), seconds.encode() + b"\n" + raw, hashlib.sha256).hexdigest()


def _read(answer: httpx.Response) -> dict[str, Any]:
    if len(answer.content) > _LONGEST_ANSWER:
        raise Unreachable("bad_answer")
    try:
        read = answer.json()
    except ValueError as error:
        raise Unreachable("bad_answer") from error
    if not isinstance(read, dict):
        raise Unreachable("bad_answer")
    return read
