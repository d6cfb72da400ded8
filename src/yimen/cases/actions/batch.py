"""One item for many people in one pass: planned, put off to the worker, one case each, once."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from yimen.cases import access
from yimen.cases.actions import draft as drafts
from yimen.cases.actions.submit import submit_draft
from yimen.cases.contracts import BatchState, BatchView, case_ref
from yimen.cases.models import Batch, BatchEntry, Draft
from yimen.cases.models.answers import BATCH_ANSWERS, DRAFT_ANSWERS, seal, unseal
from yimen.cases.queries import batch as queries
from yimen.cases.rules import batch as rules
from yimen.catalogue.contracts import ItemVersionView
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

logger = logging.getLogger(__name__)
JOB = "yimen.cases.tasks.run_batch"
BATCH_KIND = "cases.batch"


def start_batch(
    *,
    actor: Actor,
    item_code: str,
    year: int,
    chosen: Collection[UUID],
    struck: Mapping[UUID, str],
    answers: Mapping[str, Any],
    at: datetime,
) -> BatchView:
    """Plan a pass and put it off to the worker; whoever is struck off is recorded with the reason.

    Nobody is filed twice for a year: who is in another pass already is left out here. Raises
    NotFound, NotAllowed, Refusal.
    """
    rules.check_year(year=year, today_year=local_day(at).year)
    rules.check_size(len(set(chosen) | set(struck)))
    for reason in struck.values():
        if len(reason.strip()) < 2:
            raise Refusal("cases.batch.reason", "划掉的人请写明原因。", field="chosen")
    version = queries.get_renewal_version(item_code=item_code, on=local_day(at))
    if actor.account_id is None or actor.unit_id is None:
        raise NotAllowed
    with transaction.atomic():
        known = {
            one.person_id: one
            for one in queries.list_candidates(actor=actor, version=version, year=year, at=at)
        }
        batch = Batch.objects.create(
            id=new_id(),
            item_version_id=version.id,
            item_code=item_code,
            year=year,
            unit_id=_unit(actor),
            account_id=actor.account_id,
            made_by=actor.name,
            made_at=at,
            answers=seal(BATCH_ANSWERS, answers),
        )
        wanted = [known[one] for one in chosen if one in known and one not in struck]
        off = [(known[one], why) for one, why in struck.items() if one in known]
        _enter(batch, wanted, off, at)
        ledger.record(
            actor=actor,
            verb="cases.batch.started",
            subject=Ref(BATCH_KIND, batch.id),
            at=at,
            change={"item": item_code, "year": str(year), "persons": str(len(wanted))},
            personal={"struck": "；".join(f"{one.name}：{why}" for one, why in off)},
        )
        app.configure_task(JOB).defer(batch_id=str(batch.id))
        return queries.get_batch(actor=actor, batch_id=batch.id)


def _unit(actor: Actor) -> UUID:
    units = actor.units(access.FILE_FOR)
    if not units:
        raise NotAllowed
    return actor.unit_id if actor.unit_id in units else min(units, key=str)


def _enter(
    batch: Batch,
    wanted: Collection[queries.Candidate],
    off: Collection[tuple[queries.Candidate, str]],
    at: datetime,
) -> None:
    """Enter everybody; the index lets one pass through where two run for the same person."""
    rows = [_entry(batch, one, BatchState.PENDING) for one in wanted]
    rows += [_entry(batch, one, BatchState.STRUCK, why.strip()[:300], at) for one, why in off]
    BatchEntry.objects.bulk_create(rows, ignore_conflicts=True)
    entered = set(BatchEntry.objects.filter(batch=batch).values_list("applicant_id", flat=True))
    BatchEntry.objects.bulk_create(
        _entry(batch, one, BatchState.SKIPPED, f"{batch.year} 年已经办过，或者正在另一批里办", at)
        for one in [*wanted, *(candidate for candidate, _ in off)]
        if one.person_id not in entered
    )


def _entry(
    batch: Batch,
    candidate: queries.Candidate,
    state: BatchState,
    reason: str = "",
    done_at: datetime | None = None,
) -> BatchEntry:
    return BatchEntry(
        id=new_id(),
        batch=batch,
        item_code=batch.item_code,
        year=batch.year,
        applicant_id=candidate.person_id,
        applicant_name=candidate.name,
        source_case_id=candidate.case_id,
        state=state,
        reason=reason,
        done_at=done_at,
    )


def run_batch(*, batch_id: UUID, at: datetime) -> int:
    """File what is still pending of a pass and return how many cases were made.

    Each person has a transaction of his own: a killed worker leaves nothing half done, and running
    again goes on where it stopped. A fault with one person does not hold up the others; it is
    raised when they are done, so that the worker tries that person again.
    """
    batch = Batch.objects.get(id=batch_id)
    actor = directory.actor_for(account_id=batch.account_id, at=at)
    version = queries.get_renewal_version(item_code=batch.item_code, on=local_day(at))
    made, faults = 0, dict[UUID, Exception]()
    while (filed := _file_next(batch, actor, version, at, faults)) is not None:
        made += filed
    if faults:
        raise BatchFaultError(f"{len(faults)} of {batch_id}") from next(iter(faults.values()))
    with transaction.atomic():
        locked = Batch.objects.for_change(batch_id)
        left = BatchEntry.objects.filter(batch=locked, state=BatchState.PENDING).exists()
        if locked.finished_at is None and not left:
            locked.finished_at = at
            locked.save(update_fields=["finished_at"])
    return made


class BatchFaultError(RuntimeError):
    """Say that persons of a pass could not be filed for a fault of ours; they are still pending."""


def _file_next(
    batch: Batch,
    actor: Actor,
    version: ItemVersionView,
    at: datetime,
    faults: dict[UUID, Exception],
) -> int | None:
    """File one pending person; return 1 or 0, and None when nobody is left but those in `faults`."""
    with transaction.atomic():
        entry = (
            BatchEntry.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(batch=batch, state=BatchState.PENDING)
            .exclude(id__in=faults)
            .order_by("id")
            .first()
        )
        if entry is None:
            return None
        try:
            with transaction.atomic():
                entry.case_id = _file(entry, batch, actor, version, at)
            entry.state = BatchState.FILED
        except Refusal as refusal:
            entry.state, entry.reason = BatchState.SKIPPED, refusal.message[:300]
        except Exception as fault:
            logger.exception("batch %s: entry %s could not be filed", batch.id, entry.id)
            faults[entry.id] = fault
            return 0
        entry.done_at = at
        entry.save(update_fields=["state", "reason", "case", "done_at"])
        return int(entry.state == BatchState.FILED)


def _prospect(
    entry: BatchEntry, batch: Batch, actor: Actor, version: ItemVersionView, at: datetime
) -> queries.Prospect:
    candidates = queries.list_candidates(
        actor=actor, version=version, year=batch.year, at=at, only=entry.applicant_id
    )
    found = queries.prospects(
        version=version,
        candidates=candidates,
        last=queries.last_answers(candidates=candidates),
        answers=unseal(BATCH_ANSWERS, batch.answers),
        on=local_day(at),
    )
    if not found:
        raise Refusal("cases.batch.gone", "这个人已经不在名单里。")
    one = found[0]
    if one.left_out:
        raise Refusal("cases.batch.left_out", one.left_out)
    if one.missing:
        words = queries.missing_words(version=version, codes=one.missing)
        raise Refusal("cases.batch.missing", words)
    return one


def _file(
    entry: BatchEntry, batch: Batch, actor: Actor, version: ItemVersionView, at: datetime
) -> UUID:
    one = _prospect(entry, batch, actor, version, at)
    assert version.definition is not None
    begun = drafts.start_draft(
        actor=actor,
        item_code=version.item_code,
        at=at,
        applicant_id=entry.applicant_id,
        situation=rules.renewal_situation(version.definition, last=one.candidate.situation),
    )
    if begun.values:
        raise Refusal("cases.batch.draft", "您有一份没交的草稿，请先交掉或删掉。")
    draft = Draft.objects.for_change(begun.id)
    draft.answers = seal(DRAFT_ANSWERS, one.values)
    draft.situation = rules.renewal_situation(version.definition, last=one.candidate.situation)
    draft.save(update_fields=["answers", "situation"])
    case = submit_draft(actor=actor, draft_id=draft.id, at=at)
    ledger.record(
        actor=actor,
        verb="cases.batch.filed",
        subject=case_ref(case.id),
        at=at,
        change={"batch": str(batch.id), "year": str(batch.year)},
        on_behalf_of=entry.applicant_id,
    )
    return case.id
