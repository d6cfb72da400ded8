"""The vault: keep what was given in a case, use it again, take it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ledger import actions as ledger
from yimen.licences.contracts import KEPT_KIND, KeptPaperView, PaperToKeep
from yimen.licences.models import KeptPaper, KeptPaperUse
from yimen.licences.queries.vault import kept_view
from yimen.licences.rules.vault import usable_until


def keep_papers(
    *,
    person_id: UUID,
    origin: Ref,
    title: str,
    number: str,
    given_on: date,
    papers: Collection[PaperToKeep],
) -> int:
    """Put the papers of a case into a person's vault, once, and return how many were new."""
    with transaction.atomic():
        known = set(KeptPaper.objects.filter(origin_id=origin.id).values_list("code", flat=True))
        fresh = [
            KeptPaper(
                person_id=person_id,
                code=one.code,
                name=one.name,
                level=one.level,
                file_ids=[str(file_id) for file_id in one.file_ids],
                origin_kind=origin.kind,
                origin_id=origin.id,
                origin_title=title,
                origin_number=number,
                given_on=given_on,
                valid_until=usable_until(level=one.level, given_on=given_on),
            )
            for one in papers
            if one.code not in known
        ]
        KeptPaper.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def use_kept(
    *, actor: Actor, kept_ids: Sequence[UUID], purpose: str, used_for: Ref, at: datetime
) -> None:
    """Record that kept papers went into an application, for the person to see.

    Runs inside the caller's transaction.
    """
    for kept_id in kept_ids:
        KeptPaperUse.objects.create(
            kept_id=kept_id,
            at=at,
            user_name=actor.name,
            purpose=purpose,
            used_for_kind=used_for.kind,
            used_for_id=used_for.id,
        )
        ledger.record(
            actor=actor,
            verb="licences.kept.used",
            subject=Ref(KEPT_KIND, kept_id),
            at=at,
            change={"for": str(used_for)},
            ground=purpose,
        )


def withdraw(*, actor: Actor, kept_id: UUID, at: datetime) -> KeptPaperView:
    """Take a paper out of the vault: it is offered no more; cases that have it keep it.

    Raises NotFound for anybody but its person.
    """
    with transaction.atomic():
        row = KeptPaper.objects.for_change(kept_id)
        if actor.person_id is None or row.person_id != actor.person_id:
            raise NotFound
        if row.withdrawn_at is None:
            row.withdrawn_at = at
            row.save(update_fields=["withdrawn_at"])
            ledger.record(
                actor=actor,
                verb="licences.kept.withdrawn",
                subject=Ref(KEPT_KIND, row.id),
                at=at,
            )
    return kept_view(row, on=local_day(at))
