"""Signatures by hand of an application: what is to be signed, what was, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from yimen.biometrics.contracts import Purpose
from yimen.cases import access
from yimen.cases.contracts import (
    BUNDLE_DRAFT_KIND,
    CASE_KIND,
    DRAFT_KIND,
    CaseVerb,
    DraftView,
    PaperEntryView,
    case_ref,
)
from yimen.cases.models import BundleDraft, BundlePart, Case, Draft, PaperEntry
from yimen.cases.queries.applicant import applicant_facts
from yimen.cases.queries.bundle_hands import bundle_hands
from yimen.cases.queries.case import CaseFile
from yimen.cases.queries.draft import draft_context
from yimen.cases.queries.looks import WORKING, look_once
from yimen.cases.rules import signing as rules
from yimen.cases.rules.case import FINAL
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field, ItemVersionView
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.trust import public as trust
from yimen.trust.contracts import HandCheck, HandDocument, HandView

THUMBPRINT = "thumbprint"
"""The place of a thumbprint: it stands for the signature on the scanned form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A question that a signature answers: what was signed, and whether it fits the answers now."""

    code: str
    label: str
    why: str
    signed: HandView | None
    holds: bool
    required: bool
    ticket: str
    by_face: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHand:
    """A signature of a case with what its checks say."""

    hand: HandView
    place: str
    title: str
    checks: Sequence[HandCheck]
    earlier: tuple[HandView, ...] = ()

    @property
    def holds(self) -> bool:
        """Say whether nothing is wrong with it."""
        return all(one.ok for one in self.checks)

    @property
    def is_outdated(self) -> bool:
        """Say whether the answers changed since it was given."""
        return any(one.code == "document" and not one.ok for one in self.checks)


def to_sign(
    draft: Draft | DraftView, version: ItemVersionView, *, values: Mapping[str, Any], situation: str
) -> HandDocument:
    """Return what a signature under these answers is bound to."""
    assert version.definition is not None
    return HandDocument(
        ref=Ref(DRAFT_KIND, draft.id),
        version=draft.version,
        digest=rules.digest_of(
            form=version.definition.form,
            version_id=version.id,
            situation=situation,
            applicant_id=draft.applicant_id,
            values=values,
        ),
    )


def asked_now(
    draft: DraftView, version: ItemVersionView, *, at: datetime
) -> tuple[HandDocument, Sequence[Field]]:
    """Return what would be signed as the answers stand, and the questions that ask for it."""
    assert version.definition is not None
    on = local_day(at)
    facts = applicant_facts(draft.applicant_id, on=on)
    situation, answers = catalogue.settle_situation(
        version=version,
        situation=draft.situation,
        context=lambda one: draft_context(draft, on=on, facts=facts, situation=one),
        fill=lambda seen: catalogue.review_form(
            version=version, stored={**draft.aside, **draft.values}, context=seen, on=on
        ),
    )
    document = to_sign(draft, version, values=answers.values, situation=situation)
    return document, rules.shown_places(version.definition.form, answers.shown)


def list_places(
    *, actor: Actor, draft: DraftView, version: ItemVersionView, at: datetime
) -> list[Place]:
    """Return what a person has to sign before this draft goes in; most items ask for nothing."""
    assert version.definition is not None
    if not rules.places(version.definition.form):
        return []
    document, asked = asked_now(draft, version, at=at)
    faces = may_by_face(actor=actor, at=at)
    found = {one.place: one for one in trust.list_hand_signatures(ref=document.ref)}
    return [
        Place(
            code=field.code,
            label=field.label,
            why=field.why,
            signed=(signed := found.get(field.code)),
            holds=signed is not None
            and field.code in draft.values
            and trust.hand_signature_holds(signature_id=signed.id, document=document, at=at),
            required=field.required,
            ticket=trust.hand_ticket(actor=actor, document=document, place=field.code),
            by_face=faces,
        )
        for field in asked
    ]


def may_by_face(*, actor: Actor, at: datetime) -> bool:
    """Say whether who signs may do so by face, beside the ways by hand."""
    if actor.person_id is None:
        return False
    return identity.face_state(person_id=actor.person_id, at=at).may(Purpose.VERIFY)


def case_document(*, file: CaseFile) -> HandDocument:
    """Return what a signature under a case's answers as they are now is bound to.

    Each correction counts the version up; the digest alone decides.
    """
    case, version = file.case, file.version
    assert version.definition is not None
    corrections = sum(one.verb == CaseVerb.CORRECT for one in file.steps)
    return HandDocument(
        ref=case_ref(case.id),
        version=corrections + 1,
        digest=rules.digest_of(
            form=version.definition.form,
            version_id=version.id,
            situation=case.situation,
            applicant_id=case.applicant_id,
            values=file.values,
        ),
    )


def list_signed(*, file: CaseFile, at: datetime) -> list[SignedHand]:
    """Return the signatures of a case, each held against the answers as they are now.

    Where it was signed again after a correction, the newest counts; those before stay with what they
    were given for.
    """
    if file.version.definition is None:
        return []
    form = file.version.definition.form
    names = {field.code: field.name for step in form.steps for field in step.fields}
    newest: dict[str, tuple[HandView, HandDocument]] = {}
    earlier: dict[str, list[HandView]] = {}
    for hand, place, document in _given(file):
        if place in newest:
            earlier.setdefault(place, []).append(hand)
        else:
            newest[place] = (hand, document)
    return [
        SignedHand(
            hand=hand,
            place=place,
            title=names.get(place, hand.title),
            checks=trust.check_hand_signature(signature_id=hand.id, document=document, at=at),
            earlier=tuple(earlier.get(place, ())),
        )
        for place, (hand, document) in newest.items()
    ]


def _given(file: CaseFile) -> Iterator[tuple[HandView, str, HandDocument]]:
    """Yield what was signed of a case with its place and what it is held against, newest first."""
    document = case_document(file=file)
    for one in trust.list_hand_history(ref=document.ref):
        yield one, one.place, document
    draft = Draft.objects.filter(case_id=file.case.id).only("id", "version").first()
    if draft is None:
        yield from bundle_hands(file=file, digest=document.digest)
        return
    answers = replace(document, ref=Ref(DRAFT_KIND, draft.id))
    for one in trust.list_hand_signatures(ref=answers.ref):
        scanned = one.place == THUMBPRINT
        yield one, one.place, _scanned(draft.id, answers) if scanned else answers


def list_to_sign_again(*, actor: Actor, file: CaseFile, at: datetime) -> list[Place]:
    """Return what the applicant may sign anew, because the answers changed since he signed.

    Empty for everybody else, and once the case is over.
    """
    case, definition = file.case, file.version.definition
    if definition is None or actor.person_id not in {case.applicant_id, case.filed_by_person_id}:
        return []
    if case.state in FINAL or actor.person_id is None:
        return []
    asked = {
        field.code: field
        for field in rules.shown_places(definition.form, rules.places(definition.form))
    }
    document, faces = case_document(file=file), may_by_face(actor=actor, at=at)
    return [
        Place(
            code=one.place,
            label=asked[one.place].label,
            why=asked[one.place].why,
            signed=one.hand,
            holds=False,
            required=asked[one.place].required,
            ticket=trust.hand_ticket(actor=actor, document=document, place=one.place),
            by_face=faces,
        )
        for one in list_signed(file=file, at=at)
        if one.place in asked and one.is_outdated
    ]


def _scanned(draft_id: UUID, otherwise: HandDocument) -> HandDocument:
    entry = PaperEntry.objects.filter(draft_id=draft_id).first()
    return scanned_form(draft_id=draft_id, scans=entry.scan_ids) if entry else otherwise


def scanned_form(*, draft_id: UUID, scans: Sequence[str | UUID]) -> HandDocument:
    """Return what a thumbprint is bound to: the scans of the signed form, in order."""
    digests = [files.find(file_id=UUID(str(one))).sm3 for one in scans]
    return HandDocument(
        ref=Ref(DRAFT_KIND, draft_id),
        version=max(1, len(digests)),
        digest=sm3_hex("\n".join(digests).encode()),
    )


def find_thumbprint(*, entry: PaperEntryView, at: datetime) -> tuple[HandView | None, bool]:
    """Return the thumbprint taken for a paper application, and whether it fits the scans now."""
    draft_id = entry.draft.id
    found = trust.find_hand_signature(ref=Ref(DRAFT_KIND, draft_id), place=THUMBPRINT)
    if found is None:
        return None, False
    document = scanned_form(draft_id=draft_id, scans=entry.scan_ids)
    holds = trust.hand_signature_holds(signature_id=found.id, document=document, at=at)
    return found, holds and found.witness == entry.witness


def open_hand(*, actor: Actor, signature_id: UUID, at: datetime) -> bytes:
    """Return the picture of a signature to who may see its application; an officer's look is kept.

    Raises NotFound.
    """
    found = trust.get_hand_signature(signature_id=signature_id)
    case = _case_of(actor, found.document.ref)
    if case is not None:
        access.check_can_see(actor, case)
        if not access.is_applicant(actor, case):
            why = access.look_ground(actor, case) or WORKING
            look_once(
                actor=actor,
                subject=case_ref(case.id),
                what=f"hand {signature_id}",
                reason=why,
                at=at,
            )
    return trust.open_hand_picture(signature_id=signature_id)


def _case_of(actor: Actor, ref: Ref) -> Case | None:
    """Return the case that a signature came in with, or None while its draft is one's own to see.

    Of several that came in together, it is the first that the actor may see. Raises NotFound.
    """
    if ref.kind == CASE_KIND:
        return Case.objects.get(id=ref.id)
    if ref.kind == BUNDLE_DRAFT_KIND:
        return _bundle_case(actor, ref.id)
    draft = Draft.objects.filter(id=ref.id).first() if ref.kind == DRAFT_KIND else None
    if draft is None:
        raise NotFound
    if draft.case_id is not None:
        return Case.objects.get(id=draft.case_id)
    access.check_draft(actor, draft)
    return None


def _bundle_case(actor: Actor, draft_id: UUID) -> Case | None:
    draft = BundleDraft.objects.filter(id=draft_id).first()
    if draft is None:
        raise NotFound
    if draft.application_id is None:
        access.check_bundle(actor, draft)
        return None
    parts = BundlePart.objects.filter(application_id=draft.application_id).order_by("place")
    for case in Case.objects.filter(id__in=parts.values("case_id")).order_by("id"):
        with suppress(NotFound):
            access.check_can_see(actor, case)
            return case
    raise NotFound
