"""Django's handle on 电子信任."""

from __future__ import annotations

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """The tables and the declaration of 电子信任."""

    name = "yimen.trust"
    label = "trust"
    verbose_name = "电子信任"

    def ready(self) -> None:
        """Declare this context to the register; check certificates and read pads for identity."""
        from yimen.identity import public as identity  # noqa: PLC0415 -- apps must be loaded first
        from yimen.trust import declaration  # noqa: PLC0415
        from yimen.trust.queries.hand_reading import read_hand  # noqa: PLC0415
        from yimen.trust.queries.login import check_login  # noqa: PLC0415

        declaration.declare()
        identity.install_certificate_check(check=check_login)
        identity.install_hand_reader(reader=read_hand)
