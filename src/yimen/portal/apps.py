"""Django's handle on portal."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The residents' front door and its declaration."""

    name = "yimen.portal"
    label = "portal"
    verbose_name = "居民门户"

    def ready(self) -> None:
        """Declare portal to the register."""
        from yimen.portal import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
