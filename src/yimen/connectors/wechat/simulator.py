"""The platform of an official account: it hands out files, and sends what its users write.

``GET /cgi-bin/token`` and ``GET /cgi-bin/media/get`` answer as the public documentation has it;
``POST /media`` puts a file in. `signed` and `message` make what the platform posts to a hook. ``POST
/fault`` plays dead: ``expired`` (the access token is no longer good, once) or ``cut``.
"""

from __future__ import annotations

import hashlib
import secrets
from xml.sax.saxutils import escape

from yimen.connectors.simulators import KEY, SECRET, Answered, Asked

TOKEN = "not-a-token-of-a-demo"  # noqa: S105 -- simulators hold nothing worth guarding


class PlatformSimulator:
    """Files by id, one access token, and the fault that is played at present."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._access = ""
        self._fault = ""

    def answer(self, asked: Asked) -> Answered:
        """Return what the platform says."""
        match (asked.method, asked.path):
            case ("POST", "/fault"):
                self._fault = str(asked.body().get("fault", ""))
                return Answered(body={"code": "ok"})
            case ("POST", "/media"):
                name = secrets.token_urlsafe(16)
                self._files[name] = asked.raw
                return Answered(body={"media_id": name})
            case ("GET", "/cgi-bin/token"):
                return self._token(asked)
            case ("GET", "/cgi-bin/media/get"):
                return self._media(asked)
        return Answered(status=404)

    def _token(self, asked: Asked) -> Answered:
        if (asked.query.get("appid"), asked.query.get("secret")) != (KEY, SECRET):
            return Answered(body={"errcode": 40013, "errmsg": "invalid appid"})
        self._access = secrets.token_urlsafe(24)
        return Answered(body={"access_token": self._access, "expires_in": 7200})

    def _media(self, asked: Asked) -> Answered:
        if self._fault == "cut":
            return Answered(status=-1)
        if self._fault == "expired" or asked.query.get("access_token") != self._access:
            self._fault = ""
            return Answered(body={"errcode": 42001, "errmsg": "access_token expired"})
        found = self._files.get(asked.query.get("media_id", ""))
        if found is None:
            return Answered(body={"errcode": 40007, "errmsg": "invalid media_id"})
        return Answered(content=found, headers={"Content-Type": "application/octet-stream"})


def signed(*, seconds: int, nonce: str = "n1") -> dict[str, str]:
    """Return the parameters by which the platform proves a call of this second."""
    text = "".join(sorted((TOKEN, str(seconds), nonce)))
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return {"signature": digest, "timestamp": str(seconds), "nonce": nonce}


def message(*, sender: str, number: int, kind: str = "text", **fields: str) -> bytes:
    """Return a message of a user as the platform posts it."""
    told = {
        "ToUserName": "gh_demo",
        "FromUserName": sender,
        "CreateTime": str(number),
        "MsgType": kind,
        "MsgId": str(number),
        **fields,
    }
    body = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items())
    return f"<xml>{body}</xml>".encode()


def build() -> PlatformSimulator:
    """Return a platform without files."""
    return PlatformSimulator()
