"""A new head takes a legal person over: what the old one authorised waits for his word, or lapses."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from yimen.identity.actions import notice
from yimen.identity.contracts import MandateKind, MandateState
from yimen.identity.models import Mandate, Person
from yimen.identity.queries import policy
from yimen.identity.rules import legal_person as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger


def take_over(*, actor: Actor, mandate: Mandate, at: datetime) -> None:
    """Put the holder of this mandate in the old head's place, in the caller's transaction.

    The old head's own mandate ends; the authorisations that still hold end after the days of the
    policy, unless the new head confirms them (Civil Code Art. 61, 173).
    """
    company_id = mandate.grantor_id
    old = Mandate.objects.select_for_update(of=("self",)).of_head(company_id).first()
    if old is not None:
        old.state, old.ended_at = MandateState.ENDED, at
        old.save(update_fields=["state", "ended_at"])
        _let_lapse(company_id, at)
        notice.tell_owner(
            person_id=old.holder_person_id,
            title="法定代表人已变更",
            text=f"您不再是“{mandate.grantor.name}”的法定代表人。您作出的授权由新的法定代表人确认。",
            at=at,
        )
    Person.objects.filter(pk=company_id).update(
        legal_representative=mandate.holder_name, changed_at=at
    )
    ledger.record(
        actor=actor,
        verb="identity.head.changed",
        subject=Ref("identity.person", company_id),
        at=at,
        change={"mandate": str(mandate.pk), "before": str(old.pk) if old else ""},
        on_behalf_of=company_id,
    )
    notice.tell_owner(
        person_id=mandate.holder_person_id,
        title="您已登记为法定代表人",
        text=f"您现在可以替“{mandate.grantor.name}”办事、授权经办人。原来的授权请逐条确认。",
        at=at,
    )


def _let_lapse(company_id: UUID, at: datetime) -> None:
    """Give what the old head authorised the days in which the new one may confirm it."""
    day, days = local_day(at), policy.in_force(at).lapse_days
    given = Mandate.objects.select_for_update(of=("self",)).filter(
        grantor_id=company_id, kind=MandateKind.REPRESENTATIVE, state=MandateState.ACTIVE
    )
    for one in given:
        last = rules.lapses_on(until_on=one.until_on, changed_on=day, days=days)
        one.until_on = max(last, one.from_on + timedelta(days=1))
        one.lapses = True
        one.save(update_fields=["until_on", "lapses"])
