"""The register of social security of the fictitious county, over the protocol of `records`."""

from __future__ import annotations

from yimen.connectors.simulated_people import record_of
from yimen.connectors.simulators import Answered, Asked

_KEPT = frozenset({"medical", "medicalPlace", "pension", "employer"})


class SocialSimulator:
    """Answers for the people of the county, or plays dead."""

    def __init__(self) -> None:
        self._fault = ""

    def answer(self, asked: Asked) -> Answered:
        """Return what the register says."""
        if (asked.method, asked.path) == ("POST", "/fault"):
            self._fault = str(asked.body().get("fault", ""))
            return Answered(body={"code": "ok"})
        if self._fault == "cut":
            return Answered(status=-1)
        if self._fault == "busy":
            return Answered(status=503)
        if (asked.method, asked.path) != ("POST", "/records"):
            return Answered(status=404)
        return record_of(asked, known=_KEPT)


def build() -> SocialSimulator:
    """Return a register that answers."""
    return SocialSimulator()
