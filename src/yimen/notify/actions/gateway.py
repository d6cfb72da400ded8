"""The one gateway and the one mail server that this process sends through; connectors put them here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yimen.notify.contracts import Carrier, Gateway, MailServer

_installed: list[Gateway] = []
_servers: list[MailServer] = []


def install(gateway: Gateway) -> None:
    """Send short messages through this gateway from now on."""
    _installed[:] = [gateway]


def install_mail(server: MailServer) -> None:
    """Send e-mails through this server from now on."""
    _servers[:] = [server]


@contextmanager
def instead(gateway: Gateway) -> Iterator[None]:
    """Send through this gateway for a block, and through the installed one again afterwards."""
    before = list(_installed)
    install(gateway)
    try:
        yield
    finally:
        _installed[:] = before


@contextmanager
def mail_instead(server: MailServer) -> Iterator[None]:
    """Send e-mails through this server for a block, and through the installed one afterwards."""
    before = list(_servers)
    install_mail(server)
    try:
        yield
    finally:
        _servers[:] = before


def installed() -> Gateway | None:
    """Return the gateway, or None where there is none or it has no account."""
    return next((one for one in _installed if one.is_configured()), None)


def mail_server() -> MailServer | None:
    """Return the mail server, or None where there is none."""
    return next((one for one in _servers if one.is_configured()), None)


def is_there(carrier: Carrier) -> bool:
    """Say whether something here takes such texts."""
    return (installed() if carrier is Carrier.SMS else mail_server()) is not None
