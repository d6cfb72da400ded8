"""Reads of attestations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from yimen.directory import access
from yimen.directory.contracts import ATTESTATION_WORK, AttestationView, HoldingView, Post
from yimen.directory.models import Attestation, AttestedHolding, Holding, Organisation
from yimen.directory.queries.officer import held_on, holding_view
from yimen.directory.queries.post_verb import changes_on, verbs_of
from yimen.directory.rules.attestation import months_before
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import NotFound, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One post in an attestation: whose, and what was said of it by whom."""

    id: UUID
    officer_id: UUID
    officer_name: str
    holding: HoldingView
    keeps: bool | None
    said_by_name: str
    said_at: datetime | None


def _rows() -> QuerySet[Attestation]:
    return Attestation.objects.select_related("organisation")


def _views(rows: Iterable[Attestation]) -> list[AttestationView]:
    rows = list(rows)
    lines = AttestedHolding.objects.filter(attestation__in=rows)
    counts: Counter[tuple[UUID, bool | None]] = Counter(
        lines.values_list("attestation_id", "keeps")
    )
    return [
        AttestationView(
            id=row.pk,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation.name,
            title=row.title,
            opened_at=row.opened_at,
            due_on=row.due_on,
            closed_at=row.closed_at,
            confirmed=counts[row.pk, True],
            withdrawn=counts[row.pk, False],
            total=sum(counts[row.pk, said] for said in (True, False, None)),
        )
        for row in rows
    ]


def get(*, attestation_id: UUID) -> AttestationView:
    """Return one attestation. Raises NotFound."""
    found = _views(_rows().filter(pk=attestation_id))
    if not found:
        raise NotFound
    return found[0]


def list_for(*, actor: Actor, limit: int = 200) -> list[AttestationView]:
    """Return the attestations of the units that the actor answers for, open ones first."""
    seen = Q(organisation_id__in=actor.units(access.ATTEST))
    for prefix in actor.areas(access.OPEN_ATTESTATION):
        seen |= Q(organisation__area__code__startswith=prefix)
    rows = _rows().filter(seen).order_by("-opened_at", "organisation__code", "pk")
    return sorted(_views(rows[:limit]), key=lambda one: one.closed_at is not None)


def lines_of(*, attestation_id: UUID) -> list[LineView]:
    """Return the posts of an attestation, by name."""
    rows = (
        AttestedHolding.objects.select_related(
            "holding__officer", "holding__organisation", "holding__lent_from", "said_by"
        )
        .filter(attestation_id=attestation_id)
        .order_by("holding__officer__name", "pk")
    )
    return [
        LineView(
            id=row.pk,
            officer_id=row.holding.officer_id,
            officer_name=row.holding.officer.name,
            holding=holding_view(row.holding),
            keeps=row.keeps,
            said_by_name=row.said_by.name if row.said_by else "",
            said_at=row.said_at,
        )
        for row in rows
    ]


def heads_of(*, organisation_id: UUID, on: date) -> list[UUID]:
    """Return the officers who may answer for a unit's posts on a day."""
    changes = changes_on(on=on)
    posts = [post for post in Post if access.ATTEST in verbs_of(post, changes)]
    held = Holding.objects.filter(
        held_on(on), organisation_id=organisation_id, post__in=posts, officer__is_active=True
    )
    return list(held.values_list("officer_id", flat=True).distinct())


def units_due(*, months: int, at: datetime) -> list[Organisation]:
    """Return the units whose last check, or oldest post, is so many months old and which have none open."""
    before = months_before(local_day(at), months)
    newest = Attestation.objects.filter(organisation=OuterRef("pk")).order_by("-opened_at")
    oldest = Holding.objects.filter(held_on(local_day(at)), organisation=OuterRef("pk"))
    units = (
        Organisation.objects.filter(is_active=True)
        .annotate(
            checked=Subquery(newest.values("opened_at")[:1]),
            since=Subquery(oldest.order_by("from_on").values("from_on")[:1]),
        )
        .exclude(pk__in=Attestation.objects.filter(closed_at=None).values("organisation_id"))
        .values_list("pk", "checked", "since")
    )
    due = [
        unit_id
        for unit_id, checked, since in units
        if (last := local_day(checked) if checked else since) is not None and last <= before
    ]
    return list(Organisation.objects.filter(pk__in=due).order_by("code"))


def due_at(attestation_id: UUID) -> datetime | None:
    """Return the moment at which the clock of an attestation runs out."""
    clock = clocks.find(ref=Ref(ATTESTATION_WORK, attestation_id), kind=ATTESTATION_WORK)
    return clock.due_at if clock else None
