"""The part of identity's door that concerns acting for another; `public` opens it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from yimen.identity.actions import legal_person as legal_actions
from yimen.identity.actions import mandate as mandate_actions
from yimen.identity.contracts import MandateAct, MandateMissing, MandateView
from yimen.identity.queries import mandate as mandate_queries
from yimen.kernel.actor import Actor


def check_mandate(
    *,
    grantor_id: UUID,
    item_code: str,
    on: date,
    holder_person_id: UUID | None = None,
    holder_officer_id: UUID | None = None,
    act: MandateAct | None = None,
) -> MandateView:
    """Return the mandate under which the holder may act on that day. Raises MandateMissing."""
    return mandate_queries.check_mandate(
        grantor_id=grantor_id,
        item_code=item_code,
        on=on,
        holder_person_id=holder_person_id,
        holder_officer_id=holder_officer_id,
        act=act,
    )


def use_mandate(*, mandate_id: UUID, at: datetime) -> None:
    """Note that somebody acts under a mandate; the caller's transaction holds it until it ends.

    Raises MandateMissing where it was ended, in the same moment too.
    """
    mandate_actions.use_mandate(mandate_id=mandate_id, at=at)


def check_not_ended(*, mandate_id: UUID) -> None:
    """Refuse what was begun under a mandate that somebody ended. Raises MandateMissing."""
    if mandate_queries.has_ended(mandate_id=mandate_id):
        raise MandateMissing("授权或委托已经结束，这份草稿不能再看、再填、再提交。")


def list_ended(*, mandate_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these mandates somebody ended."""
    return mandate_queries.list_ended(mandate_ids=mandate_ids)


def stands_for(*, grantor_id: UUID, holder_person_id: UUID) -> bool:
    """Say whether the holder heads the legal person, or guards the person, and so reads for him."""
    return mandate_queries.stands_for(grantor_id=grantor_id, holder_person_id=holder_person_id)


def list_stood_for(*, holder_person_id: UUID) -> list[UUID]:
    """Return the legal persons that the holder heads and the persons whom the holder guards."""
    return mandate_queries.list_stood_for(holder_person_id=holder_person_id)


def check_head(*, actor: Actor, company_id: UUID, at: datetime) -> None:
    """Refuse who does not head the legal person, or is known less strongly than the policy asks.

    Raises NotFound, AssuranceTooLow.
    """
    legal_actions.check_head(actor=actor, company_id=company_id, at=at)


def list_headed(*, person_id: UUID, on: date) -> list[MandateView]:
    """Return the legal persons that this person heads on that day, as mandates."""
    return mandate_queries.list_headed(person_id=person_id, on=on)


def list_given(*, grantor_id: UUID) -> list[MandateView]:
    """Return the mandates that a person or a legal person gave, newest first."""
    return mandate_queries.list_given(grantor_id=grantor_id)


def authorise(
    *,
    actor: Actor,
    company_id: UUID,
    name: str,
    code: str,
    acts: Collection[MandateAct],
    item_codes: Collection[str],
    until_on: date | None,
    at: datetime,
) -> MandateView:
    """Let a person act for the legal person that the actor heads, until a day.

    Raises NotFound, AssuranceTooLow, MandateRefused, CodeRefused, NameRefused, NameDiffers.
    """
    return legal_actions.authorise(
        actor=actor,
        company_id=company_id,
        name=name,
        code=code,
        acts=acts,
        item_codes=item_codes,
        until_on=until_on,
        at=at,
    )


def confirm_again(*, actor: Actor, mandate_id: UUID, until_on: date, at: datetime) -> MandateView:
    """Let an authorisation of the former head hold on. Raises NotFound, MandateRefused."""
    return legal_actions.confirm_again(actor=actor, mandate_id=mandate_id, until_on=until_on, at=at)
