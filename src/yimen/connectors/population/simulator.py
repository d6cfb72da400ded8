"""Registers of the fictitious county: they know numbers that begin with 439981, and no name.

A real register compares with its own record. This one holds none: it says "same" for a number of
the county with a sound check character, "different" where the name holds 不符, and "unknown" for
every other number. ``/records`` hands over the whole record. A card's number belongs to its owner when it ends with the last four characters of the ID number.
"""

from __future__ import annotations

from yimen.connectors.signed import is_signed
from yimen.connectors.simulated_people import is_of_county, record_of
from yimen.connectors.simulators import Answered, Asked

_KEPT = frozenset({"name", "gender", "birthDate", "domicile", "domicileArea", "maritalStatus"})


class PopulationSimulator:
    """Answers three kinds of question, or plays dead."""

    def __init__(self) -> None:
        self._fault = ""

    def answer(self, asked: Asked) -> Answered:
        """Return what the registers say."""
        if (asked.method, asked.path) == ("POST", "/fault"):
            self._fault = str(asked.body().get("fault", ""))
            return Answered(body={"code": "ok"})
        if asked.method != "POST":
            return Answered(status=404)
        if self._fault == "busy":
            return Answered(status=503)
        if asked.path == "/records":
            return record_of(asked, known=_KEPT)
        if not is_signed(asked):
            return Answered(status=401)
        body = asked.body()
        number = str(body.get("idNumber", "")).upper()
        if not is_of_county(number):
            return Answered(body={"result": "unknown"})
        same = "不符" not in str(body.get("name", ""))
        if asked.path in {"/social-card", "/bank-account"}:
            same = same and str(body.get("cardNumber", "")).upper().endswith(number[-4:])
        elif asked.path != "/person":
            return Answered(status=404)
        return Answered(body={"result": "same" if same else "different"})


def build() -> PopulationSimulator:
    """Return registers that answer."""
    return PopulationSimulator()
