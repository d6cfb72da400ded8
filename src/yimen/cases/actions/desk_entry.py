"""Paper is a channel: a signed form is entered with its scan, and received at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import deferred, intake, signing
from yimen.cases.actions.submit import submit_locked
from yimen.cases.contracts import (
    DRAFT_KIND,
    CaseView,
    PaperEntryView,
    PaperGot,
    PaperMark,
    PaperState,
    ScanMissing,
    SignedHow,
    case_ref,
)
from yimen.cases.models import Case, CasePaper, Draft, Filling, PaperEntry, TakenPaper
from yimen.cases.models.answers import DRAFT_ANSWERS, seal
from yimen.cases.queries.case import case_view
from yimen.cases.queries.entry import entry_view, wanted
from yimen.cases.queries.known import recorded_values
from yimen.cases.queries.signing import find_thumbprint
from yimen.cases.rules import desk as rules
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemNotOpen, ItemVersionView, Paper
from yimen.identity import public as identity
from yimen.kernel.actor import Actor, Channel
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal
from yimen.kernel.files import actions as stored_files
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.workdays.queries import current_calendar
from yimen.trust.contracts import HandDevice, HandView

SCAN = "signed_form"
MOST_SCANS = 20


def start_entry(
    *,
    actor: Actor,
    item_code: str,
    applicant_id: UUID,
    at: datetime,
    situation: str = "",
    recorded: bool = True,
) -> PaperEntryView:
    """Return the open paper application of this officer, item and applicant, or a new one.

    The signed form is what the applicant wants; no mandate is asked for. What the register of
    persons knows is filled in, a recorded look; not so without `recorded`, where the form is filled
    choice by choice before it is signed. Raises ItemNotOpen, NotAllowed, NotFound.
    """
    version = catalogue.find_current(item_code=item_code, on=local_day(at))
    if version is None or version.definition is None:
        raise ItemNotOpen
    person = identity.get_person(person_id=applicant_id)
    if actor.officer_id is None or not actor.may(
        access.FILE_FOR, area=person.area_code or None, item=item_code
    ):
        raise NotAllowed("您没有在这个村（社区）收件的权限，或者这个事项不归您收。")
    with transaction.atomic():
        found = _open_entry(actor, applicant_id, version)
        if found is not None:
            return entry_view(found, found.draft)
        spec = version.definition.form
        given = (
            recorded_values(actor=actor, person=person, version=version, at=at) if recorded else {}
        )
        values: dict[str, Any] = {code: known.value for code, known in given.items()}
        draft = Draft.objects.create(
            id=new_id(),
            number=f"{secrets.randbelow(10**8):08d}{secrets.randbelow(10**4):04d}",
            item_version_id=version.id,
            applicant_id=applicant_id,
            filed_by_officer_id=actor.officer_id,
            channel=Channel.WINDOW,
            situation=_situation(version, situation),
            step=spec.steps[0].code,
            answers=seal(DRAFT_ANSWERS, values | rules.signed_values(spec, name=person.name)),
            saved_at=at,
        )
        entry = PaperEntry.objects.create(id=new_id(), draft=draft, started_at=at)
        return entry_view(entry, draft)


def _open_entry(actor: Actor, applicant_id: UUID, version: ItemVersionView) -> PaperEntry | None:
    return (
        PaperEntry.objects.select_related("draft")
        .filter(
            draft__item_version_id=version.id,
            draft__applicant_id=applicant_id,
            draft__filed_by_officer_id=actor.officer_id,
            draft__case=None,
            draft__discarded_at=None,
        )
        .order_by("-started_at")
        .first()
    )


def _situation(version: ItemVersionView, wanted_one: str) -> str:
    codes = [item.code for item in version.definition.situations] if version.definition else []
    if len(codes) == 1:
        return codes[0]
    if not catalogue.asks_situation(version=version):
        return ""  # the answers will tell
    if codes and wanted_one not in codes:
        raise Refusal("cases.draft.situation", "请选一下办哪一种。", field="situation")
    return wanted_one


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySent:
    """What a clerk set on the page of a paper application."""

    signed_how: str = ""
    witness: str = ""
    note: str = ""
    marks: Mapping[str, str]
    scans: Sequence[UploadedFile[bytes]] = ()


def save_entry(*, actor: Actor, draft_id: UUID, sent: EntrySent, at: datetime) -> PaperEntryView:
    """Store how the form was signed, how each paper came in, and the scans sent with it.

    Raises NotFound, FileRefused, StoreFull, Refusal.
    """
    with transaction.atomic():
        entry, draft = _locked(actor, draft_id)
        if sent.signed_how in set(SignedHow):
            entry.signed_how = sent.signed_how
        entry.witness = sent.witness.strip()[:50]
        entry.note = sent.note.strip()[:200]
        known = {code: mark for code, mark in sent.marks.items() if mark in set(PaperMark)}
        entry.marks = {**entry.marks, **known}
        if len(entry.scan_ids) + len(sent.scans) > MOST_SCANS:
            raise Refusal("cases.entry.scans", f"扫描件最多 {MOST_SCANS} 个。", field="scan")
        entry.scan_ids = [*entry.scan_ids, *(_put(actor, draft, one, at) for one in sent.scans)]
        entry.save(update_fields=["signed_how", "witness", "note", "marks", "scan_ids"])
        draft.saved_at = at
        draft.save(update_fields=["saved_at"])
        return entry_view(entry, draft)


def take_thumbprint(
    *,
    actor: Actor,
    draft_id: UUID,
    file: UploadedFile[bytes],
    device: HandDevice | None = None,
    at: datetime,
) -> HandView:
    """Keep the thumbprint that was taken beside the named witness, for the scans of the form.

    Raises NotFound, NotAllowed, HandRefused, FileRefused, Refusal.
    """
    with transaction.atomic():
        entry, draft = _locked(actor, draft_id)
        if draft.case_id is not None:
            raise Refusal("cases.draft.submitted", "这份申请已经提交了。")
        return signing.keep_thumbprint(
            actor=actor,
            draft=draft,
            scans=entry.scan_ids,
            picture=signing.picture_of(file),
            witness=entry.witness,
            device=device,
            at=at,
        )


def _put(actor: Actor, draft: Draft, scan: UploadedFile[bytes], at: datetime) -> str:
    stream: BinaryIO | None = scan.file  # type: ignore[assignment]
    if stream is None:
        raise ScanMissing
    stored = stored_files.put(
        stream=stream,
        name=scan.name or "扫描件",
        declared_type=scan.content_type or "",
        owner=Ref(DRAFT_KIND, draft.id),
        actor=actor,
        at=at,
    )
    return str(stored.id)


def _locked(actor: Actor, draft_id: UUID) -> tuple[PaperEntry, Draft]:
    draft = Draft.objects.for_change(draft_id)
    access.check_draft(actor, draft)
    entry = PaperEntry.objects.filter(draft=draft).first()
    if entry is None:
        raise NotFound
    if draft.case_id is None and draft.discarded_at is not None:
        raise Refusal("cases.draft.discarded", "这份草稿已经删掉了，请重新开始申请。")
    return entry, draft


def submit_entry(*, actor: Actor, draft_id: UUID, at: datetime) -> CaseView:
    """Make the case of a signed paper form, and receive it at once where this counter may.

    The same case again when it was done before. What stands for the signature, and every paper
    with its level, is recorded in the step and the ledger. Raises NotFound, ScanMissing,
    FieldRefusals, Refusal.
    """
    with transaction.atomic():
        entry, draft = _locked(actor, draft_id)
        if draft.case_id is not None:
            return case_view(Case.objects.get(id=draft.case_id))
        version = catalogue.get_version(version_id=draft.item_version_id)
        view = entry_view(entry, draft)
        words = rules.signature_words(
            how=view.signed_how, witness=view.witness, scanned=bool(view.scan_ids)
        )
        _check_thumbprint(view, at)
        marked = [
            (
                paper,
                rules.check_mark(
                    paper, view.marks.get(paper.code) or _usual(held), licence_held=held
                ),
            )
            for paper, held in wanted(entry=view, version=version, at=at)
        ]
        words = f"纸质申请录入：{words}" + (f"；{view.note}" if view.note else "")
        case_id = submit_locked(actor=actor, draft=draft, at=at, said=words).id
        case = Case.objects.for_change(case_id)
        _mark_papers(case, marked, actor, local_day(at), at)
        _keep_scan(case, view, actor, at)
        signing.file_thumbprint(draft_id=draft.id, at=at)
        _record(case, view, words, marked, actor, at)
        deferred.pledge(actor=actor, case=case, at=at)
        if actor.may(access.RECEIVE, unit_id=case.receiving_unit_id):
            return intake.receive_case(actor=actor, case_id=case.id, at=at)
        return case_view(case)


def _check_thumbprint(view: PaperEntryView, at: datetime) -> None:
    """Refuse a form signed by a thumb whose print was not taken beside the witness it names."""
    if view.signed_how is SignedHow.THUMBPRINT and not find_thumbprint(entry=view, at=at)[1]:
        raise Refusal(
            "cases.entry.thumbprint",
            "请在见证人面前扫描或拍下手印。换过申请表的扫描件或者见证人的，要重新拍。",
            field="hand",
        )


def _usual(held: bool) -> PaperMark | None:
    return PaperMark.LICENCE if held else None


_GOT = {
    PaperMark.ORIGINAL: (PaperGot.ON_PAPER, "B", PaperState.FINE),
    PaperMark.COPY: (PaperGot.ON_PAPER, "C", PaperState.PENDING),
    PaperMark.PLEDGE: (PaperGot.PLEDGE, "D", PaperState.PENDING),
    PaperMark.DEFERRED: (PaperGot.DEFERRED, "D", PaperState.PENDING),
}


def _mark_papers(
    case: Case, marked: Sequence[tuple[Paper, PaperMark]], actor: Actor, day: date, at: datetime
) -> None:
    calendar = current_calendar()
    for paper, mark in marked:
        if mark is PaperMark.LICENCE:
            continue
        if mark is PaperMark.NONE:
            CasePaper.objects.filter(case=case, code=paper.code).delete()
            continue
        got, level, state = _GOT[mark]
        due = None
        if mark is PaperMark.DEFERRED:
            due = rules.deferred_until(
                received_on=day, days=paper.deferrable_days, calendar=calendar
            )
        seen = mark is PaperMark.ORIGINAL
        CasePaper.objects.filter(case=case, code=paper.code).update(
            got=got,
            level=level,
            state=state,
            got_at=at if got is PaperGot.ON_PAPER else None,
            finding="与原件核对无误" if seen else "",
            judged_by=access.judge_signature(actor, case) if seen else "",
            due_on=due,
        )


def _keep_scan(case: Case, entry: PaperEntryView, actor: Actor, at: datetime) -> None:
    CasePaper.objects.create(
        id=new_id(),
        case=case,
        code=SCAN,
        name="签了字的申请表",
        got=PaperGot.ON_PAPER,
        got_at=at,
        level="B",
        state=PaperState.FINE,
        finding="与原件核对无误",
        judged_by=access.judge_signature(actor, case),
        file_ids=[str(one) for one in entry.scan_ids],
    )


def _record(
    case: Case,
    entry: PaperEntryView,
    words: str,
    marked: Sequence[tuple[Paper, PaperMark]],
    actor: Actor,
    at: datetime,
) -> None:
    ledger.record(
        actor=actor,
        verb="cases.case.entered",
        subject=case_ref(case.id),
        at=at,
        change={
            "signed": str(entry.signed_how),
            "scans": str(len(entry.scan_ids)),
            **{f"paper:{paper.code}": str(mark) for paper, mark in marked},
        },
        on_behalf_of=case.applicant_id,
        personal={"words": words},
    )


def discard_entry(*, actor: Actor, draft_id: UUID, at: datetime) -> None:
    """Put a paper application away that is no case yet. Raises NotFound, Refusal."""
    with transaction.atomic():
        entry, draft = _locked(actor, draft_id)
        if draft.case_id is not None:
            raise Refusal("cases.draft.submitted", "这份申请已经提交了。")
        draft.discarded_at = at
        draft.answers = seal(DRAFT_ANSWERS, {})
        draft.save(update_fields=["discarded_at", "answers"])
        entry.marks = {}
        entry.save(update_fields=["marks"])
        Filling.objects.filter(draft=draft).delete()
        TakenPaper.objects.filter(draft=draft).delete()
