"""Django's handle on privacy."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The tables and the declaration of privacy."""

    name = "yimen.privacy"
    label = "privacy"
    verbose_name = "个人信息保护"

    def ready(self) -> None:
        """Declare privacy to the register."""
        from yimen.privacy import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
