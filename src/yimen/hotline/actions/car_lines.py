"""The plate register and the masking gateway that connectors put in their place."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.hotline.contracts.car import CarRefused, MaskingGateway, PlateRegister


@dataclass(slots=True)
class _Lines:
    register: PlateRegister | None = None
    gateway: MaskingGateway | None = None


_lines = _Lines()


def install_register(*, register: PlateRegister) -> None:
    """Keep who answers which telephone belongs to a plate."""
    _lines.register = register


def install_gateway(*, gateway: MaskingGateway) -> None:
    """Keep who stands between two telephones."""
    _lines.gateway = gateway


def lines() -> tuple[PlateRegister, MaskingGateway]:
    """Return register and gateway. Raises CarRefused where this installation has none."""
    register, gateway = _lines.register, _lines.gateway
    if (
        register is None
        or gateway is None
        or not register.is_configured()
        or not gateway.is_configured()
    ):
        raise CarRefused(
            "no_line", "本地还没有接通挪车通知，请打 12345 转人工，或者打 122 由交警处理。"
        )
    return register, gateway


def gateway() -> MaskingGateway | None:
    """Return the gateway whose call-backs are to be read, or None."""
    return _lines.gateway
