"""Django's handle on hall."""

from __future__ import annotations

from django.apps import AppConfig


class HallConfig(AppConfig):
    """The tables and the declaration of hall."""

    name = "yimen.hall"
    label = "hall"
    verbose_name = "政务大厅"

    def ready(self) -> None:
        """Declare this context to the register."""
        from yimen.hall import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
