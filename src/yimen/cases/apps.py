"""Django's handle on cases."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The tables of cases and their declaration."""

    name = "yimen.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        """Declare everything that upper floors may know of cases."""
        from yimen.cases import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
