"""Check a sealed PDF: what was signed, what came after, who sealed it, when, and with which seal.

The signature itself is checked by `yimen.pki`, so both suites go the same way; pyHanko reads the file and
says what later updates changed (ISO 32000-1, 12.8.1).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    ModificationLevel,
    SuspiciousModification,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from yimen.kernel.clock import LOCAL
from yimen.ofd.contracts import Check, CheckState
from yimen.pki import cms
from yimen.pki.contracts import ChainFault, ChainReport, Outcome, Profile, SignedMessage
from yimen.trust.contracts import SealState
from yimen.trust.models import SealKey
from yimen.trust.queries.chain import check_certificate

MOST_BYTES = 20 * 1024 * 1024
MOST_SIGNATURES = 20
_SEALS = {"/ETSI.CAdES.detached", "/adbe.pkcs7.detached"}
_APART = timedelta(days=1)
_END = b"%%EOF"


class PdfCheck(StrEnum):
    """What is checked, in the order in which it is told."""

    STRUCTURE = "structure"
    SEALED = "sealed"
    RANGE = "range"
    VALUE = "value"
    LATER = "later"
    TIME = "time"
    SIGNER = "signer"
    SEAL = "seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """The moment at which certificates are judged, and whether a time stamp proves it."""

    at: datetime
    proved: bool


def check_pdf(*, content: bytes, at: datetime) -> list[Check]:
    """Return every check of a PDF by name; never raises for what the file holds."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            return [
                _structure(
                    CheckState.UNKNOWN, "文件加了密码，打不开。请用没有密码的原件。", "locked"
                )
            ]
        signatures = _signatures(reader)
    except Exception:  # noqa: BLE001 -- a file made to harm may raise anything, and is a broken file
        return [_structure(CheckState.FAILED, "文件坏了，或者不是 PDF，打不开。", "broken")]
    checks = [_structure(CheckState.OK, "文件是完好的 PDF，可以打开。"), _sealed(signatures)]
    for index, one in enumerate(signatures):
        checks += _signature(one, index, content, at)
    return checks


