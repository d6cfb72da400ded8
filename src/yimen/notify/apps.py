"""Django's handle on 通知."""

from __future__ import annotations

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """The tables and the declaration of 通知."""

    name = "yimen.notify"
    label = "notify"
    verbose_name = "通知"

    def ready(self) -> None:
        """Declare this context to the register."""
        from yimen.notify import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
