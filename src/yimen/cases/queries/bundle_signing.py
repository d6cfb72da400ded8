"""Signing several items at once: one signature for all that the joint form says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.cases.contracts import BUNDLE_DRAFT_KIND, DraftView
from yimen.cases.queries.bundle import BundleDraftView, Live, LivePart
from yimen.cases.queries.signing import Place, asked_now, may_by_face
from yimen.cases.rules.signing import joint_digest, places
from yimen.catalogue.contracts import Field
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.trust import public as trust
from yimen.trust.contracts import HandDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class JointDocument:
    """What is signed for all items: the whole, the digest of each by item, the questions asked."""

    whole: HandDocument
    digests: Mapping[str, str]
    asked: Mapping[str, Field]


def signed_codes(now: Live) -> frozenset[str]:
    """Return the joint codes of the questions that a signature answers."""
    return frozenset(code for part in now.parts for code in places(part.spec))


def joint_document(*, now: Live, at: datetime) -> JointDocument:
    """Return what would be signed as the joint answers stand, for the items that they call for."""
    digests: dict[str, str] = {}
    asked: dict[str, Field] = {}
    for part in now.parts:
        document, fields = asked_now(_single(now.draft, part), part.version, at=at)
        digests[part.version.item_code] = document.digest
        for field in fields:
            asked.setdefault(part.merged.codes[field.code], field)
    whole = HandDocument(
        ref=Ref(BUNDLE_DRAFT_KIND, now.draft.id),
        version=now.draft.version,
        digest=joint_digest(list(digests.values())),
    )
    return JointDocument(whole=whole, digests=digests, asked=asked)


def _single(draft: BundleDraftView, part: LivePart) -> DraftView:
    """Return what a draft of this item alone would be."""
    mandate = draft.mandates.get(part.version.item_code)
    return DraftView(
        id=draft.id,
        number=draft.number,
        item_version_id=part.version.id,
        applicant_id=draft.applicant_id,
        filed_by_person_id=draft.filed_by_person_id,
        filed_by_officer_id=draft.filed_by_officer_id,
        mandate_id=UUID(mandate) if mandate else None,
        situation=part.situation,
        step="",
        values=part.own_values(draft.values),
        saved_at=draft.saved_at,
        version=draft.version,
        case_id=None,
    )


def list_joint_places(*, actor: Actor, now: Live, at: datetime) -> list[Place]:
    """Return what has to be signed before these items go in together; most ask for nothing."""
    if not signed_codes(now):
        return []
    document, faces = joint_document(now=now, at=at), may_by_face(actor=actor, at=at)
    found = {one.place: one for one in trust.list_hand_signatures(ref=document.whole.ref)}
    return [
        Place(
            code=code,
            label=field.label,
            why=field.why,
            signed=(signed := found.get(code)),
            holds=signed is not None
            and code in now.draft.values
            and trust.hand_signature_holds(signature_id=signed.id, document=document.whole, at=at),
            required=field.required,
            ticket=trust.hand_ticket(actor=actor, document=document.whole, place=code),
            by_face=faces,
        )
        for code, field in document.asked.items()
    ]
