"""Reads of what signing in left behind and nothing uses any more, for the term of its data class."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import F, Model, QuerySet
from django.db.models.functions import Coalesce, Least

from yimen.identity.models import Device, Factor, FormerPassword, Proof, Recovery
from yimen.identity.sign_in_contracts import RecoveryState
from yimen.kernel.register import OldRecord

KINDS: dict[str, type[Model]] = {
    "factor": Factor,
    "device": Device,
    "former_password": FormerPassword,
    "proof": Proof,
    "recovery": Recovery,
}
"""What may be removed, by the word that stands before the id of a record."""


def old_sign_in(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return what ended, or was last used, before a moment; what still signs anybody in stays."""
    found: list[OldRecord] = []
    for kind, rows, path in _over(before):
        if person_id is not None:
            rows = rows.filter(**{path: person_id})
        chosen = rows.order_by("since", "pk")[: limit - len(found)]
        found += [
            OldRecord(id=f"{kind}:{pk}", since=since, person_id=owner)
            for pk, since, owner in chosen.values_list("pk", "since", path)
        ]
        if len(found) >= limit:
            break
    return found


def _over(before: datetime) -> Iterator[tuple[str, QuerySet[Model], str]]:
    """Return each kind with the rows that are over before a moment, and the way to the person."""
    of_account = "account__person_id"
    ended = {
        "factor": (Factor.objects.annotate(since=F("removed_at")), of_account),
        "device": (Device.objects.annotate(since=F("last_at")), of_account),
        "former_password": (FormerPassword.objects.annotate(since=F("until_at")), of_account),
        "proof": (Proof.objects.annotate(since=Least("ended_at", "expires_at")), "person_id"),
        "recovery": (
            Recovery.objects.exclude(state=RecoveryState.WAITING, expires_at__gte=before).annotate(
                since=Coalesce("settled_at", "expires_at")
            ),
            of_account,
        ),
    }
    for kind, (rows, path) in ended.items():
        yield kind, rows.filter(since__lt=before), path
