"""Deferred papers (容缺后补): pledged with a day, watched by a clock, taken when they are brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yimen.cases import access
from yimen.cases.actions.notice import make_notice
from yimen.cases.contracts import (
    CASE_KIND,
    CaseState,
    CaseView,
    ClockKind,
    PaperGot,
    PaperState,
    WorkKind,
    case_ref,
)
from yimen.cases.models import Case, CasePaper
from yimen.cases.queries.case import case_view
from yimen.cases.queries.open_work import JUDGING, brought_unjudged
from yimen.cases.rules import desk as rules
from yimen.cases.rules.case import FINAL
from yimen.cases.rules.notices import deferral_text, long_date
from yimen.catalogue.contracts import NoticeKind
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.actor import Actor, Channel
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as running
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.files import actions as stored_files
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.kernel.workdays.queries import current_calendar

SIGNED = "signed_deferral"
MOST_FILES = 20


def pledge(*, actor: Actor, case: Case, at: datetime) -> None:
    """Make the written pledge where papers are deferred, and watch their day; else do nothing.

    In the transaction that takes the application in, as its last number but the receipt's. Who
    applies on line pledges by submitting; at the counter the page is printed and signed.
    """
    owed = _owed(case)
    if not owed:
        return
    follow(case=case, at=at)
    signed_by = ""
    if case.channel != Channel.WINDOW:
        signed_by = actor.name + (f"（代{case.applicant_name}）" if case.filed_by_name else "")
    make_notice(
        case=case,
        kind=NoticeKind.DEFERRAL,
        text=deferral_text(
            applicant=case.applicant_name,
            item=case.item_name,
            unit=directory.get_organisation(organisation_id=case.receiving_unit_id).name,
            papers=[(paper.name, due_on) for paper, due_on in owed],
            signed_by=signed_by,
            signed_on=local_day(at),
        ),
        unit_id=case.receiving_unit_id,
        actor=actor,
        at=at,
    )


def _owed(case: Case) -> list[tuple[CasePaper, date]]:
    rows = CasePaper.objects.filter(case=case, got=PaperGot.DEFERRED).order_by("due_on", "id")
    return [(row, row.due_on) for row in rows if row.due_on is not None]


def follow(*, case: Case, at: datetime) -> None:
    """Bring the counter's work and the applicant's clock in line with what is still owed.

    Both run towards the paper that is due first.
    """
    follow_judging(case=case, at=at)
    owed = [] if CaseState(case.state) in FINAL else _owed(case)
    _run_clock(case, owed[0][1] if owed else None, at)
    if not owed:
        work.close(ref=case_ref(case.id), kind=WorkKind.DEFERRED)
        return
    paper, due_on = owed[0]
    work.open(
        ref=case_ref(case.id),
        kind=WorkKind.DEFERRED,
        unit=case.receiving_unit_id,
        due=datetime.combine(due_on, time(18), LOCAL),
        area=case.area_code,
        item=case.item_code,
        title=f"补交{paper.name} · {case.item_name} · {case.applicant_name}",
        at=at,
    )


def follow_judging(*, case: Case, at: datetime) -> None:
    """Bring the counter's work in line with what the applicant sent in later and nobody judged."""
    ref = case_ref(case.id)
    paper = brought_unjudged().filter(case=case).order_by("got_at", "id").first()
    if paper is None or CaseState(case.state) not in JUDGING:
        work.close(ref=ref, kind=WorkKind.JUDGE)
        return
    work.open(
        ref=ref,
        kind=WorkKind.JUDGE,
        unit=case.receiving_unit_id,
        area=case.area_code,
        item=case.item_code,
        title=f"核验补交的{paper.name} · {case.item_name} · {case.applicant_name}",
        at=at,
    )


def _run_clock(case: Case, due_on: date | None, at: datetime) -> None:
    ref = case_ref(case.id)
    clock = running.find(ref=ref, kind=ClockKind.BRING)
    if clock is not None and clock.stopped_at is None:
        if clock.due_on == due_on:
            return
        clocks.stop(ref=ref, kind=ClockKind.BRING, at=at, outcome="brought")
    if due_on is None:
        return
    begun = case.submitted_at
    days = current_calendar().workdays_between(local_day(begun), due_on)
    clocks.start(
        ref=ref,
        kind=ClockKind.BRING,
        regime="deferral",
        at=begun,
        limit=Limit(amount=days, law=rules.DEFERRAL_LAW),
        title=case.item_name,
    )


