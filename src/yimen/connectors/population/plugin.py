"""Put the registers where identity and exchange look for them."""

from __future__ import annotations

from yimen.connectors.population import mapping
from yimen.connectors.population.client import PopulationRegister
from yimen.connectors.records import RecordRegister
from yimen.exchange import public as exchange
from yimen.identity import public as identity


def install() -> None:
    """Register the client that compares, and the one that reads a record."""
    identity.install_register(register=PopulationRegister())
    exchange.install_register(
        register=RecordRegister(
            code="population", setting="YIMEN_POPULATION", translate=mapping.record_from_theirs
        )
    )
