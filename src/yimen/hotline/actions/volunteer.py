"""Register as a volunteer, offer and take tasks, and confirm hours."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.contracts.volunteer import (
    VOLUNTEER_KIND,
    VOLUNTEER_PART_KIND,
    VOLUNTEER_TASK_KIND,
    PartState,
    PartVerb,
    VolunteerRefused,
    VolunteerView,
)
from yimen.hotline.models import Volunteer, VolunteerPart, VolunteerTask
from yimen.hotline.queries import sealed
from yimen.hotline.queries import volunteer as volunteers
from yimen.hotline.queries.grid_work import HOURS
from yimen.hotline.rules import volunteer as rules
from yimen.hotline.rules import volunteer_paper as paper
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.work import actions as work
from yimen.media.manuscript import Manuscript


def register(*, actor: Actor, area_code: str, agreed: bool, at: datetime) -> VolunteerView:
    """Register the person as a volunteer of a village. Raises NotAllowed, VolunteerRefused."""
    if actor.person_id is None:
        raise NotAllowed
    person = identity.get_person(person_id=actor.person_id)
    rules.check_may_register(born=person.birth_on, agreed=agreed, on=local_day(at))
    if not area_code or area_code.endswith("000"):
        raise VolunteerRefused("area_code", "请选到村。")
    directory.get_area(code=area_code)
    with transaction.atomic():
        known = volunteers.find_volunteer(person_id=actor.person_id)
        if known is not None:
            return known
        row = Volunteer(
            id=new_id(),
            person_id=actor.person_id,
            area_code=area_code,
            since=at,
            agreed_at=at,
        )
        row.save(force_insert=True)
        _write(actor, Ref(VOLUNTEER_KIND, row.id), "volunteer.registered", at, {"area": area_code})
        found = volunteers.find_volunteer(person_id=actor.person_id)
        assert found is not None
        return found


def leave(*, actor: Actor, at: datetime) -> None:
    """End a registration; hours that were confirmed stay. Raises NotFound."""
    with transaction.atomic():
        if actor.person_id is None:
            raise NotFound
        row = Volunteer.objects.filter(person_id=actor.person_id, left_at=None).first()
        if row is None:
            raise NotFound
        row.left_at = at
        row.save(update_fields=["left_at"])
        parts = VolunteerPart.objects.filter(volunteer=row, state=PartState.TAKEN)
        parts.update(state=PartState.LEFT)
        _write(actor, Ref(VOLUNTEER_KIND, row.id), "volunteer.left", at, {})


def offer(
    *,
    actor: Actor,
    title: str,
    words: str,
    area_code: str,
    on_day: date,
    places: int,
    at: datetime,
) -> UUID:
    """Ask volunteers of a town for something on a day. Raises NotAllowed, VolunteerRefused."""
    access.check_grid(actor, area_code=area_code or "0")
    if not 3 < len(title.strip()) <= 60:
        raise VolunteerRefused("title", "请写做什么，4 到 60 个字。")
    if len(words.strip()) < 6:
        raise VolunteerRefused("words", "请写几点、在哪里集合、要带什么，至少六个字。")
    if on_day < local_day(at):
        raise VolunteerRefused("on_day", "日期不能早于今天。")
    if not 1 <= places <= 500:
        raise VolunteerRefused("places", "人数请填 1 到 500。")
    unit_id = actor.unit_id
    if unit_id is None:
        raise NotAllowed
    with transaction.atomic():
        row = VolunteerTask(
            id=new_id(),
            title=title.strip(),
            words=words.strip()[:500],
            area_code=area_code,
            unit_id=unit_id,
            on_day=on_day,
            places=places,
            given_by=actor.name,
            given_at=at,
        )
        row.save(force_insert=True)
        change: dict[str, str | int] = {"day": on_day.isoformat(), "places": places}
        _write(actor, Ref(VOLUNTEER_TASK_KIND, row.id), "volunteer_task.offered", at, change)
        return row.id


def close_task(*, actor: Actor, task_id: UUID, at: datetime) -> None:
    """Take no more volunteers for a task. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        row = VolunteerTask.objects.for_change(task_id)
        access.check_grid(actor, area_code=row.area_code)
        row.closed_at = row.closed_at or at
        row.save(update_fields=["closed_at"])
        _write(actor, Ref(VOLUNTEER_TASK_KIND, row.id), "volunteer_task.closed", at, {})


def take(*, actor: Actor, task_id: UUID, at: datetime) -> None:
    """Take a place in a task; again changes nothing. Raises NotFound, VolunteerRefused."""
    with transaction.atomic():
        task = VolunteerTask.objects.for_change(task_id)
        mine = volunteers.find_volunteer(person_id=actor.person_id)
        if mine is None:
            raise VolunteerRefused("", "请先登记成为志愿者。")
        if task.area_code[:9] != mine.area_code[:9]:
            raise NotFound
        taken = VolunteerPart.objects.filter(task=task).exclude(state=PartState.LEFT)
        if taken.filter(volunteer_id=mine.id).exists():
            return
        if task.closed_at is not None or task.on_day < local_day(at):
            raise VolunteerRefused("", "这个活动已经不再报名。")
        if taken.count() >= task.places:
            raise VolunteerRefused("", "这个活动的名额满了，看看别的。")
        row = VolunteerPart(id=new_id(), task=task, volunteer_id=mine.id, taken_at=at)
        row.save(force_insert=True)
        _write(actor, Ref(VOLUNTEER_PART_KIND, row.id), "volunteer_part.taken", at, {})


