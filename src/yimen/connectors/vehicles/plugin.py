"""Put the register of plates where the hotline looks for it."""

from __future__ import annotations

from yimen.connectors.vehicles.client import VehicleRegister
from yimen.hotline import public as hotline


def install() -> None:
    """Register the register of plates."""
    hotline.install_plate_register(register=VehicleRegister())
