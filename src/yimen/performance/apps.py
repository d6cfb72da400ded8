"""Django's handle on performance."""

from __future__ import annotations

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """Performance: goals, indicators, evidence, scores, report check."""

    name = "yimen.performance"
    label = "performance"
    verbose_name = "绩效"

    def ready(self) -> None:
        """Declare everything that upper floors may know of performance."""
        from yimen.performance import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
