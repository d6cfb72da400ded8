"""Django's handle on audit."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The tables and the declaration of audit."""

    name = "yimen.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        """Declare audit to the register."""
        from yimen.audit import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
