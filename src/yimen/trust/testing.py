"""Builders for other contexts' tests: a seal that is in use, and the queue run to its end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from yimen.directory import testing as directory
from yimen.directory.contracts import OrganisationView
from yimen.kernel.actor import SYSTEM
from yimen.trust.actions import seals
from yimen.trust.actions.authority import set_up_authority
from yimen.trust.contracts import SealedState, SealKind, SealView
from yimen.trust.models import Sealing
from yimen.trust.rules.seal import STANDING_TITLES

AT = directory.AT


def make_seal(
    *,
    organisation_id: UUID,
    at: datetime,
    custodian_id: UUID | None = None,
    standing: Collection[str] = tuple(STANDING_TITLES),
) -> SealView:
    """Return an official seal that is in use, with the authority behind it."""
    set_up_authority(actor=SYSTEM, at=at)
    asked = seals.apply_seal(
        actor=SYSTEM,
        organisation_id=organisation_id,
        kind=SealKind.OFFICIAL,
        purpose="",
        custodian_id=custodian_id,
        standing=standing,
        ground="测试要用",
        at=at,
    )
    seals.decide_seal(actor=SYSTEM, seal_id=asked.id, agree=True, reason="", at=at)
    return seals.make_seal(actor=SYSTEM, seal_id=asked.id, at=at)


def some_unit() -> OrganisationView:
    """Return a department of a small county."""
    return directory.demo_county().department


def sealed_unit() -> tuple[OrganisationView, SealView]:
    """Return a department with its seal, which is in use."""
    unit = some_unit()
    return unit, make_seal(organisation_id=unit.id, at=AT)


def seal_waiting(*, at: datetime) -> list[SealedState]:
    """Try everything in the queue once; return how each ended, oldest first."""
    from yimen.trust.actions import put_seal  # noqa: PLC0415 -- half a second, for tests that seal

    waiting = Sealing.objects.filter(state=SealedState.QUEUED).order_by("asked_at", "id")
    return [
        put_seal.seal_one(sealing_id=one, at=at)
        for one in list(waiting.values_list("id", flat=True))
    ]
