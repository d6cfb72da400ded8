"""Whether a certificate may be used to sign in: the same check as of seals and documents."""

from __future__ import annotations

from datetime import datetime

from yimen.identity.contracts import CertificateNotGood, LoginCertificate
from yimen.pki import certificates
from yimen.pki.contracts import ChainReport, Outcome, Profile
from yimen.trust.queries.chain import check_certificate


def check_login(*, der: bytes, at: datetime) -> LoginCertificate:
    """Return who a certificate is of, if it may be used to sign in now.

    Raises:
        CertificateNotGood: revoked, suspended, expired, not made for it, or of an unknown issuer.
    """
    report = check_certificate(der=der, at=at, profile=Profile.LOGIN)
    if not report.ok:
        raise CertificateNotGood(
            f"这张证书不能用来登录：{_why(report)}请换一张证书，或换一种方式登录。"
        )
    found = certificates.read(der)
    return LoginCertificate(
        subject=f"{found.issuer}\n{found.serial:X}\n{found.subject}",
        title=f"证书“{found.common_name}”",
        expires_at=found.valid_until,
    )


def _why(report: ChainReport) -> str:
    return next(one.sentence for one in report.steps if one.outcome is not Outcome.OK)
