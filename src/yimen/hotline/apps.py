"""Django's handle on 热线."""

from __future__ import annotations

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    """The tables and the declaration of 热线."""

    name = "yimen.hotline"
    label = "hotline"
    verbose_name = "热线"

    def ready(self) -> None:
        """Declare this context to the register."""
        from yimen.hotline import declaration  # noqa: PLC0415 -- apps must be loaded first
        from yimen.hotline.actions import notice  # noqa: PLC0415 -- as above

        declaration.declare()
        notice.declare_templates()
