"""What stands behind the doors of exchange: the registers outside, and the applications in hand.

Connectors and higher contexts put themselves here when the installation starts.
"""

from __future__ import annotations

from yimen.exchange.contracts import Applications, InHand, Register
from yimen.kernel.contracts import Ref

_registers: dict[str, Register] = {}
_applications: list[Applications] = []


def install(register: Register) -> None:
    """Ask this register from now on for the resource of its code."""
    _registers[register.code] = register


def register_of(code: str) -> Register | None:
    """Return the register of a resource, or None where this installation may not ask."""
    found = _registers.get(code)
    return found if found is not None and found.is_configured() else None


def know_applications(source: Applications) -> None:
    """Ask this context about applications from now on."""
    _applications[:] = [source]


def in_hand(ref: Ref) -> InHand | None:
    """Return the application behind a reference, or None."""
    return _applications[0].find(ref=ref) if _applications else None
