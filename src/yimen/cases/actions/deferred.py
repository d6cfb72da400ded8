"""Deferred papers (容缺后补): work until the day promised, taken when they are brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yimen.cases import access
from yimen.cases.contracts import (
    CaseState,
    CaseView,
    PaperGot,
    PaperState,
    WorkKind,
    case_ref,
)
from yimen.cases.models import Case, CasePaper
from yimen.cases.queries.case import case_view
from yimen.cases.rules.case import FINAL
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.files import actions as stored_files
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def remind(*, case: Case, at: datetime) -> None:
    """Put what is still to be brought on the counter's list, due when the first paper is due."""
    first = (
        CasePaper.objects.filter(case=case, got=PaperGot.DEFERRED, due_on__isnull=False)
        .order_by("due_on")
        .first()
    )
    ref = case_ref(case.id)
    if first is None or first.due_on is None or CaseState(case.state) in FINAL:
        work.close(ref=ref, kind=WorkKind.DEFERRED)
        return
    work.open(
        ref=ref,
        kind=WorkKind.DEFERRED,
        unit=case.receiving_unit_id,
        due=datetime.combine(first.due_on, time(18), LOCAL),
        area=case.area_code,
        title=f"补交{first.name} · {case.item_name} · {case.applicant_name}",
        at=at,
    )


def bring_paper(
    *,
    actor: Actor,
    paper_id: UUID,
    original_seen: bool,
    at: datetime,
    files: Sequence[UploadedFile[bytes]] = (),
) -> CaseView:
    """Take a deferred paper in: seen in the original (level B), or as a copy or file (level C).

    Coming late is recorded, not refused. Raises NotFound, NotAllowed, Refusal when it is not
    awaited, FileRefused.
    """
    with transaction.atomic():
        found = CasePaper.objects.filter(id=paper_id).first()
        if found is None:
            raise NotFound
        case = Case.objects.for_change(found.case_id)
        access.check_unit_verb(actor, case, access.RECEIVE, case.receiving_unit_id)
        paper = CasePaper.objects.get(id=paper_id)
        if paper.got != PaperGot.DEFERRED or CaseState(case.state) in FINAL:
            raise Refusal("cases.paper.not_awaited", "这份材料已经交过，或者这件事已经办完了。")
        if not original_seen and not files:
            raise Refusal("cases.paper.nothing", "请上传材料，或者勾选“看过原件”。", field="files")
        late = paper.due_on is not None and local_day(at) > paper.due_on
        paper.file_ids = [*paper.file_ids, *(_put(actor, case, one, at) for one in files)]
        paper.got = PaperGot.ON_PAPER if original_seen else PaperGot.ELECTRONIC
        paper.got_at = at
        paper.level = "B" if original_seen else "C"
        paper.state = PaperState.FINE if original_seen else PaperState.PENDING
        paper.judged_by = actor.name if original_seen else ""
        paper.finding = "逾期补交" if late else "按期补交"
        paper.save(
            update_fields=["file_ids", "got", "got_at", "level", "state", "judged_by", "finding"]
        )
        ledger.record(
            actor=actor,
            verb="cases.paper.brought",
            subject=case_ref(case.id),
            at=at,
            change={"paper": paper.code, "level": paper.level, "late": str(late).lower()},
            on_behalf_of=case.applicant_id,
        )
        remind(case=case, at=at)
        return case_view(case)


def _put(actor: Actor, case: Case, file: UploadedFile[bytes], at: datetime) -> str:
    assert file.file is not None
    stored = stored_files.put(
        stream=file.file,  # type: ignore[arg-type]
        name=file.name or "文件",
        declared_type=file.content_type or "",
        owner=case_ref(case.id),
        actor=actor,
        at=at,
    )
    return str(stored.id)
