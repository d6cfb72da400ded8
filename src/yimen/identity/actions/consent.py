"""Writes of consents: a yes, its withdrawal, and new words for a purpose."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access
from yimen.identity.actions import face as faces
from yimen.identity.contracts import (
    ConsentRefused,
    LegalBasis,
    MandateKind,
    PurposeView,
    PurposeWords,
)
from yimen.identity.face_contracts import TEMPLATE_OF
from yimen.identity.models import Consent, ConsentPaper, Mandate, Person, PurposeText
from yimen.identity.queries import consent as queries
from yimen.identity.queries import person as persons
from yimen.identity.rules import consent as rules
from yimen.identity.rules import face as face_rules
from yimen.kernel.actor import SYSTEM, Actor
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
        assert actor.person_id is not None
        _give(actor, person, wanted, actor.person_id, at)


def give_on_paper(
    *,
    actor: Actor,
    person: Person,
    signer_id: UUID,
    purpose: str,
    paper: ConsentPaper,
    at: datetime,
) -> None:
    """Record the yes that was signed on paper by the person or the guardian; the caller has the lock.

    The words printed on the sheet must still be in force. Raises ConsentRefused.
    """
    wanted = queries.get_purpose(code=purpose)
    rules.check_consent(
        purpose=wanted,
        version=paper.versions[paper.purposes.index(purpose)],
        age=persons.view(person).age_on(local_day(at)),
        by_guardian=signer_id != person.pk,
        separately=True,
    )
    _give(actor, person, wanted, signer_id, at, paper_id=paper.pk)


def _give(
    actor: Actor,
    person: Person,
    wanted: PurposeView,
    given_by: UUID,
    at: datetime,
    paper_id: UUID | None = None,
) -> None:
    held = Consent.objects.filter(person=person, purpose=wanted.code, withdrawn_at=None).first()
    if held is not None and held.version == wanted.version:
        return
    if held is not None:
        _end(held, actor, at)
    Consent(
        id=new_id(),
        person=person,
        purpose=wanted.code,
        version=wanted.version,
        text_hash=queries.text_hash(wanted),
        given_at=at,
        given_by_id=given_by,
        channel=actor.channel.value,
        paper_id=paper_id,
    ).save(force_insert=True)
    _record(actor, "identity.consent.given", person, wanted.code, wanted.version, at)


def withdraw_consent(*, actor: Actor, person_id: UUID, purpose: str, at: datetime) -> str:
    """End a yes at once and return what stops with it; with nothing to end this says so.

    What is stored of a face is deleted in the same transaction. Raises ConsentRefused, NotAllowed.
    """
    with transaction.atomic():
        person = _locked(person_id)
        _check_may_speak(actor, person, at)
        if not _withdraw(actor, person, purpose, at, "收回同意"):
            raise ConsentRefused("这一项现在没有您的同意，不用收回。")
    return queries.get_purpose(code=purpose).stops


def withdraw_at_window(
    *, actor: Actor, person_id: UUID, purpose: str, why: str, at: datetime
) -> str:
    """End a yes to the use of a face for who says so at the window, or has died.

    Taking back is made as easy as giving (PIPL Art. 15). Raises ConsentRefused, NotAllowed.
    """
    with transaction.atomic():
        person = _locked(person_id)
        access.check_may_enrol_face(actor, person)
        if purpose not in TEMPLATE_OF:
            raise NotFound
        if len(why.strip()) < 2:
            raise ConsentRefused("请选为什么删除。", field="why")
        if not _withdraw(actor, person, purpose, at, why.strip()[:60]):
            raise ConsentRefused("这一项现在没有登记，也没有同意，不用删除。")
    return queries.get_purpose(code=purpose).stops


def end_faces(*, actor: Actor, person_id: UUID, at: datetime, why: str) -> int:
    """End each yes to the use of a face and delete it, in the caller's transaction; return how many."""
    person = _locked(person_id)
    return sum(_withdraw(actor, person, purpose, at, why) for purpose in TEMPLATE_OF)


def end_reworded(*, at: datetime) -> int:
    """End the yeses to old words about faces that nobody renewed in thirty days; return how many."""
    ended = 0
    for purpose in TEMPLATE_OF:
        now = queries.get_purpose(code=purpose).version
        old = Consent.objects.filter(purpose=purpose, withdrawn_at=None, version__lt=now)
        for person_id, version in old.order_by("pk").values_list("person_id", "version")[:1_000]:
            changed = PurposeText.objects.get(code=purpose, version=version + 1).from_at
            if face_rules.deleted_from(reworded_at=changed) > at:
                continue
            with transaction.atomic():
                person = _locked(person_id)
                ended += _withdraw(SYSTEM, person, purpose, at, "说明改过，三十天没有重新同意")
    return ended


def _withdraw(actor: Actor, person: Person, purpose: str, at: datetime, why: str) -> bool:
    """End the yes and delete the face that stood on it; say whether there was either."""
    held = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).first()
    gone = 0
    if purpose in TEMPLATE_OF:
        template = TEMPLATE_OF[purpose]
        gone = faces.drop(actor=actor, person_id=person.pk, purpose=template, at=at, why=why)
    if held is not None:
        _end(held, actor, at)
        _record(actor, "identity.consent.withdrawn", person, purpose, held.version, at, why)
    return held is not None or gone > 0


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
    if not guards(person_id=person.pk, guardian_id=actor.person_id, at=at):
        raise NotFound
    return True


def guards(*, person_id: UUID, guardian_id: UUID, at: datetime) -> bool:
    """Say whether somebody is the recorded guardian of a person at a moment."""
    day = local_day(at)
    found = Mandate.objects.filter(
        grantor_id=person_id,
        holder_person_id=guardian_id,
        kind=MandateKind.GUARDIAN,
        state="active",
    )
    return any(one.from_on <= day and (one.until_on is None or day < one.until_on) for one in found)


def _end(held: Consent, actor: Actor, at: datetime) -> None:
    held.withdrawn_at, held.withdrawn_channel = at, actor.channel.value
    held.save(update_fields=["withdrawn_at", "withdrawn_channel"])


def _record(
    actor: Actor,
    verb: str,
    person: Person,
    purpose: str,
    version: int,
    at: datetime,
    ground: str | None = None,
) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.person", person.pk),
        at=at,
        change={"purpose": purpose, "version": version},
        on_behalf_of=None if access.is_self(actor, person.pk) else person.pk,
        ground=ground,
    )
