"""Verify a document that anybody gives: every check in words, and which of ours it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.ofd import packing, verifying
from yimen.ofd.contracts import Check, CheckState, Judges, OfdParts, Part, SharedPart, Unreadable
from yimen.ofd.unpacking import open_package
from yimen.pki.contracts import Certificate, ChainReport, Profile
from yimen.trust.contracts import DocumentKind, VerificationReport
from yimen.trust.models import SealKey, SealUse
from yimen.trust.queries.chain import check_certificate
from yimen.trust.queries.outgoing import load_fonts

_HEAD = 1024
"""How far into a file readers look for the mark of a PDF."""


def verify_document(*, content: bytes, at: datetime) -> VerificationReport:
    """Return every check of a document; never raises for what it holds."""
    if b"%PDF-" in content[:_HEAD]:
        from yimen.trust.queries.sealed_pdf import check_pdf  # noqa: PLC0415 -- pyHanko is slow to load

        use = SealUse.objects.filter(pdf_sm3=sm3_hex(content)).select_related("sealing").first()
        return _report(DocumentKind.PDF, check_pdf(content=content, at=at), use)
    if content.startswith(b"PK\x03\x04"):
        return _verify_ofd(content, at)
    words = "这不是 PDF，也不是 OFD。能核验的是盖了电子印章的 PDF 和 OFD 原件，照片和截图不能。"
    unknown = Check(code="kind", state=CheckState.UNKNOWN, sentence=words, reason="no_document")
    return VerificationReport(kind=DocumentKind.UNKNOWN, checks=(unknown,))


def _report(kind: DocumentKind, checks: list[Check], use: SealUse | None) -> VerificationReport:
    if use is None:
        return VerificationReport(kind=kind, checks=tuple(checks))
    checks.append(
        Check(
            code="issued",
            state=CheckState.OK,
            sentence=f"和本平台发出的《{use.title}》一模一样。",
        )
    )
    ref = Ref(use.sealing.ref_kind, use.sealing.ref_id)
    return VerificationReport(kind=kind, checks=tuple(checks), title=use.title, document=ref)


def _verify_ofd(content: bytes, at: datetime) -> VerificationReport:
    """Return the checks of a package, opened once: that of a whole font is no small thing."""
    try:
        members = open_package(content)
    except Unreadable as refused:
        return _report(DocumentKind.OFD, list(verifying.unreadable(refused).checks), None)
    report = verifying.verify_members(members=members, judges=_JUDGES, at=at)
    return _report(DocumentKind.OFD, list(report.checks), _find_ofd(members))


def _find_ofd(members: Sequence[tuple[str, bytes]]) -> SealUse | None:
    """Return the use of a seal that made this file: its own parts are what we store of it."""
    fonts = {one.sha256: one for one in load_fonts()}
    own, shared = [], []
    for name, part in members:
        font = fonts.get(sha256(part).digest())
        if font is None:
            own.append(Part(name=name, content=part))
            continue
        shared.append(
            SharedPart(
                name=name, size=font.size, crc32=font.crc32, sm3=font.sm3, sha256=font.sha256
            )
        )
    stored = packing.dump(parts=OfdParts(parts=tuple(own), shared=tuple(shared)))
    return SealUse.objects.filter(ofd_sm3=sm3_hex(stored)).select_related("sealing").first()


def _check_chain(*, certificate: Certificate, at: datetime, profile: Profile) -> ChainReport:
    return check_certificate(der=certificate.der, at=at, profile=profile)


def _is_maker(certificate: Certificate) -> bool:
    """Say whether a certificate is one of the maker's key pairs, which belong to no seal."""
    found = SealKey.objects.filter(seal=None, serial=f"{certificate.serial:x}")
    return any(bytes(one.certificate) == certificate.der for one in found)


_JUDGES = Judges(check_chain=_check_chain, is_maker=_is_maker)
