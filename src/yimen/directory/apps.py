"""Django's handle on directory, and its one declaration."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Areas, organisations, posts and officers."""

    name = "yimen.directory"
    label = "directory"
    verbose_name = "机构与区划"

    def ready(self) -> None:
        """Declare permissions, words, navigation, seeds and benches."""
        from yimen.directory import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
