"""A masking gateway that rings nobody: it binds, keeps messages for a while, and plays calls.

Beside the protocol: ``GET /messages?phone=`` shows what a telephone would have received,
``POST /dial`` with ``{"id", "event", "seconds"}`` plays a call on a binding and tells the callback,
``POST /fault`` makes it answer ``busy`` or cut the line.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from typing import Any
from urllib.parse import urlsplit

from yimen.connectors.outgoing import signature
from yimen.connectors.signed import is_signed
from yimen.connectors.simulators import KEY, SECRET, Answered, Asked
from yimen.outgoing import calls

_KEPT = 2_000
_FIRST_VIRTUAL = 1_700_000_0000
_LONGEST_SECONDS = 3_600


class MaskingSimulator:
    """Bindings and messages in order of arrival, and the fault that is played at present."""

    def __init__(self) -> None:
        self._bindings: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._messages: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._lock = threading.Lock()
        self._serial = 0
        self._fault = ""

    def answer(self, asked: Asked) -> Answered:
        """Return what the gateway says."""
        match (asked.method, asked.path):
            case ("POST", "/fault"):
                self._fault = str(asked.body().get("fault", ""))
                return Answered(body={"code": "ok"})
            case ("GET", "/messages"):
                return self._shown(asked.query.get("phone", ""))
            case ("POST", "/dial"):
                return self._dial(asked.body())
        if self._fault == "cut":
            return Answered(status=-1)
        if self._fault == "busy":
            return Answered(status=503, body={"code": "busy"})
        if not is_signed(asked):
            return Answered(status=401, body={"code": "not_signed"})
        match (asked.method, asked.path):
            case ("POST", "/bindings"):
                return self._bind(asked.body())
            case ("POST", "/bindings/end"):
                return self._end(str(asked.body().get("id", "")))
            case ("POST", "/messages"):
                return self._send(asked.body())
        return Answered(status=404)

    def _bind(self, body: dict[str, Any]) -> Answered:
        seconds = body.get("seconds")
        pair = [str(body.get("caller", "")), str(body.get("callee", ""))]
        if not all(len(one) == 11 and one.isdigit() for one in pair):
            return Answered(status=400, body={"code": "bad_number"})
        if not isinstance(seconds, int) or not 0 < seconds <= _LONGEST_SECONDS:
            return Answered(status=400, body={"code": "bad_time"})
        with self._lock:
            reference = str(body.get("reference", ""))
            for made, one in self._bindings.items():
                if one["reference"] == reference and not one["ended"]:
                    return self._bound(made, one)
            self._serial += 1
            made = f"b{self._serial}"
            self._bindings[made] = {
                "reference": reference,
                "virtual": str(_FIRST_VIRTUAL + self._serial),
                "until": int(time.time()) + seconds,
                "callback": str(body.get("callback", "")),
                "ended": False,
            }
            while len(self._bindings) > _KEPT:
                self._bindings.popitem(last=False)
            return self._bound(made, self._bindings[made])

    @staticmethod
    def _bound(made: str, one: dict[str, Any]) -> Answered:
        return Answered(
            body={"code": "ok", "id": made, "virtual": one["virtual"], "expiresAt": one["until"]}
        )

    def _end(self, made: str) -> Answered:
        with self._lock:
            if made not in self._bindings:
                return Answered(status=404, body={"code": "unknown"})
            self._bindings[made]["ended"] = True
        return Answered(body={"code": "ok"})

    def _send(self, body: dict[str, Any]) -> Answered:
        phone, reference = str(body.get("phone", "")), str(body.get("reference", ""))
        if len(phone) != 11 or not phone.isdigit():
            return Answered(status=400, body={"code": "bad_number"})
        with self._lock:
            self._messages.setdefault(
                reference,
                {"phone": phone, "text": str(body.get("text", "")), "at": str(int(time.time()))},
            )
            while len(self._messages) > _KEPT:
                self._messages.popitem(last=False)
        return Answered(body={"code": "ok"})

    def _shown(self, phone: str) -> Answered:
        with self._lock:
            found = [one for one in self._messages.values() if one["phone"] == phone]
        return Answered(body={"messages": list(reversed(found))[:20]})

    def _dial(self, body: dict[str, Any]) -> Answered:
        made = str(body.get("id", ""))
        with self._lock:
            one = self._bindings.get(made)
            if one is None or one["ended"] or one["until"] < time.time():
                return Answered(status=404, body={"code": "unknown"})
            self._serial += 1
            event = {
                "id": f"e{self._serial}",
                "bindingId": made,
                "event": str(body.get("event", "answered")),
                "seconds": body.get("seconds", 0),
            }
        return Answered(body={"code": "ok", "told": _told(one["callback"], event)})


def _told(address: str, event: dict[str, Any]) -> int:
    """Tell the callback what became of a call and return its status; 0 where nobody answered."""
    raw, seconds = json.dumps(event).encode(), str(int(time.time()))
    try:
        return calls.fetch(
            url=address,
            content=raw,
            headers={
                "Content-Type": "application/json",
                "X-Key": KEY,
                "X-Time": seconds,
                "X-Signature": signature(secret=SECRET, seconds=seconds, raw=raw),
            },
            named={urlsplit(address).hostname or ""},  # bound by who signed with our key
        ).status
    except calls.Unreachable:
        return 0


def build() -> MaskingSimulator:
    """Return a gateway that has bound nothing yet."""
    return MaskingSimulator()
