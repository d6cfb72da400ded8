"""Django's handle on licences."""

from __future__ import annotations

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    """The tables of licences and their declaration."""

    name = "yimen.licences"
    label = "licences"
    verbose_name = "电子证照"

    def ready(self) -> None:
        """Declare everything that upper floors may know of licences."""
        from yimen.licences import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
