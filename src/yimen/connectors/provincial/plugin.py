"""Put the platform where identity looks for it."""

from __future__ import annotations

from yimen.connectors.provincial.client import ProvincePlatform
from yimen.identity import public as identity


def install() -> None:
    """Register the client."""
    identity.install_upstream(upstream=ProvincePlatform())
