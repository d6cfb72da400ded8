"""The client certificate of a request, taken from the front proxy's headers and from nobody's.

A header is believed where the request comes from a configured proxy and carries the secret that
the proxy adds. The proxy must strip these headers from what visitors send. That the visitor holds
the key, the proxy proves in the handshake; whether the certificate is good, we check ourselves where
the proxy hands over the whole of it. Its names alone are enough only where the policy says so.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest

from yimen.identity.actions.certificate_check import checked
from yimen.identity.contracts import CertificateNotGood, LoginCertificate
from yimen.identity.queries import policy
from yimen.kernel.gates import moment

_LONGEST_NAME, _LONGEST = 400, 32_768
_NONE = "没有读到证书。请插好证书介质，关掉浏览器再打开重试。"
_HEAD, _TAIL = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came with a request: a certificate that may be used, or why there is none."""

    certificate: LoginCertificate | None
    why_not: str = ""

    def required(self) -> LoginCertificate:
        """Return the certificate. Raises CertificateNotGood."""
        if self.certificate is None:
            raise CertificateNotGood(self.why_not or _NONE)
        return self.certificate


def is_served() -> bool:
    """Say whether this installation stands behind a proxy that asks for certificates."""
    return bool(settings.YIMEN_CERTIFICATE_PROXIES and settings.YIMEN_CERTIFICATE_SECRET)


def of(request: HttpRequest) -> Seen:
    """Return the certificate that came with this request, checked."""
    if not (is_served() and _is_from_proxy(request)):
        return Seen(certificate=None)
    whole = str(request.META.get(settings.YIMEN_CERTIFICATE_HEADER, ""))
    at = moment(request)
    try:
        if whole:
            return Seen(certificate=checked(der=_der(whole), at=at))
        return Seen(certificate=_by_name(request, at))
    except CertificateNotGood as refused:
        return Seen(certificate=None, why_not=refused.message)


def _is_from_proxy(request: HttpRequest) -> bool:
    if request.META.get("REMOTE_ADDR", "") not in settings.YIMEN_CERTIFICATE_PROXIES:
        return False
    given = str(request.META.get("HTTP_X_PROXY_SECRET", ""))
    return hmac.compare_digest(given.encode(), settings.YIMEN_CERTIFICATE_SECRET.encode())


def _der(header: str) -> bytes:
    """Return the certificate of a header: PEM, escaped as addresses are or not, or bare base64."""
    if len(header) > _LONGEST:
        raise CertificateNotGood("证书太长，读不了。请换一张证书。")
    text = unquote(header).replace(_HEAD, "").replace(_TAIL, "")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as broken:
        raise CertificateNotGood(
            "证书读不出来。请重新插入证书介质；还不行，请换一种方式登录。"
        ) from broken


def _by_name(request: HttpRequest, at: datetime) -> LoginCertificate | None:
    meta = request.META
    if meta.get("HTTP_X_CLIENT_VERIFY") != "SUCCESS":
        return None
    parts = [
        str(meta.get(f"HTTP_X_CLIENT_{name}", ""))[:_LONGEST_NAME]
        for name in ("ISSUER", "SERIAL", "SUBJECT")
    ]
    if not all(parts):
        return None
    if not policy.in_force(at).certificate_by_name:
        raise CertificateNotGood(
            "前置代理没有把证书传过来，平台不能核验。请联系运维人员，或换一种方式登录。"
        )
    return LoginCertificate(
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
