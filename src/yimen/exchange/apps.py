"""Django's handle on exchange."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The tables and the declaration of exchange."""

    name = "yimen.exchange"
    label = "exchange"
    verbose_name = "数据共享"

    def ready(self) -> None:
        """Declare this context to the register."""
        from yimen.exchange import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
