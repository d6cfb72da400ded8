"""Put the registers where identity looks for them."""

from __future__ import annotations

from yimen.connectors.population.client import PopulationRegister
from yimen.identity import public as identity


def install() -> None:
    """Register the client."""
    identity.install_register(register=PopulationRegister())
