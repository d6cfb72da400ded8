"""Who works here, for the floors below that must not ask us by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from yimen.directory.contracts import UnitLevel
from yimen.directory.models import Holding, Officer, Organisation
from yimen.directory.queries import organisation as organisations
from yimen.directory.queries.officer import held_on
from yimen.directory.queries.post_verb import posts_holding


def is_staff(*, account_id: UUID) -> bool:
    """Say whether an account belongs to somebody in office."""
    return Officer.objects.filter(account_id=account_id, is_active=True).exists()


def unit_of_second(*, verb: str, unit_id: UUID, but_account: UUID, on: date) -> UUID:
    """Return the unit, or the nearest above it, in which somebody else holds the verb.

    Above a village is its town, above both the county's service centre. The given one where nobody
    does: the list of the page still shows what waits.
    """
    posts = posts_holding(on=on).get(verb, ())
    for looked in _upwards(unit_id):
        held = Holding.objects.filter(
            held_on(on), organisation_id=looked, post__in=posts, officer__is_active=True
        )
        if held.exclude(officer__account_id=but_account).exists():
            return looked
    return unit_id


def _upwards(unit_id: UUID) -> Iterator[UUID]:
    yield unit_id
    unit = Organisation.objects.filter(pk=unit_id).first()
    if unit is None:
        return
    if unit.parent_id is not None:
        yield unit.parent_id
    for level in (UnitLevel.TOWN, UnitLevel.CENTRE):
        found = organisations.find_unit(level=level, area_code=unit.area_id, department_code=None)
        if found is not None:
            yield found.id
