"""Django's handle on devices."""

from __future__ import annotations

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """The tables and the declaration of devices."""

    name = "yimen.devices"
    label = "devices"
    verbose_name = "设备"

    def ready(self) -> None:
        """Declare this context to the register."""
        from yimen.devices import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
