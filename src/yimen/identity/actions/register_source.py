"""The registers outside that this process may ask; a connector puts them here when it starts."""

from __future__ import annotations

from yimen.identity.contracts import OutsideRegister

_installed: list[OutsideRegister] = []


def install(register: OutsideRegister) -> None:
    """Ask these registers from now on."""
    _installed[:] = [register]


def installed() -> OutsideRegister | None:
    """Return the registers, or None where this installation may ask none."""
    found = _installed[0] if _installed else None
    return found if found is not None and found.is_configured() else None