def remind(*, ref: Ref, due_on: date, over: bool, at: datetime) -> None:
    """Tell the applicant, and who filed for him, that a paper is nearly due or was due."""
    case = Case.objects.filter(id=ref.id).first() if ref.kind == CASE_KIND else None
    owed = _owed(case) if case is not None else []
    if case is None or not owed or CaseState(case.state) in FINAL:
        return
    names = "、".join(paper.name for paper, due in owed if due <= due_on)
    template = (
        "“{item}”的{papers}应当在{day}前补交，现在还没有收到。请马上上传或者送到收件的地方；"
        "再不补交，会按材料不齐处理。"
        if over
        else "“{item}”的{papers}请在{day}前补交：点开可以上传，也可以送到收件的地方。"
    )
    for person_id in {case.applicant_id, case.filed_by_person_id} - {None}:
        assert person_id is not None
        identity.tell(
            person_id=person_id,
            title="补交材料的日期过了" if over else "快到补交材料的日期了",
            template=template,
            params={"item": case.item_name, "papers": names, "day": long_date(due_on)},
            url=f"/my/cases/{case.id}/",
            subject=ref,
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

    The counter takes it, or the applicant uploads it himself. Coming late is recorded, not
    refused. Raises NotFound, NotAllowed, Refusal when it is not awaited, FileRefused.
    """
    with transaction.atomic():
        found = CasePaper.objects.filter(id=paper_id).first()
        if found is None:
            raise NotFound
        case = Case.objects.for_change(found.case_id)
        _check_may_bring(actor, case, original_seen, at)
        paper = CasePaper.objects.get(id=paper_id)
        if paper.got != PaperGot.DEFERRED or CaseState(case.state) in FINAL:
            raise Refusal("cases.paper.not_awaited", "这份材料已经交过，或者这件事已经办完了。")
        if not original_seen and not files:
            words = "请选要上传的文件。" if access.is_applicant(actor, case) else _NOTHING
            raise Refusal("cases.paper.nothing", words, field="files")
        if len(files) > MOST_FILES:
            raise Refusal("cases.paper.files", f"一次最多传 {MOST_FILES} 个文件。", field="files")
        late = paper.due_on is not None and local_day(at) > paper.due_on
        paper.file_ids = [*paper.file_ids, *(_put(actor, case, one, at) for one in files)]
        paper.got = PaperGot.ON_PAPER if original_seen else PaperGot.ELECTRONIC
        paper.got_at = at
        paper.level = "B" if original_seen else "C"
        paper.state = PaperState.FINE if original_seen else PaperState.PENDING
        paper.judged_by = access.judge_signature(actor, case) if original_seen else ""
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
        follow(case=case, at=at)
        return case_view(case)


_NOTHING = "请上传材料，或者勾选“看过原件”。"


def _check_may_bring(actor: Actor, case: Case, original_seen: bool, at: datetime) -> None:
    """Refuse unless the counter brings it, or the applicant his own file."""
    if not access.is_applicant(actor, case):
        access.check_unit_verb(actor, case, access.RECEIVE, case.receiving_unit_id)
        return
    access.check_applicant(actor, case, at)
    if original_seen:
        raise NotAllowed("看没看过原件，由收件的地方来填。")


def keep_signed(
    *, actor: Actor, case_id: UUID, files: Sequence[UploadedFile[bytes]], at: datetime
) -> CaseView:
    """Keep the scan of the signed pledge with the papers of the case; a later scan is added.

    Raises NotFound, NotAllowed, Refusal, FileRefused.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_unit_verb(actor, case, access.RECEIVE, case.receiving_unit_id)
        kept = CasePaper.objects.filter(case=case, code=SIGNED).first()
        before = kept.file_ids if kept else []
        if not files or len(before) + len(files) > MOST_FILES:
            words = f"请选签了字的承诺书的扫描件，最多 {MOST_FILES} 个。"
            raise Refusal("cases.deferral.scan", words, field="signed")
        file_ids = [*before, *(_put(actor, case, one, at) for one in files)]
        CasePaper.objects.update_or_create(
            case=case,
            code=SIGNED,
            defaults={
                "file_ids": file_ids,
                "got_at": at,
                "judged_by": access.judge_signature(actor, case),
            },
            create_defaults={
                "id": new_id(),
                "name": "签了字的容缺受理承诺书",
                "got": PaperGot.ON_PAPER,
                "got_at": at,
                "level": "B",
                "state": PaperState.FINE,
                "finding": "与原件核对无误",
                "judged_by": access.judge_signature(actor, case),
                "file_ids": file_ids,
            },
        )
        ledger.record(
            actor=actor,
            verb="cases.deferral.signed",
            subject=case_ref(case.id),
            at=at,
            change={"files": str(len(files))},
            on_behalf_of=case.applicant_id,
        )
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
