"""Verify a file that anybody gives: a sealed document, or the proof that an entry stands in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yimen.audit import public as audit
from yimen.audit.contracts import EvidenceBroken
from yimen.cases import public as cases
from yimen.cases.contracts import NOTICE_KIND
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.keystore import KeyStoreError
from yimen.kernel.ledger import checkpoints
from yimen.licences import public as licences
from yimen.licences.contracts import LICENCE_KIND, STATE_TITLES, LicenceState
from yimen.ofd.contracts import Check, CheckState
from yimen.trust import public as trust
from yimen.trust.contracts import DocumentKind, VerificationReport

MOST_BYTES = 40 * 1024 * 1024
"""Of a file: an OFD carries its fonts whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found in a file, and what has become of the document since."""

    kind: str
    verdict: CheckState
    checks: tuple[Check, ...]
    title: str
    since: tuple[str, ...]


def verify(*, content: bytes, at: datetime) -> Verified:
    """Return every check of a file in words; never raises for what it holds."""
    if content.lstrip()[:1] == b"{":
        return _proof(content)
    report = trust.verify_document(content=content, at=at)
    return _told(report, _since(report.document, at))


def _told(report: VerificationReport, since: tuple[str, ...]) -> Verified:
    return Verified(
        kind=report.kind,
        verdict=report.verdict,
        checks=report.checks,
        title=report.title,
        since=since,
    )


def _since(document: Ref | None, at: datetime) -> tuple[str, ...]:
    """Return what its owner says of a document today."""
    if document is None:
        return ()
    if document.kind == NOTICE_KIND:
        return tuple(cases.notice_says_now(notice_id=document.id))
    if document.kind == LICENCE_KIND:
        state = licences.get_licence(licence_id=document.id, on=local_day(at)).state
        if state is not LicenceState.IN_FORCE:
            return (f"注意：这本证照现在的状态是“{STATE_TITLES[state]}”。",)
    return ()


def _proof(content: bytes) -> Verified:
    try:
        checkpoint, _ = audit.check_proof(content=content)
        ours = checkpoints.is_signed(checkpoint)
    except EvidenceBroken as broken:
        return _of_proof([_check("proof", CheckState.FAILED, str(broken), "broken")])
    except KeyStoreError:
        ours = False
    when = f"{checkpoint.signed_at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}"
    found = [
        _check(
            "proof",
            CheckState.OK,
            f"这条记录没有改过，确实在台账的前 {checkpoint.size} 条里，台账在{when}签过名。",
        )
    ]
    if ours:
        found.append(_check("signer", CheckState.OK, "签名用的是本平台台账的钥匙。"))
    else:
        words = "签名用的不是本平台台账的钥匙，这份证明不是本平台出的。"
        found.append(_check("signer", CheckState.FAILED, words, "foreign_key"))
    return _of_proof(found)


def _of_proof(checks: list[Check]) -> Verified:
    report = VerificationReport(kind=DocumentKind.LEDGER_PROOF, checks=tuple(checks))
    return _told(report, ())


def _check(code: str, state: CheckState, sentence: str, reason: str = "") -> Check:
    return Check(code=code, state=state, sentence=sentence, reason=reason)
