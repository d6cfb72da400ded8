"""Hand e-mails to the mail server."""

from __future__ import annotations

import smtplib
import ssl

from django.conf import settings

from yimen.connectors.mail import mapping
from yimen.kernel.clock import now
from yimen.notify.contracts import GatewayDown, GatewayRefused, Mail

_SECONDS = 10
_FINAL = range(500, 600)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SmtpServer:
    """The server that `settings.YIMEN_MAIL` names: `host`, `port`, `security`, `sender`, `sign`.

    `security` is tls, starttls or none; without it nothing but a server on this machine is spoken
    to. `user` and `password` are used where they are set, `authority` is a file of trusted roots.
    """

    def is_configured(self) -> bool:
        """Say whether this installation has a mail server."""
        return bool(settings.YIMEN_MAIL.get("host"))

    def send(self, *, mail: Mail) -> str:
        """Hand over an e-mail. Raises GatewayDown, GatewayRefused."""
        account = settings.YIMEN_MAIL
        message = mapping.to_theirs(
            mail=mail, sender=account["sender"], sign=account["sign"], at=now()
        )
        try:
            with _opened(account) as server:
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise _refusal(error) from error
        return str(message["Message-ID"])[:64]


def _opened(account: dict[str, str]) -> smtplib.SMTP:
    """Return a line to the server, encrypted and signed in as the settings ask."""
    host, port = account["host"], int(account["port"])
    security = account.get("security", "tls")
    if security == "none" and host not in _LOOPBACK:
        raise GatewayDown("no_tls")
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=_SECONDS, context=_context(account)
        )
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    try:
        if security == "starttls":
            server.starttls(context=_context(account))
        if account.get("user"):
            server.login(account["user"], account["password"])
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _context(account: dict[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=account.get("authority") or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _refusal(error: Exception) -> GatewayDown | GatewayRefused:
    """Return what a failure of the library means: never again, or not now."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            if codes and all(code in _FINAL for code in codes):
                return GatewayRefused("bad_address")
            return GatewayDown("busy")
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPSenderRefused():
            return GatewayDown("not_signed")
        case smtplib.SMTPDataError() if error.smtp_code in _FINAL:
            return GatewayRefused("refused")
        case smtplib.SMTPNotSupportedError() | ssl.SSLError():
            return GatewayDown("no_tls")
        case TimeoutError():
            return GatewayDown("timeout")
        case smtplib.SMTPServerDisconnected() | smtplib.SMTPConnectError():
            return GatewayDown("unreachable")
        case smtplib.SMTPException():
            return GatewayDown("busy")
    return GatewayDown("unreachable")
