"""The client certificate that the front proxy verified, taken from its headers and from nobody's.

A header is believed where the request comes from a configured proxy and carries the secret that
the proxy adds. The proxy must strip these headers from what visitors send.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.http import HttpRequest

_LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificate:
    """A verified certificate: `subject` names issuer, serial and owner in one line."""

    subject: str
    title: str
    expires_at: datetime | None


def is_served() -> bool:
    """Say whether this installation stands behind a proxy that asks for certificates."""
    return bool(settings.YIMEN_CERTIFICATE_PROXIES and settings.YIMEN_CERTIFICATE_SECRET)


def of(request: HttpRequest) -> ClientCertificate | None:
    """Return the certificate that came with this request, or None."""
    if not is_served():
        return None
    meta = request.META
    if meta.get("REMOTE_ADDR", "") not in settings.YIMEN_CERTIFICATE_PROXIES:
        return None
    given = str(meta.get("HTTP_X_PROXY_SECRET", ""))
    if not hmac.compare_digest(given.encode(), settings.YIMEN_CERTIFICATE_SECRET.encode()):
        return None
    if meta.get("HTTP_X_CLIENT_VERIFY") != "SUCCESS":
        return None
    parts = [
        str(meta.get(f"HTTP_X_CLIENT_{name}", ""))[:_LONGEST]
        for name in ("ISSUER", "SERIAL", "SUBJECT")
    ]
    if not all(parts):
        return None
    return ClientCertificate(
        subject="\n".join(parts),
        title=f"证书 …{parts[1][-6:]}",
        expires_at=_moment(str(meta.get("HTTP_X_CLIENT_EXPIRES", ""))),
    )


def _moment(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
