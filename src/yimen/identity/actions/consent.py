"""Writes of consents: a yes, its withdrawal, and new words for a purpose."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access
from yimen.identity.contracts import (
    ConsentRefused,
    LegalBasis,
    MandateKind,
    PurposeView,
    PurposeWords,
)
from yimen.identity.models import Consent, Mandate, Person, PurposeText
from yimen.identity.queries import consent as queries
from yimen.identity.queries import person as persons
from yimen.identity.rules import consent as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_LONGEST = 600


def give_consent(
    *,
    actor: Actor,
    person_id: UUID,
    purpose: str,
    version: int,
    at: datetime,
    separately: bool = False,
) -> None:
    """Record a yes to the wording that was shown; saying yes twice is one yes."""
    with transaction.atomic():
        person = _locked(person_id)
        by_guardian = _check_may_speak(actor, person, at)
        wanted = queries.get_purpose(code=purpose)
        rules.check_consent(
            purpose=wanted,
            version=version,
            age=persons.view(person).age_on(local_day(at)),
            by_guardian=by_guardian,
            separately=separately,
        )
        held = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).first()
        if held is not None and held.version == version:
            return
        if held is not None:
            _end(held, actor, at)
        assert actor.person_id is not None
        Consent(
            id=new_id(),
            person=person,
            purpose=purpose,
            version=version,
            text_hash=queries.text_hash(wanted),
            given_at=at,
            given_by_id=actor.person_id,
            channel=actor.channel.value,
        ).save(force_insert=True)
        _record(actor, "identity.consent.given", person, purpose, version, at)


def withdraw_consent(*, actor: Actor, person_id: UUID, purpose: str, at: datetime) -> str:
    """End a yes at once and return what stops with it; with nothing to end this says so.

    Raises ConsentRefused, NotAllowed.
    """
    with transaction.atomic():
        person = _locked(person_id)
        _check_may_speak(actor, person, at)
        held = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).first()
        if held is None:
            raise ConsentRefused("这一项现在没有您的同意，不用收回。")
        _end(held, actor, at)
        _record(actor, "identity.consent.withdrawn", person, purpose, held.version, at)
    return queries.get_purpose(code=purpose).stops


def reword_purpose(*, actor: Actor, code: str, words: PurposeWords, at: datetime) -> PurposeView:
    """Give a purpose new words from now on; a yes to the old ones no longer carries it (Art. 14).

    Raises ConsentRefused, NotAllowed, NotFound.
    """
    actor.must(access.WORD_PURPOSE)
    plain = {name: " ".join(text.split()) for name, text in asdict(words).items()}
    with transaction.atomic():
        now = queries.get_purpose(code=code)
        _check_words(now, plain)
        row = PurposeText(
            id=new_id(),
            code=code,
            version=now.version + 1,
            from_at=at,
            made_by=actor.name,
            **plain,
        )
        row.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="identity.purpose.reworded",
            subject=Ref("identity.purpose", row.pk),
            at=at,
            change={"code": code, "version": row.version, "words": plain},
        )
    return queries.get_purpose(code=code)


def _check_words(now: PurposeView, words: dict[str, str]) -> None:
    needed = ["why", "used", "kept", "given_to"]
    if now.basis is LegalBasis.CONSENT:
        needed.append("stops")
    for name in needed:
        if not words[name]:
            raise ConsentRefused("这一项不能空着，居民要看的。", field=name)
    for name, text in words.items():
        if len(text) > _LONGEST:
            raise ConsentRefused(f"太长了，最多 {_LONGEST} 字。", field=name)


def _locked(person_id: UUID) -> Person:
    return Person.objects.for_change(person_id)


def _check_may_speak(actor: Actor, person: Person, at: datetime) -> bool:
    """Say whether a guardian speaks. Raises NotAllowed for whoever is neither he nor the person."""
    if access.is_self(actor, person.pk):
        return False
    if actor.person_id is None:
        raise NotAllowed("同意和收回同意，只能由本人或者监护人来做。")
    day = local_day(at)
    guards = Mandate.objects.filter(
        grantor=person, holder_person_id=actor.person_id, kind=MandateKind.GUARDIAN, state="active"
    )
    for one in guards:
        if one.from_on <= day and (one.until_on is None or day < one.until_on):
            return True
    raise NotFound


def _end(held: Consent, actor: Actor, at: datetime) -> None:
    held.withdrawn_at, held.withdrawn_channel = at, actor.channel.value
    held.save(update_fields=["withdrawn_at", "withdrawn_channel"])


def _record(
    actor: Actor, verb: str, person: Person, purpose: str, version: int, at: datetime
) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.person", person.pk),
        at=at,
        change={"purpose": purpose, "version": version},
        on_behalf_of=None if access.is_self(actor, person.pk) else person.pk,
    )
