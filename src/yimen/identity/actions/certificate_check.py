"""What checks client certificates; trust puts it here when it starts."""

from __future__ import annotations

from datetime import datetime

from yimen.identity.contracts import CertificateCheck, CertificateNotGood, LoginCertificate

_installed: list[CertificateCheck] = []


def install(check: CertificateCheck) -> None:
    """Ask this check from now on."""
    _installed[:] = [check]


def checked(*, der: bytes, at: datetime) -> LoginCertificate:
    """Return who a certificate is of, if it may be used to sign in. Raises CertificateNotGood."""
    if not _installed:
        raise CertificateNotGood("这里不能核验证书，请换一种方式登录。")
    return _installed[0](der=der, at=at)
