"""Django's handle on the catalogue."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The catalogue's tables and its declaration."""

    name = "yimen.catalogue"
    label = "catalogue"
    verbose_name = "事项目录"

    def ready(self) -> None:
        """Declare permissions, words, navigation, search and the demo catalogue."""
        from yimen.catalogue import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
