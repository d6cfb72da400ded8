"""Django's handle on feedback."""

from __future__ import annotations

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """The tables of reviews and their declaration."""

    name = "yimen.feedback"
    label = "feedback"
    verbose_name = "好差评"

    def ready(self) -> None:
        """Declare everything that upper floors may know of reviews."""
        from yimen.feedback import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