def give_up(*, actor: Actor, part_id: UUID, at: datetime) -> None:
    """Give a place back. Raises NotFound, WrongState."""
    with transaction.atomic():
        row = _mine(actor, part_id)
        row.state = rules.PART.check_move(PartState(row.state), PartVerb.LEAVE)
        row.save(update_fields=["state"])
        _write(actor, Ref(VOLUNTEER_PART_KIND, row.id), "volunteer_part.left", at, {})


def report_hours(
    *, actor: Actor, part_id: UUID, hours: Decimal | None, words: str, at: datetime
) -> None:
    """Tell how long it took; the giver confirms. Raises NotFound, VolunteerRefused, WrongState."""
    with transaction.atomic():
        row = _mine(actor, part_id)
        task = row.task
        given = rules.check_hours(hours=hours, on_day=task.on_day, on=local_day(at))
        row.state = rules.PART.check_move(PartState(row.state), PartVerb.REPORT)
        row.hours, row.done_at = given, at
        row.words_encrypted = sealed.seal(sealed.PART_WORDS, words.strip()[:200])
        row.save(update_fields=["state", "hours", "done_at", "words_encrypted"])
        ref = Ref(VOLUNTEER_PART_KIND, row.id)
        work.open(
            ref=ref, kind=HOURS, unit=task.unit_id, at=at, title=f"志愿时长：{task.title}",
            area=task.area_code,
        )  # fmt: skip
        _write(actor, ref, "volunteer_part.reported", at, {"hours": str(given)})


def rule_on_hours(
    *, actor: Actor, part_id: UUID, confirmed: bool, hours: Decimal | None, at: datetime
) -> None:
    """Confirm hours as they were, or do not; the giver's unit does, nobody his own.

    Raises NotFound, NotAllowed, VolunteerRefused, WrongState.
    """
    with transaction.atomic():
        row = VolunteerPart.objects.for_change(part_id)
        task = row.task
        if task.unit_id not in actor.units(access.GRID_MANAGE):
            raise NotAllowed("时长由发布活动的单位确认。")
        if row.volunteer.person_id == actor.person_id:
            raise NotAllowed("自己的时长由别人确认。")
        verb = PartVerb.CONFIRM if confirmed else PartVerb.REFUSE
        row.state = rules.PART.check_move(PartState(row.state), verb)
        if confirmed:
            row.hours = rules.check_hours(
                hours=hours or row.hours, on_day=task.on_day, on=local_day(at)
            )
        row.confirmed_at, row.confirmed_by = at, actor.name
        row.confirmer_id = actor.officer_id
        row.save(update_fields=["state", "hours", "confirmed_at", "confirmed_by", "confirmer_id"])
        ref = Ref(VOLUNTEER_PART_KIND, row.id)
        work.close(ref=ref)
        word = "confirmed" if confirmed else "refused"
        _write(actor, ref, f"volunteer_part.{word}", at, {"hours": str(row.hours)})


def certify(*, actor: Actor, at: datetime) -> Manuscript:
    """Return the certificate of a person's confirmed hours, and record that it was made.

    Raises NotAllowed, VolunteerRefused.
    """
    if actor.person_id is None:
        raise NotAllowed
    parts = [
        one
        for one in volunteers.parts_of_person(person_id=actor.person_id, limit=1000)
        if one.state is PartState.CONFIRMED
    ]
    if not parts:
        raise VolunteerRefused("", "还没有确认过的时长，确认以后才能开证明。")
    person = identity.get_person(person_id=actor.person_id)
    hours = volunteers.hours_of_person(person_id=actor.person_id)
    with transaction.atomic():
        number = numbers.next_document(series="志愿证", year=local_day(at).year)
        _write(
            actor, Ref(VOLUNTEER_KIND, parts[0].volunteer_id), "volunteer.certified", at,
            {"number": number, "hours": str(hours), "parts": len(parts)},
        )  # fmt: skip
    return paper.certificate(
        number=number,
        name=person.name,
        code_masked=person.code_masked,
        hours=hours,
        parts=parts,
        on=local_day(at),
    )


def _mine(actor: Actor, part_id: UUID) -> VolunteerPart:
    row = VolunteerPart.objects.for_change(part_id)
    if actor.person_id is None or row.volunteer.person_id != actor.person_id:
        raise NotFound
    return row


def _write(actor: Actor, ref: Ref, words: str, at: datetime, change: dict[str, str | int]) -> None:
    ledger.record(actor=actor, verb=f"hotline.{words}", subject=ref, at=at, change=change)
