"""Incidents: registered with their limits, whom they touch, each step done, persons told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import public as cases
from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.privacy import access
from yimen.privacy.contracts import (
    INCIDENT_KIND,
    INCIDENT_WORK,
    STEP_TITLES,
    IncidentLevel,
    IncidentRefused,
    StepKind,
)
from yimen.privacy.models import Affected, Incident, IncidentStep
from yimen.privacy.queries.incident import looked_at
from yimen.privacy.rules import incident as rules

_BATCH = 500


def register_incident(
    *,
    actor: Actor,
    title: str,
    level: str,
    happened: str,
    data: str,
    harm: str,
    advice: str,
    known_at: datetime,
    at: datetime,
) -> UUID:
    """Record an incident and start the limits of its steps. Raises IncidentRefused, NotAllowed."""
    actor.must(access.INCIDENT)
    rules.check_incident(
        title=title,
        happened=happened,
        data=data,
        harm=harm,
        advice=advice,
        known_at=known_at,
        at=at,
    )
    if level not in set(IncidentLevel):
        raise IncidentRefused("请选级别。", field="level")
    with transaction.atomic():
        row = Incident(
            number=f"GX{local_day(at):%Y%m%d}-{Incident.objects.count() + 1:03d}",
            title=title.strip()[:100],
            level=level,
            happened=happened.strip(),
            data=data.strip(),
            harm=harm.strip(),
            advice=advice.strip(),
            known_at=known_at,
            registered_at=at,
            registered_by=actor.name,
            unit_id=_working_unit(actor, at),
        )
        row.save(force_insert=True)
        for kind, due_at, law in rules.steps(level=IncidentLevel(level), known_at=known_at):
            IncidentStep(incident=row, kind=kind, due_at=due_at, law=law).save(force_insert=True)
        _record(actor, "privacy.incident.registered", row, at, {"level": level})
        _show_work(row, at)
    return row.pk


def find_affected(
    *,
    actor: Actor,
    incident_id: UUID,
    since: datetime,
    until: datetime,
    account_id: UUID | None,
    at: datetime,
) -> int:
    """Add everybody whose data was looked at or exported in a time; return how many are new.

    Raises IncidentRefused, NotAllowed, NotFound.
    """
    actor.must(access.INCIDENT)
    if until <= since:
        raise IncidentRefused("结束时间应在开始时间之后。", field="until")
    with transaction.atomic():
        row = _locked(incident_id)
        found = looked_at(since=since, until=until, account_id=account_id)
        persons = set(found.get("identity.person", ()))
        persons |= set(cases.applicants_of(case_ids=found.get("cases.case", ())))
        known = set(Affected.objects.filter(incident=row).values_list("person_id", flat=True))
        fresh = sorted(persons - known)
        Affected.objects.bulk_create(
            Affected(incident=row, person_id=one, found_by="按查看记录找到") for one in fresh
        )
        _record(actor, "privacy.incident.affected_found", row, at, {"new": len(fresh)})
    return len(fresh)


def tell_affected(*, actor: Actor, incident_id: UUID, contact: str, at: datetime) -> int:
    """Tell those who were not told yet, in the words of Art. 57; return how many it were.

    In batches of their own, so that a break in the middle tells nobody twice. Raises NotAllowed,
    NotFound.
    """
    actor.must(access.INCIDENT)
    told = 0
    while True:
        with transaction.atomic():
            row = _locked(incident_id)
            waiting = list(
                Affected.objects.filter(incident=row, told_at=None).order_by("pk")[:_BATCH]
            )
            if not waiting:
                break
            text = rules.notice_text(
                data=row.data,
                happened=row.happened,
                harm=row.harm,
                advice=row.advice,
                contact=contact,
            )
            there = {
                one.id for one in identity.list_persons(person_ids=[a.person_id for a in waiting])
            }
            for one in waiting:
                if one.person_id in there:
                    identity.tell(
                        person_id=one.person_id,
                        title="您的个人信息可能泄露，请留意",
                        template="{text}",
                        params={"text": text},
                        at=at,
                        subject=Ref(INCIDENT_KIND, row.pk),
                        is_due=True,
                    )
            Affected.objects.filter(pk__in=[one.pk for one in waiting]).update(told_at=at)
            _record(actor, "privacy.incident.persons_told", row, at, {"count": len(waiting)})
            told += len(waiting)
    return told


def finish_step(*, actor: Actor, incident_id: UUID, kind: str, note: str, at: datetime) -> None:
    """Record that a step was done and how; the last one closes the incident.

    Raises IncidentRefused, NotAllowed, NotFound.
    """
    actor.must(access.INCIDENT)
    if len(note.strip()) < 4:
        raise IncidentRefused("请写明做了什么、向谁报告、对方回执。", field=f"note-{kind}")
    with transaction.atomic():
        row = _locked(incident_id)
        step = IncidentStep.objects.filter(incident=row, kind=kind, done_at=None).first()
        if step is None:
            raise IncidentRefused("这一步已经办过了。")
        if kind == StepKind.PERSONS and _untold(row):
            raise IncidentRefused("名单里还有人没有告知，请先发通知。", field=f"note-{kind}")
        step.done_at, step.done_by, step.note = at, actor.name, note.strip()
        step.save(update_fields=["done_at", "done_by", "note"])
        _record(actor, "privacy.incident.step_done", row, at, {"step": kind})
        if not IncidentStep.objects.filter(incident=row, done_at=None).exists():
            row.closed_at = at
            row.save(update_fields=["closed_at"])
            _record(actor, "privacy.incident.closed", row, at, {})
        _show_work(row, at)


def _working_unit(actor: Actor, at: datetime) -> UUID | None:
    """Return the unit of the security administrators, whoever registers and takes the steps."""
    for officer in directory.holders_of(post=Post.SECURITY_ADMIN, on=local_day(at)):
        for holding in officer.holdings:
            if holding.post is Post.SECURITY_ADMIN:
                return holding.organisation_id
    return actor.unit_id


def _untold(row: Incident) -> bool:
    return Affected.objects.filter(incident=row, told_at=None).exists()


def _locked(incident_id: UUID) -> Incident:
    row = Incident.objects.select_for_update(no_key=True).filter(pk=incident_id).first()
    if row is None:
        raise NotFound
    return row


def _show_work(row: Incident, at: datetime) -> None:
    """Keep one piece of open work for the next step, on the list of the security administrators."""
    ref = Ref(INCIDENT_KIND, row.pk)
    step = IncidentStep.objects.filter(incident=row, done_at=None).order_by("due_at").first()
    if step is None:
        work.close(ref=ref)
        return
    if row.unit_id is None:
        return
    work.open(
        ref=ref,
        kind=INCIDENT_WORK,
        unit=row.unit_id,
        at=at,
        title=f"{row.number} {STEP_TITLES[StepKind(step.kind)]}",
        due=step.due_at,
    )


def _record(
    actor: Actor, verb: str, row: Incident, at: datetime, change: dict[str, object]
) -> None:
    ledger.record(actor=actor, verb=verb, subject=Ref(INCIDENT_KIND, row.pk), at=at, change=change)
