"""A partner of the hotline over GeoReport's extension of service request updates.

It takes `POST /servicerequestupdates.json` as the published extension has it and keeps each update
once by its id. ``GET /updates`` shows what it holds; ``POST /fault`` makes it play dead: ``busy``,
``cut``, ``silent`` (takes and answers nothing) or nothing. Never attached to a real system.
"""

from __future__ import annotations

from collections import OrderedDict
from urllib.parse import parse_qsl

from yimen.connectors.simulators import Answered, Asked

_KEPT = 2_000


class PartnerSimulator:
    """Updates in order of arrival, and the fault that is played at present."""

    def __init__(self) -> None:
        self._updates: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._fault = ""

    def answer(self, asked: Asked) -> Answered:
        """Return what the partner says."""
        match (asked.method, asked.path):
            case ("POST", "/fault"):
                self._fault = str(asked.body().get("fault", ""))
                return Answered(body={"code": "ok"})
            case ("GET", "/updates"):
                return Answered(body={"updates": list(self._updates.values())})
            case ("POST", "/servicerequestupdates.json"):
                return self._take(asked)
        return Answered(status=404)

    def _take(self, asked: Asked) -> Answered:
        if self._fault == "cut":
            return Answered(status=-1)
        if self._fault == "busy":
            return Answered(status=503)
        sent = dict(parse_qsl(asked.raw.decode("utf-8", "replace")))
        wanted = ("api_key", "service_request_id", "update_id", "updated_datetime", "status")
        if any(not sent.get(name) for name in wanted):
            return Answered(status=400)
        kept = {name: value for name, value in sent.items() if name != "api_key"}
        self._updates.setdefault(sent["update_id"], kept)
        while len(self._updates) > _KEPT:
            self._updates.popitem(last=False)
        if self._fault == "silent":
            return Answered(status=-1)
        return Answered(content=f'[{{"update_id": "{sent["update_id"]}"}}]'.encode())


def build() -> PartnerSimulator:
    """Return a partner that has heard of nothing yet."""
    return PartnerSimulator()
