"""The demo county's seals: an official one for each organisation with officers, one for each mediation committee."""

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

_COMMITTEE, _AGREEMENT = "人民调解委员会专用章", "hotline.agreement"
_KEEPERS = (Post.CLERK, Post.EXAMINER, Post.APPROVER)


def run(at: datetime) -> str:
    """Make the seals that are missing; a second run changes nothing."""
    set_up_authority(actor=SYSTEM, at=at)
    known = set(Seal.objects.values_list("organisation_id", flat=True))
    keepers = _keepers(at)
    units = directory.list_organisations(ids=set(keepers) - known)
    for unit in units:
        _make(unit, keepers[unit.id], at)
    return f"{len(units) + _make_of_committees(at)} 枚新印章"


def _make_of_committees(at: datetime) -> int:
    """Make the seal of each mediation committee that has none, kept by a mediator."""
    known = set(
        Seal.objects.filter(kind=SealKind.SPECIAL, purpose=_COMMITTEE).values_list(
            "organisation_id", flat=True
        )
    )
    keepers: dict[UUID, UUID] = {}
    for officer in directory.holders_of(post=Post.MEDIATOR, on=local_day(at)):
        keepers.setdefault(officer.organisation_id, officer.id)
    units = directory.list_organisations(ids=set(keepers) - known)
    for unit in units:
        _make(unit, keepers[unit.id], at, committee=True)
    return len(units)


def _keepers(at: datetime) -> dict[UUID, UUID]:
    """Return who keeps the seal of each organisation that has officers: a clerk before his head."""
    found: dict[UUID, UUID] = {}
    for post in _KEEPERS:
        for officer in directory.holders_of(post=post, on=local_day(at)):
            for holding in officer.holdings:
                if holding.post is post:
                    found.setdefault(holding.organisation_id, officer.id)
    return found


@transaction.atomic
def _make(unit: OrganisationView, keeper: UUID, at: datetime, *, committee: bool = False) -> None:
    asked = seals.apply_seal(
        actor=SYSTEM,
        organisation_id=unit.id,
        kind=SealKind.SPECIAL if committee else _kind(unit),
        purpose=_COMMITTEE if committee else "",
        custodian_id=keeper,
        standing=(_AGREEMENT,) if committee else tuple(set(STANDING_TITLES) - {_AGREEMENT}),
        ground="演示县启用电子印章",
        at=at,
    )
    assert asked.state is SealState.ASKED
    seals.decide_seal(actor=SYSTEM, seal_id=asked.id, agree=True, reason="", at=at)
    seals.make_seal(actor=SYSTEM, seal_id=asked.id, at=at)


def _kind(unit: OrganisationView) -> SealKind:
    """Return a service seal for a village, whose station gives out notices; else the official one."""
    return SealKind.SERVICE if unit.level is UnitLevel.VILLAGE else SealKind.OFFICIAL
