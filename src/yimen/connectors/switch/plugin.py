"""Put the switch where the hotline looks for it."""

from __future__ import annotations

from yimen.connectors.switch.client import EventSocket
from yimen.hotline import public as hotline


def install() -> None:
    """Register the switch."""
    hotline.install_switch(switch=EventSocket())
