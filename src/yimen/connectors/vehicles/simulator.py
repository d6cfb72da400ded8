"""A register of plates of nobody: every plate that ends in 0 has no owner, the others have one.

The owner of 湘A00001 has the telephone 19900000003 of the demo's Wang Liqun; every other plate gets
a number of the range 1990001xxxx that follows from the plate and belongs to nobody.
"""

from __future__ import annotations

import zlib

from yimen.connectors.signed import is_signed
from yimen.connectors.simulators import Answered, Asked

_KNOWN = {"湘A00001": "19900000003"}


class VehiclesSimulator:
    """Answers whose plate it is, or plays dead."""

    def __init__(self) -> None:
        self._fault = ""

    def answer(self, asked: Asked) -> Answered:
        """Return what the register says."""
        if (asked.method, asked.path) == ("POST", "/fault"):
            self._fault = str(asked.body().get("fault", ""))
            return Answered(body={"code": "ok"})
        if self._fault == "busy":
            return Answered(status=503)
        if (asked.method, asked.path) != ("POST", "/owners"):
            return Answered(status=404)
        if not is_signed(asked):
            return Answered(status=401)
        plate = str(asked.body().get("plate", ""))
        if not plate or plate.endswith("0"):
            return Answered(body={"result": "none"})
        phone = _KNOWN.get(plate) or f"1990001{zlib.crc32(plate.encode()) % 10_000:04d}"
        return Answered(body={"result": "found", "phone": phone})


def build() -> VehiclesSimulator:
    """Return a register that answers."""
    return VehiclesSimulator()
