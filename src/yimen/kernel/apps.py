"""Django's handle on the kernel."""

from __future__ import annotations

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The kernel's tables and its declaration."""

    name = "yimen.kernel"
    label = "kernel"
    verbose_name = "内核"

    def ready(self) -> None:
        """Declare the kernel's events, words and benches."""
        from yimen.kernel import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
