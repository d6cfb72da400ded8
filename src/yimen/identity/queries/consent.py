"""Reads of purposes and consents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from yimen.identity.contracts import ConsentView, LegalBasis, PurposeView
from yimen.identity.models import Consent, PurposeText
from yimen.identity.rules import consent as rules
from yimen.kernel.actor import Channel
from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto.hashing import sm3_hex


def list_purposes() -> list[PurposeView]:
    """Return every purpose in the wording now in force."""
    latest: dict[str, PurposeText] = {}
    for row in PurposeText.objects.order_by("version"):
        latest[row.code] = row
    return [_worded(first, latest.get(code)) for code, first in rules.FIRST.items()]


def get_purpose(*, code: str) -> PurposeView:
    """Return a purpose in the wording now in force. Raises NotFound."""
    if code not in rules.FIRST:
        raise NotFound
    row = PurposeText.objects.filter(code=code).order_by("-version").first()
    return _worded(rules.FIRST[code], row)


def list_wordings(*, code: str) -> list[PurposeView]:
    """Return every wording of a purpose, the newest first. Raises NotFound."""
    if code not in rules.FIRST:
        raise NotFound
    first = rules.FIRST[code]
    rows = PurposeText.objects.filter(code=code).order_by("-version")
    return [*(_worded(first, row) for row in rows), first]


def text_hash(purpose: PurposeView) -> str:
    """Return the SM3 of all words that a person reads before a yes."""
    words = (purpose.title, purpose.law, purpose.why, purpose.used, purpose.kept)
    return sm3_hex("\n".join((*words, purpose.given_to, purpose.stops)).encode())


def list_consents(*, person_id: UUID) -> list[ConsentView]:
    """Return what a person agreed to and withdrew, the newest first."""
    rows = Consent.objects.filter(person_id=person_id).select_related("given_by")
    return [_view(row) for row in rows.order_by("-given_at", "-pk")]


def may_use(*, person_id: UUID, purpose: str) -> bool:
    """Say whether a purpose is carried for this person now: by law, or by a yes that counts."""
    wanted = get_purpose(code=purpose)
    if wanted.basis is not LegalBasis.CONSENT:
        return True
    row = Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None).first()
    return row is not None and rules.still_counts(purpose=wanted, version=row.version)


def consenting(*, purpose: str, after: UUID | None, limit: int) -> list[UUID]:
    """Return the persons whose yes carries the purpose now, by id, from one on."""
    wanted = get_purpose(code=purpose)
    found: Iterable[UUID] = (
        Consent.objects.filter(purpose=purpose, version=wanted.version, withdrawn_at=None)
        .filter(**({"person_id__gt": after} if after else {}))
        .order_by("person_id")
        .values_list("person_id", flat=True)[:limit]
    )
    return list(found)


def _worded(first: PurposeView, row: PurposeText | None) -> PurposeView:
    if row is None:
        return first
    return replace(
        first,
        version=row.version,
        why=row.why,
        used=row.used,
        kept=row.kept,
        given_to=row.given_to,
        stops=row.stops,
    )


def _view(row: Consent) -> ConsentView:
    return ConsentView(
        id=row.pk,
        purpose=row.purpose,
        title=rules.FIRST[row.purpose].title if row.purpose in rules.FIRST else row.purpose,
        version=row.version,
        given_at=row.given_at,
        given_by_id=row.given_by_id,
        given_by_name=row.given_by.name,
        channel=Channel(row.channel),
        withdrawn_at=row.withdrawn_at,
    )
