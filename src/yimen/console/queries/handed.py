"""Work that was handed to a colleague: who does it, who could, and what was handed to me."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yimen.console import access
from yimen.console.models import HandedWork
from yimen.directory import public as directory
from yimen.directory.contracts import OfficerView
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.models import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """Who does a piece of work by name, who handed it to him, and when."""

    name: str
    by_name: str
    at: datetime
    to_me: bool


def handed(*, actor: Actor, work_ids: Collection[int]) -> dict[int, Handed]:
    """Return by its number who does each piece of work that was handed; two queries."""
    rows = list(HandedWork.objects.filter(work_id__in=work_ids))
    people = {one for row in rows for one in (row.officer_id, row.by_officer_id)}
    names = directory.officer_names(officer_ids=people)
    return {
        row.work_id: Handed(
            name=names.get(row.officer_id, ""),
            by_name=names.get(row.by_officer_id, ""),
            at=row.at,
            to_me=row.officer_id == actor.officer_id,
        )
        for row in rows
    }


def handed_to(*, actor: Actor) -> tuple[int, ...]:
    """Return the numbers of the open work that colleagues handed to the actor; one query."""
    if actor.officer_id is None:
        return ()
    mine = HandedWork.objects.filter(officer_id=actor.officer_id)
    still_open = mine.filter(work_id__in=Work.objects.values("id"))
    return tuple(still_open.values_list("work_id", flat=True))


def colleagues(*, work: Work, on: date) -> list[OfficerView]:
    """Return the officers of the unit whose posts give what this work needs, by name."""
    verb = register.work_kind(work.kind).verb
    posts = directory.posts_holding(on=on).get(verb, ())
    return [
        one
        for one in directory.officers_of(unit_id=work.unit_id, on=on)
        if any(
            held.organisation_id == work.unit_id
            and held.post in posts
            and work.area_code.startswith(held.area_prefix if work.area_code else "")
            and (not held.item_codes or not work.item_code or work.item_code in held.item_codes)
            for held in one.holdings
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandPage:
    """What the page shows on which work is handed: the work, who does it, who could."""

    title: str
    kind_title: str
    url: str
    unit_id: UUID
    handed: Handed | None
    colleagues: tuple[OfficerView, ...]
    may_hand: bool


def page(*, actor: Actor, work_id: int, at: datetime) -> HandPage:
    """Return one piece of work with the colleagues it may go to. Raises NotFound."""
    work = Work.objects.filter(pk=work_id).first()
    if work is None:
        raise NotFound("这件事已经办完，或者不再由本单位办。请回到待办看看。")
    access.check_can_see(actor, work)
    able = colleagues(work=work, on=local_day(at))
    row = HandedWork.objects.filter(work_id=work.pk).first()
    held_by = row.officer_id if row else None
    standing = row if held_by in {one.id for one in able} else None
    return HandPage(
        title=work.title,
        kind_title=register.work_kind(work.kind).title,
        url=register.work_url(work.kind, work.ref_id),
        unit_id=work.unit_id,
        handed=handed(actor=actor, work_ids=[work.pk]).get(work.pk),
        colleagues=tuple(one for one in able if one.id != held_by),
        may_hand=access.can_hand(actor, work, standing),
    )
