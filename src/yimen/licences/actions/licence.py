"""Issue a licence, change its state, record that it stood in for a paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction

from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.fields import encrypt_field
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.outbox import actions as outbox
from yimen.licences import events
from yimen.licences.contracts import (
    LICENCE_KIND,
    STATE_TITLES,
    LicenceState,
    LicenceView,
    WrongLicenceState,
)
from yimen.licences.models import Licence, LicenceUse
from yimen.licences.queries.licence import FACE, licence_view
from yimen.licences.rules.identifier import identifier
from yimen.licences.rules.validity import last_day


def request_issue(
    *,
    actor: Actor,
    origin: Ref,
    type_code: str,
    name: str,
    serial_prefix: str,
    issuer_id: UUID,
    holder_id: UUID,
    validity: tuple[int, str] | None,
    values: Sequence[tuple[str, str]],
    at: datetime,
) -> LicenceView:
    """Issue the licence that `origin` asks for; asking again answers the same licence.

    `validity` is (amount, unit of Y, M, D) or None for a licence without end.
    """
    with transaction.atomic():
        known = Licence.objects.filter(origin_kind=origin.kind, origin_id=origin.id).first()
        if known is not None:
            return licence_view(known, on=local_day(at))
        try:
            with transaction.atomic():
                licence = _issue(
                    origin,
                    type_code,
                    name,
                    serial_prefix,
                    issuer_id,
                    holder_id,
                    validity,
                    values,
                    at,
                )
        except IntegrityError:
            known = Licence.objects.get(origin_kind=origin.kind, origin_id=origin.id)
            return licence_view(known, on=local_day(at))
        ledger.record(
            actor=actor,
            verb="licences.licence.issued",
            subject=Ref(LICENCE_KIND, licence.id),
            at=at,
            change={"identifier": licence.identifier, "origin": str(origin)},
            personal={"face": bytes(licence.face).hex()},
        )
        outbox.publish(events.LicenceIssued(licence_id=licence.id, origin=origin), at=at)
        return licence_view(licence, on=local_day(at))


def _issue(
    origin: Ref,
    type_code: str,
    name: str,
    serial_prefix: str,
    issuer_id: UUID,
    holder_id: UUID,
    validity: tuple[int, str] | None,
    values: Sequence[tuple[str, str]],
    at: datetime,
) -> Licence:
    day = local_day(at)
    issuer = directory.get_organisation(organisation_id=issuer_id)
    holder = identity.get_person(person_id=holder_id)
    serial = numbers.next_serial(series=f"licence.{type_code}", year=day.year)
    number = f"{serial_prefix}{day.year}{serial:06d}"
    licence = Licence(
        id=new_id(),
        identifier=identifier(
            type_code=type_code, issuer=issuer.uscc, serial=f"{day.year}{serial:07d}", version=1
        ),
        type_code=type_code,
        name=name,
        number=number,
        issuer_id=issuer.id,
        issuer_name=issuer.name,
        holder_id=holder.id,
        holder_name=holder.name,
        issued_at=at,
        issued_on=day,
        valid_from=day,
        valid_until=last_day(first=day, amount=validity[0], unit=validity[1]) if validity else None,
        face=encrypt_field(column=FACE, plaintext=orjson.dumps([list(row) for row in values])),
        origin_kind=origin.kind,
        origin_id=origin.id,
    )
    licence.save(force_insert=True)
    return licence


_LEAVES = {LicenceState.IN_FORCE, LicenceState.DETAINED}


def change_state(
    *, actor: Actor, licence_id: UUID, state: LicenceState, reason: str, at: datetime
) -> LicenceView:
    """Put a licence into another state for a reason; what has ended does not come back.

    Raises NotFound, WrongLicenceState.
    """
    with transaction.atomic():
        licence = Licence.objects.select_for_update(of=("self",)).filter(id=licence_id).first()
        if licence is None:
            raise NotFound
        before = LicenceState(licence.state)
        if before is state:
            return licence_view(licence, on=local_day(at))
        if before not in _LEAVES:
            raise WrongLicenceState(f"这本证照{STATE_TITLES[before]}，不能再改变状态。")
        licence.state = state
        licence.state_reason = reason
        licence.save(update_fields=["state", "state_reason"])
        ledger.record(
            actor=actor,
            verb="licences.licence.state_changed",
            subject=Ref(LICENCE_KIND, licence.id),
            at=at,
            change={"before": before, "after": state},
            ground=reason,
        )
        outbox.publish(events.LicenceStateChanged(licence_id=licence.id, state=state), at=at)
        return licence_view(licence, on=local_day(at))


def record_use(
    *, actor: Actor, licence_id: UUID, purpose: str, used_for: Ref, at: datetime
) -> None:
    """Record that a licence stood in for a paper, for its holder to see."""
    with transaction.atomic():
        LicenceUse.objects.create(
            licence_id=licence_id,
            at=at,
            user_name=actor.name,
            purpose=purpose,
            used_for_kind=used_for.kind,
            used_for_id=used_for.id,
        )
        ledger.record(
            actor=actor,
            verb="licences.licence.used",
            subject=Ref(LICENCE_KIND, licence_id),
            at=at,
            change={"for": str(used_for)},
            ground=purpose,
        )
