"""Put the masking gateway where the hotline looks for it."""

from __future__ import annotations

from yimen.connectors.masking.client import MaskingClient
from yimen.hotline import public as hotline


def install() -> None:
    """Register the gateway."""
    hotline.install_masking_gateway(gateway=MaskingClient())