def _signatures(reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
    """Return the seals of a file, the first one first; time stamps of the archive are no seals."""
    found = [
        one for one in reader.embedded_signatures if str(one.sig_object.get("/SubFilter")) in _SEALS
    ]
    if len(found) > MOST_SIGNATURES:
        raise PdfReadError("more signatures than any document carries")
    return found


def _sealed(signatures: Sequence[EmbeddedPdfSignature]) -> Check:
    if signatures:
        return Check(
            code=PdfCheck.SEALED,
            state=CheckState.OK,
            sentence=f"文件有 {len(signatures)} 个电子印章的签名。",
        )
    return Check(
        code=PdfCheck.SEALED,
        state=CheckState.FAILED,
        sentence="文件里没有电子印章的签名。看到的红章如果有，只是一张图，不能作数。",
        reason="unsealed",
    )


def _signature(
    one: EmbeddedPdfSignature, index: int, content: bytes, at: datetime
) -> Iterator[Check]:
    parts = _covered(one, content)
    if parts is None:
        yield _told(
            PdfCheck.RANGE,
            CheckState.FAILED,
            index,
            "签名没有盖住整份文件，有一部分可以随便改。",
            "range",
        )
        return
    yield _told(PdfCheck.RANGE, CheckState.OK, index, "签名盖住了当时的整份文件。")
    try:
        message = cms.verify(one.pkcs7_content, content=parts)
    except cms.BadMessage:
        yield _told(
            PdfCheck.VALUE,
            CheckState.FAILED,
            index,
            "盖章以后，文件的内容被改过。",
            "content_changed",
        )
        return
    yield _told(PdfCheck.VALUE, CheckState.OK, index, "盖章以后，盖住的内容一个字也没有改过。")
    yield _later(one, index, content)
    made, moment = _time(message, index, at)
    yield made
    yield _signer(message, moment, index)
    yield _seal(message, index)


def _covered(one: EmbeddedPdfSignature, content: bytes) -> bytes | None:
    """Return what a signature is over, or None where its range leaves out more than itself."""
    numbers = [int(number) for number in one.byte_range]
    if len(numbers) != 4 or numbers[0] != 0 or min(numbers) < 0:
        return None
    _, first, second, rest = numbers
    gap = content[first:second]
    if second + rest > len(content) or gap[:1] != b"<" or gap[-1:] != b">":
        return None
    if gap[1:-1].lower() != one.pkcs7_content.hex().encode():
        return None
    return content[:first] + content[second : second + rest]


def _later(one: EmbeddedPdfSignature, index: int, content: bytes) -> Check:
    """Return what later updates did: proofs and time stamps may be added, nothing else."""
    try:
        one.compute_integrity_info(skip_diff=True)
        found = one.evaluate_modifications(DEFAULT_DIFF_POLICY)
    except Exception:  # noqa: BLE001 -- as above
        found = SuspiciousModification("the updates cannot be read")
    if (
        isinstance(found, SuspiciousModification)
        or found.modification_level > ModificationLevel.LTA_UPDATES
        or _goes_on(one, content)
    ):
        return _told(
            PdfCheck.LATER,
            CheckState.FAILED,
            index,
            "盖章以后，文件后面又加了东西（例如盖住原文的字、批注或者换了页），看到的不是盖章时的样子。",
            "updated",
        )
    if found.modification_level is ModificationLevel.NONE:
        return _told(PdfCheck.LATER, CheckState.OK, index, "盖章以后没有再加过东西。")
    return _told(
        PdfCheck.LATER,
        CheckState.OK,
        index,
        "盖章以后只加过长期核验用的证明和时间戳，正文没有动过。",
    )


def _goes_on(one: EmbeddedPdfSignature, content: bytes) -> bool:
    """Return whether something follows the end of the last update; it belongs to no update."""
    end = content.find(_END, one.reader.last_startxref)
    return end < 0 or bool(content[end + len(_END) :].strip())


def _time(message: SignedMessage, index: int, at: datetime) -> tuple[Check, _Moment]:
    unproved = _Moment(at=at, proved=False)
    if message.stamp is None:
        words = "没有时间戳，证明不了是什么时候盖的章，证书按现在核验。"
        return _told(PdfCheck.TIME, CheckState.UNKNOWN, index, words, "no_stamp"), unproved
    stamp = message.stamp
    report = check_certificate(der=stamp.certificate.der, at=stamp.at, profile=Profile.TSA)
    if not report.ok:
        state, words = _chain(report)
        return _told(
            PdfCheck.TIME, state, index, f"时间戳的证书不能采信：{words}", "untrusted_stamp"
        ), unproved
    moment = _Moment(at=stamp.at, proved=True)
    claimed = message.claimed_at
    if claimed is not None and abs(stamp.at - claimed) > _APART:
        words = f"盖章人写的时间和时间戳（{_when(stamp.at)}）相差太远。"
        return _told(PdfCheck.TIME, CheckState.FAILED, index, words, "time_apart"), moment
    return _told(
        PdfCheck.TIME, CheckState.OK, index, f"时间戳证明：{_when(stamp.at)}以前已经盖章。"
    ), moment


def _signer(message: SignedMessage, moment: _Moment, index: int) -> Check:
    report = check_certificate(
        der=message.certificate.der,
        at=moment.at,
        profile=Profile.SEAL,
        between=[one.der for one in message.certificates],
    )
    if report.ok:
        when = "盖章时" if moment.proved else "现在"
        words = f"“{message.certificate.common_name}”的证书{when}有效，没有被吊销。"
        return _told(PdfCheck.SIGNER, CheckState.OK, index, words)
    state, words = _chain(report)
    return _told(PdfCheck.SIGNER, state, index, f"盖章人的证书：{words}", str(report.fault))


def _seal(message: SignedMessage, index: int) -> Check:
    """Return whether the key belongs to a seal in our register; a good certificate alone is no seal."""
    rows = SealKey.objects.select_related("seal__organisation")
    key = rows.filter(serial=f"{message.certificate.serial:x}", suite=message.suite.value).first()
    if key is None or key.seal is None or bytes(key.certificate) != message.certificate.der:
        words = "这个签名的证书不属于本平台登记的任何一枚印章，可能是别处的印章，也可能是仿冒的。"
        return _told(PdfCheck.SEAL, CheckState.UNKNOWN, index, words, "no_seal")
    seal = key.seal
    now = "" if seal.state == SealState.IN_USE else "（这枚印章后来已经停用，不影响以前盖的章）"
    words = f"印章“{seal.name}”登记在{seal.organisation.name}名下{now}。"
    return _told(PdfCheck.SEAL, CheckState.OK, index, words)


def _chain(report: ChainReport) -> tuple[CheckState, str]:
    words = next(
        (one.sentence for one in report.steps if one.outcome is not Outcome.OK), "没有说明原因。"
    )
    unknown = report.fault is ChainFault.STANDING_UNKNOWN
    return CheckState.UNKNOWN if unknown else CheckState.FAILED, words


def _structure(state: CheckState, sentence: str, reason: str = "") -> Check:
    return Check(code=PdfCheck.STRUCTURE, state=state, sentence=sentence, reason=reason)


def _told(code: PdfCheck, state: CheckState, index: int, sentence: str, reason: str = "") -> Check:
    return Check(code=code, state=state, sentence=sentence, reason=reason, signature=index)


def _when(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}"
