"""Put the gateway where notify looks for it."""

from __future__ import annotations

from yimen.connectors.sms.client import SmsGateway
from yimen.notify import public as notify


def install() -> None:
    """Register the gateway."""
    notify.install_gateway(gateway=SmsGateway())
