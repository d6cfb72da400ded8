"""Put the register of social security where exchange looks for it."""

from __future__ import annotations

from yimen.connectors.records import RecordRegister
from yimen.connectors.social import mapping
from yimen.exchange import public as exchange


def install() -> None:
    """Register the client that reads a record."""
    exchange.install_register(
        register=RecordRegister(
            code="social", setting="YIMEN_SOCIAL", translate=mapping.record_from_theirs
        )
    )
