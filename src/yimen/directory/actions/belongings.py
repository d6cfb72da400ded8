"""What an officer owns in the floors below: work given to him by name, and mandates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from yimen.directory.contracts import Belonging
from yimen.directory.models import Officer
from yimen.identity import public as identity
from yimen.identity.contracts import MandateEvidence
from yimen.kernel import register
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import Ref
from yimen.kernel.work import actions as work
from yimen.kernel.work import queries as open_work
from yimen.kernel.work.contracts import WorkFilter

_MOST = 500


class OwnWork:
    """Open work that names the officer."""

    def of(self, *, officer_id: UUID, on: date) -> Sequence[Belonging]:
        """Return the work that is his by name."""
        own = Actor(kind=ActorKind.OFFICER, name="", officer_id=officer_id)
        rows = open_work.list_for(actor=own, filters=WorkFilter(mine_only=True), limit=_MOST)
        return [
            Belonging(ref=row.ref, kind_title=register.work_kind(row.kind).title, title=row.title)
            for row in rows
        ]

    def give(self, *, ref: Ref, to_officer_id: UUID, actor: Actor, at: datetime) -> None:
        """Put the colleague's name on the work; what belongs to others stays."""
        for row in open_work.list_of(ref=ref):
            if row.person_id is not None:
                work.open(
                    ref=ref,
                    kind=row.kind,
                    unit=row.unit_id,
                    at=row.opened_at,
                    title=row.title,
                    item=row.item_code,
                    person=to_officer_id,
                    due=row.due_at,
                    area=row.area_code,
                )


class OwnMandates:
    """Mandates that residents gave to the officer as their village agent."""

    def of(self, *, officer_id: UUID, on: date) -> Sequence[Belonging]:
        """Return the mandates that hold today."""
        held = identity.list_mandates_held(on=on, holder_officer_id=officer_id)
        return [
            Belonging(ref=one.ref, kind_title="代办委托", title=f"{one.grantor.name}的代办委托")
            for one in held
        ]

    def give(self, *, ref: Ref, to_officer_id: UUID, actor: Actor, at: datetime) -> None:
        """End the mandate and record one for the colleague, which the grantor still confirms."""
        old = identity.get_mandate(mandate_id=ref.id)
        heir = Officer.objects.get(pk=to_officer_id)
        identity.end_mandate(actor=SYSTEM, mandate_id=old.id, at=at, reason="代办员离岗，移交")
        identity.record_mandate(
            actor=SYSTEM,
            kind=old.kind,
            grantor_id=old.grantor.id,
            at=at,
            evidence=MandateEvidence.SIGNED_PAPER,
            holder_officer_id=heir.pk,
            holder_name=heir.name,
            item_codes=old.item_codes,
            until_on=old.until_on,
            evidence_note=f"原代办员{old.holder_name}离岗移交，等本人确认",
        )
