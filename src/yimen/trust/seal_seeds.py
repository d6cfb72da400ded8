"""The demo county's seals: one official seal for each organisation with officers, asked, approved, made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView, Post, UnitLevel
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day
from yimen.trust.actions import seals
from yimen.trust.actions.authority import set_up_authority
from yimen.trust.contracts import SealKind, SealState
from yimen.trust.models import Seal
from yimen.trust.rules.seal import STANDING_TITLES

_KEEPERS = (Post.CLERK, Post.EXAMINER, Post.APPROVER)


def run(at: datetime) -> str:
    """Make the seals that are missing; a second run changes nothing."""
    set_up_authority(actor=SYSTEM, at=at)
    known = set(Seal.objects.values_list("organisation_id", flat=True))
    made = 0
    for unit in directory.list_organisations():
        if unit.id in known:
            continue
        keeper = _keeper(unit, at)
        if keeper is not None:
            _make(unit, keeper, at)
            made += 1
    return f"{made} 枚新印章"


def _keeper(unit: OrganisationView, at: datetime) -> UUID | None:
    officers = {
        holding.post: officer.id
        for officer in directory.officers_of(unit_id=unit.id, on=local_day(at))
        for holding in officer.holdings
        if holding.organisation_id == unit.id
    }
    return next((officers[post] for post in _KEEPERS if post in officers), None)


@transaction.atomic
def _make(unit: OrganisationView, keeper: UUID, at: datetime) -> None:
    asked = seals.apply_seal(
        actor=SYSTEM,
        organisation_id=unit.id,
        kind=_kind(unit),
        purpose="",
        custodian_id=keeper,
        standing=tuple(STANDING_TITLES),
        ground="演示县启用电子印章",
        at=at,
    )
    assert asked.state is SealState.ASKED
    seals.decide_seal(actor=SYSTEM, seal_id=asked.id, agree=True, reason="", at=at)
    seals.make_seal(actor=SYSTEM, seal_id=asked.id, at=at)


def _kind(unit: OrganisationView) -> SealKind:
    """Return a service seal for a village, whose station gives out notices; else the official one."""
    return SealKind.SERVICE if unit.level is UnitLevel.VILLAGE else SealKind.OFFICIAL
