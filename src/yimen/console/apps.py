"""Django's handle on the console."""

from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The staff shell and its declaration."""

    name = "yimen.console"
    label = "console"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Declare the console's navigation and permissions."""
        from yimen.console import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
