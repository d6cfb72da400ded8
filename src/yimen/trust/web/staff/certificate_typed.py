"""What is typed about certificates, read."""

from __future__ import annotations

from yimen.pki.contracts import PublicKey
from yimen.pki.requests import BadRequest, CertificateRequest, read_text
from yimen.trust.certificate_contracts import CertificateRefused


def months_of(text: str) -> int:
    """Return a number of months that was typed. Raises CertificateRefused."""
    if not text.strip().isascii() or not text.strip().isdigit():
        raise CertificateRefused("months", "有效期请填月数，例如 24。", field="months")
    return int(text.strip())


def key_of(text: str) -> PublicKey:
    """Return the key of a request that was pasted, once it proved itself. Raises CertificateRefused."""
    return request_of(text).public


def request_of(text: str) -> CertificateRequest:
    """Return a request that was pasted, once it proved itself. Raises CertificateRefused."""
    try:
        return read_text(text)
    except BadRequest:
        raise CertificateRefused(
            "request",
            "证书请求读不出来，或者签名不对。请让使用单位重新生成 SM2 或 P-256 的请求，整段贴进来。",
            field="request",
        ) from None
