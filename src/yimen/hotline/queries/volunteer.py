"""Reads of volunteers, of what is asked of them and of their hours."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, Sum

from yimen.hotline import access
from yimen.hotline.contracts.volunteer import (
    PartState,
    PartView,
    VolunteerTaskView,
    VolunteerView,
)
from yimen.hotline.models import Volunteer, VolunteerPart, VolunteerTask
from yimen.hotline.queries import sealed
from yimen.hotline.queries.grid import in_areas
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.register import Exported

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKey:
    """Where a page of a list ended."""

    on_day: date
    id: UUID


def find_volunteer(*, person_id: UUID | None) -> VolunteerView | None:
    """Return a person's registration in force, or None."""
    if person_id is None:
        return None
    row = Volunteer.objects.filter(person_id=person_id, left_at=None).first()
    if row is None:
        return None
    return VolunteerView(
        id=row.id,
        person_id=row.person_id,
        area_code=row.area_code,
        since=row.since,
        left_at=row.left_at,
    )


def task_view(row: VolunteerTask, taken: int) -> VolunteerTaskView:
    """Return a task with how many took it."""
    return VolunteerTaskView(
        id=row.id,
        title=row.title,
        words=row.words,
        area_code=row.area_code,
        unit_id=row.unit_id,
        on_day=row.on_day,
        places=row.places,
        taken=taken,
        closed=row.closed_at is not None,
    )


def _counted(rows: Collection[VolunteerTask]) -> list[VolunteerTaskView]:
    numbers = dict(
        VolunteerPart.objects.filter(task__in=rows)
        .exclude(state=PartState.LEFT)
        .values_list("task_id")
        .annotate(number=Count("id"))
    )
    return [task_view(row, numbers.get(row.id, 0)) for row in rows]


def list_open(*, area_code: str, on: date, limit: int = PAGE) -> list[VolunteerTaskView]:
    """Return the open tasks of a volunteer's town from a day on, the nearest first."""
    rows = VolunteerTask.objects.filter(
        area_code__startswith=area_code[:9], closed_at=None, on_day__gte=on
    ).order_by("on_day", "id")
    return _counted(list(rows[:limit]))


def list_tasks(
    *, actor: Actor, after: TaskKey | None = None, limit: int = PAGE
) -> list[VolunteerTaskView]:
    """Return a page of the tasks of the actor's area, the latest day first."""
    rows = VolunteerTask.objects.filter(in_areas(access.grid_areas(actor)))
    if after is not None:
        rows = rows.filter(Q(on_day__lt=after.on_day) | Q(on_day=after.on_day, id__lt=after.id))
    return _counted(list(rows.order_by("-on_day", "-id")[:limit]))


def get_task(*, actor: Actor, task_id: UUID) -> VolunteerTaskView:
    """Return a task to who looks after its area. Raises NotFound."""
    row = VolunteerTask.objects.filter(in_areas(access.grid_areas(actor)), id=task_id).first()
    if row is None:
        raise NotFound
    return _counted([row])[0]


def task_of_part(*, part_id: UUID) -> UUID:
    """Return the task that a part belongs to. Raises NotFound."""
    found = VolunteerPart.objects.filter(id=part_id).values_list("task_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def parts_of_task(*, task: VolunteerTaskView) -> list[PartView]:
    """Return who took a task, in the order in which they did."""
    rows = VolunteerPart.objects.filter(task_id=task.id).exclude(state=PartState.LEFT)
    return [_part(row, task) for row in rows.select_related("volunteer").order_by("taken_at", "id")]


def parts_of_person(*, person_id: UUID, limit: int = 100) -> list[PartView]:
    """Return what a person took, the latest day first, from earlier registrations too."""
    rows = (
        VolunteerPart.objects.filter(volunteer__person_id=person_id)
        .exclude(state=PartState.LEFT)
        .select_related("volunteer", "task")
        .order_by("-task__on_day", "-id")
    )
    return [_part(row, task_view(row.task, 0)) for row in rows[:limit]]


def hours_of_person(*, person_id: UUID) -> Decimal:
    """Return the confirmed hours of a person, all of them."""
    rows = VolunteerPart.objects.filter(volunteer__person_id=person_id, state=PartState.CONFIRMED)
    found = rows.aggregate(hours=Sum("hours"))["hours"]
    return Decimal(found or 0)


def _part(row: VolunteerPart, task: VolunteerTaskView) -> PartView:
    return PartView(
        id=row.id,
        task=task,
        volunteer_id=row.volunteer_id,
        person_id=row.volunteer.person_id,
        state=PartState(row.state),
        hours=row.hours,
        words=sealed.opened(sealed.PART_WORDS, row.words_encrypted),
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
    )


def export_volunteer(*, person_id: UUID) -> list[Exported]:
    """Return what is kept of a person as a volunteer."""
    registered = [
        Exported(
            title="志愿者登记",
            facts=(
                ("地区", row.area_code),
                ("登记时间", f"{row.since:%Y-%m-%d}"),
                ("退出时间", f"{row.left_at:%Y-%m-%d}" if row.left_at else "没有退出"),
            ),
        )
        for row in Volunteer.objects.filter(person_id=person_id).order_by("since", "id")
    ]
    return registered + [
        Exported(
            title=f"志愿活动 {one.task.title}",
            facts=(
                ("日期", one.task.on_day.isoformat()),
                ("状态", one.state),
                ("时长（小时）", str(one.hours or "")),
                ("说明", one.words),
            ),
        )
        for one in parts_of_person(person_id=person_id)
    ]
