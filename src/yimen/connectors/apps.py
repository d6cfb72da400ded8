"""Django's handle on the connectors."""

from __future__ import annotations

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    """Every connector that this installation has."""

    name = "yimen.connectors"
    label = "connectors"
    verbose_name = "外部系统"

    def ready(self) -> None:
        """Declare the connectors and put each client in its place."""
        from yimen.connectors import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
