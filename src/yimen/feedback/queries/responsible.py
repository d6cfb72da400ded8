"""Who puts right what a bad review names: a unit where somebody may do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from yimen.cases import public as cases
from yimen.cases.contracts import CASE_KIND
from yimen.directory import public as directory
from yimen.feedback.queries.review import HANDLE
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref


def mending_unit(*, rated_unit_id: UUID, origin: Ref, on: date) -> UUID:
    """Return the unit that has to put right what was rated: 谁办理谁负责.

    It is the rated unit where an officer may rectify there, else the nearest unit above it with
    such an officer; where its own line has none, the unit that decides the case, and its line.
    The rated unit again where nobody anywhere may: the supervisor sees it then.
    """
    for unit_id in _in_turn(rated_unit_id, origin):
        if _is_staffed(unit_id, on):
            return unit_id
    return rated_unit_id


def _in_turn(rated_unit_id: UUID, origin: Ref) -> Iterator[UUID]:
    yield from _upwards(rated_unit_id)
    if origin.kind == CASE_KIND:
        yield from _upwards(cases.get_case(actor=SYSTEM, case_id=origin.id).deciding_unit_id)


def _upwards(unit_id: UUID) -> Iterator[UUID]:
    """Yield a unit and those above it; a ring in the register of units ends the walk."""
    seen: set[UUID] = set()
    here: UUID | None = unit_id
    while here is not None and here not in seen:
        seen.add(here)
        unit = directory.get_organisation(organisation_id=here)
        if unit.is_active:
            yield here
        here = unit.parent_id


def _is_staffed(unit_id: UUID, on: date) -> bool:
    posts = directory.posts_holding(on=on)[HANDLE]
    return any(
        held.organisation_id == unit_id and held.post in posts
        for officer in directory.officers_of(unit_id=unit_id, on=on)
        for held in officer.holdings
    )
