"""Remove what was kept long enough: proposed with a report, checked, approved by another, done.

Each record goes in a transaction of its own, with its files' rows and its ledger salts and one
entry that says so. A run that was killed anywhere goes on where it stopped: what went is gone whole.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from procrastinate.contrib.django import app

from yimen.kernel import register
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, Refusal
from yimen.kernel.files import store
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger import queries as entries
from yimen.kernel.register import DataClass, OldRecord
from yimen.privacy import access
from yimen.privacy.contracts import RUN_KIND, RUN_STATES, RequestRefused, RunRefused, RunState
from yimen.privacy.models import LegalHold, RetentionLine, RetentionRun, RetentionTerm
from yimen.privacy.queries import retention as queries
from yimen.privacy.rules import retention as rules

JOB = "yimen.privacy.tasks.carry_out"
MOST_REPORTED = 20_000
_BATCH = 200


def propose_run(*, actor: Actor, at: datetime) -> UUID:
    """Write down what would go and what stays and why, and remove nothing. Raises NotAllowed."""
    if actor is not SYSTEM:
        actor.must(access.RETAIN)
    with transaction.atomic():
        RetentionRun.objects.filter(state__in=[RunState.PROPOSED, RunState.CHECKED]).update(
            state=RunState.DROPPED, finished_at=at
        )
        run = RetentionRun(
            state=RunState.PROPOSED,
            proposed_at=at,
            proposed_by=actor.name,
            proposed_by_account=actor.account_id,
        )
        run.save(force_insert=True)
        held = queries.held_persons()
        for code, months in sorted(queries.months_on(day=local_day(at)).items()):
            _report(run, register.data_classes()[code], months, held, at)
        _record(actor, "privacy.run.proposed", run, at, {})
    return run.pk


def check_run(*, actor: Actor, run_id: UUID, at: datetime) -> None:
    """Say that the report was read and is right. Raises NotAllowed, NotFound, RunRefused."""
    actor.must(access.RETAIN)
    with transaction.atomic():
        run = _in_state(run_id, RunState.PROPOSED)
        run.state, run.checked_by, run.checked_by_account = (
            RunState.CHECKED,
            actor.name,
            actor.account_id,
        )
        run.save(update_fields=["state", "checked_by", "checked_by_account"])
        _record(actor, "privacy.run.checked", run, at, {})


def approve_run(*, actor: Actor, run_id: UUID, at: datetime) -> None:
    """Let the removal begin, as a second person. Raises NotAllowed, NotFound, RunRefused."""
    actor.must(access.RETAIN)
    with transaction.atomic():
        run = _in_state(run_id, RunState.CHECKED)
        earlier = (run.proposed_by_account, run.checked_by_account)
        if not rules.may_approve(approver=actor.account_id, earlier=earlier):
            raise RunRefused("提出或者核对过的人不能再批准，请另一位管理员来批准。")
        run.state, run.approved_by, run.approved_by_account = (
            RunState.APPROVED,
            actor.name,
            actor.account_id,
        )
        run.save(update_fields=["state", "approved_by", "approved_by_account"])
        _record(actor, "privacy.run.approved", run, at, {})
        app.configure_task(JOB).defer(run_id=str(run.pk))


def drop_run(*, actor: Actor, run_id: UUID, at: datetime) -> None:
    """Put away a run that was not approved. Raises NotAllowed, NotFound, RunRefused."""
    actor.must(access.RETAIN)
    with transaction.atomic():
        run = _in_state(run_id, RunState.PROPOSED, RunState.CHECKED)
        run.state, run.finished_at = RunState.DROPPED, at
        run.save(update_fields=["state", "finished_at"])
        _record(actor, "privacy.run.dropped", run, at, {})


def carry_out(*, run_id: UUID, at: datetime) -> int:
    """Remove what an approved run names and return how much; called again it goes on.

    Raises NotFound, RunRefused.
    """
    run = RetentionRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    if run.state != RunState.APPROVED:
        raise RunRefused("这一次还没有批准，或者已经做完。")
    removed = 0
    for line in RetentionLine.objects.filter(run=run, finished_at=None).order_by("code"):
        removed += _carry_out_line(line, at)
    with transaction.atomic():
        run = RetentionRun.objects.for_change(run_id)
        if run.state == RunState.APPROVED:
            run.state, run.finished_at = RunState.DONE, at
            run.save(update_fields=["state", "finished_at"])
            _record(SYSTEM, "privacy.run.done", run, at, {"removed": removed})
    return removed


def erase_person(*, person_id: UUID, at: datetime, run: Ref) -> Counter[str]:
    """Remove everything of a person that no law keeps, and return how much of each class.

    The same removal as by age; what is needed for an open matter or an archive stays.
    """
    done: Counter[str] = Counter()
    held = queries.held_persons()
    for code in queries.months_on(day=local_day(at)):
        kind = register.data_classes()[code]
        for record in _old(kind, at, _BATCH * 10, person_id):
            if rules.reason_to_keep(
                kept_because=record.kept_because, person_id=person_id, held=held
            ):
                continue
            if _remove(kind, record, at, run):
                done[kind.title] += 1
    return done


def remove_expired(*, code: str, at: datetime) -> int:
    """Remove the records of a class that is kept to the day, without a run; return how many."""
    kind = register.data_classes()[code]
    run = Ref("privacy.nightly", UUID(int=0))
    return sum(_remove(kind, one, at, run) for one in _old(kind, at, _BATCH * 10, None))


def set_term(
    *, actor: Actor, code: str, months: int, law: str, from_on: date, at: datetime
) -> None:
    """Keep a class of data for another time from a day on. Raises NotAllowed, RequestRefused."""
    actor.must(access.RETAIN)
    kind = register.data_classes().get(code)
    if kind is None or kind.months is None:
        raise RequestRefused("这一类按档案期限保存，不在这里定。", field="code")
    if not 0 <= months <= 1200:
        raise RequestRefused("请写 0 到 1200 之间的月数。", field="months")
    if len(law.strip()) < 4:
        raise RequestRefused("请写明依据。", field="law")
    if from_on < local_day(at):
        raise RequestRefused("不能从过去的日子起算。", field="from_on")
    with transaction.atomic():
        term = RetentionTerm(
            code=code, months=months, law=law.strip(), from_on=from_on, set_by=actor.name, set_at=at
        )
        term.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="privacy.term.set",
            subject=Ref("privacy.term", term.pk),
            at=at,
            change={"code": code, "months": months, "law": law, "from_on": from_on.isoformat()},
        )


def hold(*, actor: Actor, person_id: UUID, reason: str, at: datetime) -> None:
    """Let nothing of a person be removed from now on. Raises NotAllowed, RequestRefused."""
    actor.must(access.RETAIN)
    if len(reason.strip()) < 4:
        raise RequestRefused("请写明为什么要留存，例如案号。", field="reason")
    with transaction.atomic():
        LegalHold.objects.get_or_create(
            person_id=person_id,
            lifted_at=None,
            defaults={"reason": reason.strip(), "set_by": actor.name, "set_at": at},
        )
        ledger.record(
            actor=actor,
            verb="privacy.hold.set",
            subject=Ref("identity.person", person_id),
            at=at,
            ground=reason.strip(),
        )


def lift_hold(*, actor: Actor, person_id: UUID, at: datetime) -> None:
    """End a hold. Raises NotAllowed, NotFound."""
    actor.must(access.RETAIN)
    with transaction.atomic():
        found = LegalHold.objects.filter(person_id=person_id, lifted_at=None)
        if not found.update(lifted_at=at, lifted_by=actor.name):
            raise NotFound
        ledger.record(
            actor=actor,
            verb="privacy.hold.lifted",
            subject=Ref("identity.person", person_id),
            at=at,
        )


def _report(
    run: RetentionRun, kind: DataClass, months: int, held: list[UUID], at: datetime
) -> None:
    cutoff = rules.cutoff(months=months, at=at)
    records = _old(kind, cutoff, MOST_REPORTED, None)
    kept: Counter[str] = Counter()
    for record in records:
        why = rules.reason_to_keep(
            kept_because=record.kept_because, person_id=record.person_id, held=held
        )
        if why:
            kept[why] += 1
    RetentionLine(
        run=run,
        code=kind.code,
        months=months,
        cutoff=cutoff,
        oldest=min((one.since for one in records), default=None),
        found=len(records) - kept.total(),
        kept=dict(kept),
    ).save(force_insert=True)


def _carry_out_line(line: RetentionLine, at: datetime) -> int:
    kind = register.data_classes()[line.code]
    run, removed, staying = Ref(RUN_KIND, line.run_id), 0, 0
    while True:
        held = queries.held_persons()
        limit = _BATCH + staying
        records = _old(kind, line.cutoff, limit, None)
        going = [
            one
            for one in records
            if not rules.reason_to_keep(
                kept_because=one.kept_because, person_id=one.person_id, held=held
            )
        ]
        gone = sum(_remove(kind, one, at, run, line) for one in going)
        removed, staying = removed + gone, len(records) - gone
        if not gone and len(records) < limit:
            break
    RetentionLine.objects.filter(pk=line.pk).update(finished_at=at)
    return removed


def _old(kind: DataClass, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    assert kind.old is not None
    found = register.resolve(kind.old)(before=before, limit=limit, person_id=person_id)
    assert isinstance(found, list)
    return found


def _remove(
    kind: DataClass, record: OldRecord, at: datetime, run: Ref, line: RetentionLine | None = None
) -> bool:
    """Remove one record with salts and files; say whether it went. Somebody may need it by now."""
    assert kind.remove is not None
    try:
        with transaction.atomic():
            register.resolve(kind.remove)(record_id=record.id, at=at)
            for subject in record.subjects:
                _forget_salts(subject)
            addresses = _forget_files(record.subjects)
            if line is not None:
                RetentionLine.objects.filter(pk=line.pk).update(removed=F("removed") + 1)
            ledger.record(
                actor=SYSTEM,
                verb="privacy.record.removed",
                subject=record.subjects[0] if record.subjects else run,
                at=at,
                change={"class": kind.code, "since": record.since, "by": str(run)},
            )
    except Refusal:
        return False
    for address in addresses:
        _drop_content(address)
    return True


def _forget_salts(subject: Ref) -> None:
    after = 0
    while found := entries.list_entries(subject=subject, after_id=after, limit=500):
        for entry in found:
            ledger.forget_personal(entry_id=entry.id)
        after = found[-1].id


def _forget_files(subjects: tuple[Ref, ...]) -> list[str]:
    addresses: list[str] = []
    with connection.cursor() as cursor:
        for subject in subjects:
            cursor.execute(
                "DELETE FROM kernel_file WHERE owner_kind = %s AND owner_id = %s RETURNING address",
                (subject.kind, subject.id),
            )
            addresses += [row[0] for row in cursor.fetchall()]
    return addresses


def _drop_content(address: str) -> None:
    """Remove a content that no file names any more; killed before this, the nightly clean-up does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM kernel_file WHERE address = %s LIMIT 1", (address,))
        if cursor.fetchone() is None:
            store.installed().remove(address=address)


def _in_state(run_id: UUID, *states: RunState) -> RetentionRun:
    run = RetentionRun.objects.for_change(run_id)
    if run.state not in states:
        raise RunRefused(f"这一次现在是“{RUN_STATES[RunState(run.state)]}”，不能这样做。")
    return run


def _record(
    actor: Actor, verb: str, run: RetentionRun, at: datetime, change: dict[str, object]
) -> None:
    ledger.record(actor=actor, verb=verb, subject=Ref(RUN_KIND, run.pk), at=at, change=change)
