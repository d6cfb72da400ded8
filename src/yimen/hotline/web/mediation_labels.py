"""What pages of mediation share: marks, clocks in words, and papers as files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from yimen.hotline.contracts.dispute import (
    PAPER_TITLES,
    AgreementView,
    DisputeState,
    DisputeView,
    PaperKind,
)
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.queries import dispute_papers as papers
from yimen.hotline.web import labels
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import moment
from yimen.trust import public as trust
from yimen.trust.contracts import SealedForm, SealedState
from yimen.ui.parts import PillKind

STATE_KIND: Mapping[DisputeState, PillKind] = {
    DisputeState.APPLIED: "need",
    DisputeState.ACCEPTED: "need",
    DisputeState.ASSIGNED: "need",
    DisputeState.MEDIATING: "now",
    DisputeState.DRAFTED: "need",
    DisputeState.PERFORMING: "now",
    DisputeState.FULFILLED: "done",
    DisputeState.BROKEN: "late",
    DisputeState.ENDED: "stop",
    DisputeState.REFUSED: "stop",
    DisputeState.WITHDRAWN: "stop",
    DisputeState.ARCHIVED: "done",
}
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def clock_words(dispute: DisputeView, kind: str, at: datetime) -> list[str]:
    """Return what a clock of a dispute says; nothing where there is none."""
    if clock_queries.find(ref=dispute.ref, kind=kind) is None:
        return []
    act = "调解" if kind.endswith("mediate") else "申请"
    return [
        one.text
        for one in clock_queries.explain(
            ref=dispute.ref, kind=kind, on=local_day(at), at=at, act=act
        )
    ]


def file_response(
    request: HttpRequest, dispute: DisputeView, kind: str, form: str
) -> HttpResponseBase:
    """Return a paper as a file; the agreement with its seal once it is on. Raises NotFound."""
    agreement = disputes.agreement_of(dispute_id=dispute.id)
    session = labels.a_uuid(request.GET.get("session", ""))
    known = {one.value for one in papers.kinds_of(dispute, agreement)}
    if form not in _TYPES or (kind not in known and kind != PaperKind.RECORD):
        raise NotFound
    if kind == PaperKind.AGREEMENT and form == "pdf" and agreement is not None:
        sealed = _sealed(agreement)
        if sealed is not None:
            return sealed
    name = f"{PAPER_TITLES[PaperKind(kind)]} {dispute.number}.{form}"
    content = _content(request, dispute, PaperKind(kind), form, session)
    return _file(HttpResponse(content, content_type=_TYPES[form]), name)


def _content(
    request: HttpRequest, dispute: DisputeView, kind: PaperKind, form: str, session: UUID | None
) -> bytes:
    if form == "docx":
        return papers.docx(dispute=dispute, kind=kind, session_id=session)
    return papers.pdf(dispute=dispute, kind=kind, at=moment(request), session_id=session)


def _sealed(agreement: AgreementView) -> HttpResponseBase | None:
    found = trust.find_sealed(ref=agreement.ref)
    if found is None or found.state is not SealedState.SEALED:
        return None
    out = trust.open_sealed(ref=agreement.ref, form=SealedForm.PDF)
    return _file(StreamingHttpResponse(out.pieces, content_type=out.media_type), out.name)


def _file(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "private, no-store"
    return answer
