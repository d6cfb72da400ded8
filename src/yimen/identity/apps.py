"""Django's handle on identity, and its one declaration."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Persons, accounts, mandates and messages."""

    name = "yimen.identity"
    label = "identity"
    verbose_name = "身份"

    def ready(self) -> None:
        """Declare permissions, words, personal columns and navigation."""
        from yimen.identity import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
