"""The one gateway that this process sends through; a connector puts it here when it starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yimen.notify.contracts import Gateway

_installed: list[Gateway] = []


def install(gateway: Gateway) -> None:
    """Send through this gateway from now on."""
    _installed[:] = [gateway]


@contextmanager
def instead(gateway: Gateway) -> Iterator[None]:
    """Send through this gateway for a block, and through the installed one again afterwards."""
    before = list(_installed)
    install(gateway)
    try:
        yield
    finally:
        _installed[:] = before


def installed() -> Gateway | None:
    """Return the gateway, or None where there is none or it has no account."""
    return next((one for one in _installed if one.is_configured()), None)
