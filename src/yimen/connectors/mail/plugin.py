"""Put the mail server where notify looks for it."""

from __future__ import annotations

from yimen.connectors.mail.client import SmtpServer
from yimen.notify import public as notify


def install() -> None:
    """Register the mail server."""
    notify.install_mail_server(server=SmtpServer())
