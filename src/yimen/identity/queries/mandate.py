"""Reads of mandates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.identity.contracts import (
    ConfirmedBy,
    GuardianGround,
    MandateAct,
    MandateEvidence,
    MandateKind,
    MandateMissing,
    MandateState,
    MandateView,
)
from yimen.identity.models import Mandate
from yimen.identity.queries import person as persons
from yimen.identity.queries import policy as policies
from yimen.identity.rules.mandate import months_later
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import run

_WHOLE = (MandateKind.LEGAL_HEAD, MandateKind.GUARDIAN)
_NOT_THIS = {
    MandateAct.FILL: "您的授权里没有“填写”这一项，请找授权的人加上。",
    MandateAct.SUBMIT: "您的授权只能填写，不能提交。请告诉授权的人，由他提交或加上“提交”。",
    MandateAct.RECEIVE: "您的授权里没有“领取结果”这一项，请找授权的人加上。",
}
_HOLDS_ANY = """
    SELECT 1 FROM identity_mandate
    WHERE (holder_person_id = %s OR holder_officer_id = %s) AND state = 'active' LIMIT 1
"""


def view(mandate: Mandate) -> MandateView:
    """Return the shape of a stored mandate with its grantor, masked."""
    return MandateView(
        id=mandate.pk,
        kind=MandateKind(mandate.kind),
        state=MandateState(mandate.state),
        grantor=persons.view(mandate.grantor),
        holder_name=mandate.holder_name,
        holder_person_id=mandate.holder_person_id,
        holder_officer_id=mandate.holder_officer_id,
        item_codes=tuple(mandate.item_codes),
        from_on=mandate.from_on,
        until_on=mandate.until_on,
        evidence=MandateEvidence(mandate.evidence),
        evidence_note=mandate.evidence_note,
        evidence_file_id=mandate.evidence_file_id,
        witness=mandate.witness,
        confirmed_by=ConfirmedBy(mandate.confirmed_by) if mandate.confirmed_by else None,
        made_at=mandate.made_at,
        confirmed_at=mandate.confirmed_at,
        ended_at=mandate.ended_at,
        acts=tuple(MandateAct(act) for act in mandate.acts),
        ground=GuardianGround(mandate.ground) if mandate.ground else None,
        lapses=mandate.lapses,
        used_at=mandate.used_at,
    )


def _with_grantor() -> QuerySet[Mandate]:
    return Mandate.objects.select_related("grantor").order_by("-made_at", "pk")


def get_mandate(*, mandate_id: UUID) -> MandateView:
    """Return a mandate. Raises NotFound."""
    mandate = _with_grantor().filter(pk=mandate_id).first()
    if mandate is None:
        raise NotFound
    return view(mandate)


def _active(
    *, on: date, holder_person_id: UUID | None, holder_officer_id: UUID | None
) -> QuerySet[Mandate]:
    if holder_person_id is None and holder_officer_id is None:
        return _with_grantor().none()
    holder = Q(pk__in=())
    if holder_person_id is not None:
        holder |= Q(holder_person_id=holder_person_id)
    if holder_officer_id is not None:
        holder |= Q(holder_officer_id=holder_officer_id)
    lasting = Q(until_on=None) | Q(until_on__gt=on)
    return _with_grantor().filter(holder & lasting, state=MandateState.ACTIVE, from_on__lte=on)


def check_mandate(
    *,
    grantor_id: UUID,
    item_code: str,
    on: date,
    holder_person_id: UUID | None,
    holder_officer_id: UUID | None,
    act: MandateAct | None = None,
) -> MandateView:
    """Return the mandate that covers the item, and the act, on that day. Raises MandateMissing."""
    found = _active(
        on=on, holder_person_id=holder_person_id, holder_officer_id=holder_officer_id
    ).filter(grantor_id=grantor_id)
    covering = [one for one in map(view, found) if one.covers(item_code)]
    for shown in covering:
        if act is None or shown.allows(act):
            return shown
    raise MandateMissing(_NOT_THIS[act]) if covering and act else MandateMissing


def stands_for(*, grantor_id: UUID, holder_person_id: UUID) -> bool:
    """Say whether the holder is head or guardian of the grantor, and so may read what is his.

    What ran out is ended by the clock each minute (`end_overdue`), so that no day is asked for.
    """
    return Mandate.objects.filter(
        grantor_id=grantor_id,
        holder_person_id=holder_person_id,
        kind__in=_WHOLE,
        state=MandateState.ACTIVE,
    ).exists()


def list_stood_for(*, holder_person_id: UUID) -> list[UUID]:
    """Return the persons and legal persons for whom the holder stands, as `stands_for` says."""
    found = Mandate.objects.filter(
        holder_person_id=holder_person_id, kind__in=_WHOLE, state=MandateState.ACTIVE
    )
    return list(found.order_by("grantor_id").values_list("grantor_id", flat=True).distinct())


def usual_end(*, at: datetime) -> date:
    """Return when a mandate that is recorded at the window today usually ends."""
    policy = policies.in_force(at)
    return months_later(local_day(at), min(policy.mandate_months, policy.mandate_longest))


def has_ended(*, mandate_id: UUID) -> bool:
    """Say whether somebody ended this mandate."""
    return Mandate.objects.filter(pk=mandate_id, state=MandateState.ENDED).exists()


def list_ended(*, mandate_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these mandates somebody ended."""
    ended = Mandate.objects.filter(pk__in=mandate_ids, state=MandateState.ENDED)
    return set(ended.values_list("pk", flat=True))


def list_headed(*, person_id: UUID, on: date) -> list[MandateView]:
    """Return the legal persons whose head this person is on that day, as mandates."""
    found = _active(on=on, holder_person_id=person_id, holder_officer_id=None)
    return [view(mandate) for mandate in found.filter(kind=MandateKind.LEGAL_HEAD)]


def list_given(*, grantor_id: UUID) -> list[MandateView]:
    """Return the mandates that a person or a legal person gave, newest first."""
    return [view(mandate) for mandate in _with_grantor().filter(grantor_id=grantor_id)]


def list_mandates(*, person_id: UUID) -> list[MandateView]:
    """Return the mandates that a person gave or holds, newest first."""
    found = _with_grantor().filter(Q(grantor_id=person_id) | Q(holder_person_id=person_id))
    return [view(mandate) for mandate in found]


def list_mandates_held(
    *, on: date, holder_person_id: UUID | None, holder_officer_id: UUID | None
) -> list[MandateView]:
    """Return the mandates a holder may use on that day.

    Hot path: whoever applies is asked for whom, and nearly everybody holds no mandate.
    """
    if run(_HOLDS_ANY, (holder_person_id, holder_officer_id)).fetchone() is None:
        return []
    found = _active(on=on, holder_person_id=holder_person_id, holder_officer_id=holder_officer_id)
    return [view(mandate) for mandate in found]


def list_pending(*, area_prefixes: tuple[str, ...], limit: int = 100) -> list[MandateView]:
    """Return the mandates that wait for confirmation where the grantors live, oldest first."""
    inside = Q(grantor__area_code="")
    for prefix in area_prefixes:
        inside |= Q(grantor__area_code__startswith=prefix)
    found = Mandate.objects.select_related("grantor").filter(inside, state=MandateState.PENDING)
    return [view(mandate) for mandate in found.order_by("made_at", "pk")[:limit]]
