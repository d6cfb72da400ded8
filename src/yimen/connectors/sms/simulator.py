"""A gateway for short messages that sends nothing: it keeps what it was given, for a while.

``POST /send`` takes a signed message, the same reference once. ``GET /messages?phone=`` shows what
a telephone would have received. ``POST /fault`` makes it answer late words: ``busy``, ``cut``,
``refuse`` or nothing.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from yimen.connectors.signed import is_signed
from yimen.connectors.simulators import Answered, Asked

_KEPT = 2_000


class SmsSimulator:
    """Messages in order of arrival, and the fault that is played at present."""

    def __init__(self) -> None:
        self._messages: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._lock = threading.Lock()
        self._fault = ""

    def answer(self, asked: Asked) -> Answered:
        """Return what the gateway says."""
        match (asked.method, asked.path):
            case ("POST", "/send"):
                return self._send(asked)
            case ("GET", "/messages"):
                return self._shown(asked.query.get("phone", ""))
            case ("POST", "/fault"):
                self._fault = str(asked.body().get("fault", ""))
                return Answered(body={"code": "ok"})
        return Answered(status=404)

    def _send(self, asked: Asked) -> Answered:
        if self._fault == "cut":
            return Answered(status=-1)
        if self._fault == "busy":
            return Answered(status=503, body={"code": "busy"})
        if not is_signed(asked):
            return Answered(status=401, body={"code": "not_signed"})
        body = asked.body()
        phone, reference = str(body.get("phone", "")), str(body.get("reference", ""))
        if self._fault == "refuse" or len(phone) != 11 or not phone.isdigit():
            return Answered(status=400, body={"code": "bad_number"})
        with self._lock:
            if reference not in self._messages:
                self._messages[reference] = {
                    "phone": phone,
                    "text": str(body.get("text", "")),
                    "at": str(int(time.time())),
                }
            while len(self._messages) > _KEPT:
                self._messages.popitem(last=False)
        return Answered(body={"code": "ok", "id": f"sim-{reference[:13]}"})

    def _shown(self, phone: str) -> Answered:
        with self._lock:
            found = [one for one in self._messages.values() if one["phone"] == phone]
        return Answered(body={"messages": list(reversed(found))[:20]})


def build() -> SmsSimulator:
    """Return a gateway that has received nothing yet."""
    return SmsSimulator()
