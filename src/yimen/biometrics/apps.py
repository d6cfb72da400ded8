"""Django's handle on biometrics."""

from __future__ import annotations

from django.apps import AppConfig


class BiometricsConfig(AppConfig):
    """The tables and the declaration of biometrics."""

    name = "yimen.biometrics"
    label = "biometrics"
    verbose_name = "人脸"

    def ready(self) -> None:
        """Declare this context to the register."""
        from yimen.biometrics import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
