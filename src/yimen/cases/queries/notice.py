"""Reads of notices."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yimen.cases import access
from yimen.cases.contracts import CaseState, NoticeView, case_ref
from yimen.cases.models import Notice
from yimen.cases.models.answers import NOTICE_FACTS, unseal
from yimen.cases.rules.conduct import plain
from yimen.catalogue.contracts import NoticeKind
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.ledger import queries as ledger


def notice_view(notice: Notice) -> NoticeView:
    """Return the notice as pages and other contexts see it."""
    return NoticeView(
        id=notice.id,
        case_id=notice.case_id,
        kind=notice.kind,
        title=notice.title,
        document_number=notice.document_number,
        made_at=notice.made_at,
        made_by=notice.made_by,
        file_id=notice.file_id,
        sm3=notice.sm3,
        corrects_id=notice.corrects_id,
        verification_code=notice.verification_code,
    )


def list_notices(*, case_id: UUID) -> list[NoticeView]:
    """Return the notices of a case, newest first; the caller has checked who looks."""
    rows = Notice.objects.filter(case_id=case_id).order_by("-made_at", "-id")
    return [notice_view(row) for row in rows]


def get_notice(*, actor: Actor, notice_id: UUID) -> NoticeView:
    """Return a notice of a case that the actor may see by right. Raises NotFound, NotAllowed."""
    notice = Notice.objects.select_related("case").filter(id=notice_id).first()
    if notice is None:
        raise NotFound
    access.check_can_take_away(actor, notice.case)
    return notice_view(notice)


def find_by_code(*, verification_code: str) -> NoticeView | None:
    """Return the notice with this code, or None; anybody who holds the code may check it."""
    code = "".join(plain(verification_code).split()).replace("-", "").upper()
    notice = Notice.objects.filter(verification_code=code).first()
    return notice_view(notice) if notice else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeProof:
    """What anybody may know of a notice who holds its code."""

    title: str
    document_number: str
    issuer: str
    case_number: str
    sm3: str
    in_ledger: bool
    corrected_by: str
    revoked: bool


def find_proof(*, verification_code: str) -> NoticeProof | None:
    """Return what proves the notice with this code, or None where there is no such notice."""
    code = "".join(plain(verification_code).split()).replace("-", "").upper()
    notice = Notice.objects.select_related("case").filter(verification_code=code).first()
    return None if notice is None else _proof(notice)


def says_now(*, notice_id: UUID) -> list[str]:
    """Return what has become of a notice since it was made, in sentences; mostly nothing."""
    notice = Notice.objects.select_related("case").filter(id=notice_id).first()
    return [] if notice is None else since_then(_proof(notice))


def since_then(proof: NoticeProof) -> list[str]:
    """Return what has become of a proved notice, in sentences."""
    said = []
    if proof.corrected_by:
        said.append(f"这份文书有一处已经更正，见{proof.corrected_by}。")
    if proof.revoked:
        said.append("注意：作出这份文书的决定已经撤销，不能再作为凭据。")
    return said


def _proof(notice: Notice) -> NoticeProof:
    facts = unseal(NOTICE_FACTS, notice.facts)
    later = Notice.objects.filter(corrects=notice).order_by("-made_at").first()
    return NoticeProof(
        title=notice.title,
        document_number=notice.document_number,
        issuer=facts["issuer"],
        case_number=notice.case.number,
        sm3=notice.sm3,
        in_ledger=bool(notice.sm3)
        and any(
            entry.verb == "cases.notice.set" and notice.sm3 in entry.change
            for entry in ledger.list_entries(subject=case_ref(notice.case_id))
        ),
        corrected_by=later.document_number
        if later is not None and later.kind == NoticeKind.CORRIGENDUM
        else "",
        revoked=notice.case.state == CaseState.REVOKED
        and notice.kind in {NoticeKind.GRANT, NoticeKind.DENY},
    )
