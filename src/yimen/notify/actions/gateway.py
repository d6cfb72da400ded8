"""The one gateway that this process sends through; a connector puts it here when it starts."""

from __future__ import annotations

from yimen.notify.contracts import Gateway

_installed: list[Gateway] = []


def install(gateway: Gateway) -> None:
    """Send through this gateway from now on."""
    _installed[:] = [gateway]


def installed() -> Gateway | None:
    """Return the gateway, or None where there is none or it has no account."""
    found = _installed[0] if _installed else None
    return found if found is not None and found.is_configured() else None
