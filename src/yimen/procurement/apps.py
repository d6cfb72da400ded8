"""Django's handle on 采购."""

from __future__ import annotations

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """The tables and the declaration of 采购."""

    name = "yimen.procurement"
    label = "procurement"
    verbose_name = "采购"

    def ready(self) -> None:
        """Declare this context to the register."""
        from yimen.procurement import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
