"""Why an officer can see a case, or cannot: every verb of a case, post by post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.cases import public as cases
from yimen.cases.contracts import CasePlace
from yimen.directory import public as directory
from yimen.directory.contracts import BreakGlassState, OfficerView, Place, ReachView
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal

SEEING = ("cases.read", "cases.supervise")
"""The verbs that open the page of a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbWhy:
    """One verb: whether some post gives it, and each post with what is missing."""

    verb: str
    title: str
    holds: bool
    posts: Sequence[ReachView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The whole answer for one officer and one case."""

    officer: OfficerView
    place: CasePlace
    verbs: Sequence[VerbWhy]
    filed_it: bool
    emergency_until: datetime | None

    @property
    def sees(self) -> bool:
        """Say whether the officer may open the case."""
        by_post = any(one.holds for one in self.verbs if one.verb in SEEING)
        return by_post or self.filed_it or self.emergency_until is not None


def explain(*, actor: Actor, verb: str, officer_id: UUID, number: str, at: datetime) -> Why:
    """Return why an officer can see a case; only cases of the asker's own areas exist for him.

    Raises NotFound, Refusal at the field.
    """
    place = cases.find_place(number=number)
    if place is None or not actor.may(verb, area=place.area_code):
        raise Refusal("console.why.case", "没有这个办件号，请核对。", field="number")
    on = local_day(at)
    officer = directory.get_officer(officer_id=officer_id, on=on)
    titles = register.permissions()
    verbs = []
    for name, units in place.asked:
        where = Place(unit_ids=units, area_code=place.area_code, item_code=place.item_code)
        posts = directory.reach_of(officer_id=officer_id, verb=name, place=where, on=on)
        holds = any(one.holds for one in posts)
        verbs.append(VerbWhy(verb=name, title=titles[name].title, holds=holds, posts=posts))
    files = next(one.holds for one in verbs if one.verb == "cases.file_for")
    return Why(
        officer=officer,
        place=place,
        verbs=verbs,
        filed_it=place.filed_by_officer_id == officer_id and files,
        emergency_until=_emergency(officer_id, place, at),
    )


def _emergency(officer_id: UUID, place: CasePlace, at: datetime) -> datetime | None:
    looks = directory.break_glass_of(officer_id=officer_id, subject=place.ref, at=at)
    return next((one.until_at for one in looks if one.state is BreakGlassState.OPEN), None)


def find_officer(*, text: str, at: datetime) -> list[OfficerView]:
    """Return the officers meant by a name or a login. Raises NotFound when nobody is."""
    found = directory.find_officers(text=text, on=local_day(at))
    if not found:
        raise NotFound
    exact = [one for one in found if text.strip() in {one.name, one.username}]
    return exact or found
