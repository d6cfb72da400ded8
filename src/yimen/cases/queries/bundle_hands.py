"""Signatures that were given once for several items, as each of their cases sees them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from yimen.cases.contracts import BUNDLE_DRAFT_KIND
from yimen.cases.models import BundleDraft, BundlePart
from yimen.cases.queries.case import CaseFile
from yimen.cases.rules.signing import joint_digest
from yimen.catalogue import public as catalogue
from yimen.kernel.contracts import Ref
from yimen.trust import public as trust
from yimen.trust.contracts import HandDocument, HandView


def bundle_hands(*, file: CaseFile, digest: str) -> Iterator[tuple[HandView, str, HandDocument]]:
    """Yield the signatures of a bundle that this case asked for, with its own code of the question.

    Held against the digest of this case's answers now and of the others' as they were signed. A case
    that came in alone has none.
    """
    part = BundlePart.objects.filter(case_id=file.case.id).first()
    if part is None or not part.signed_digest:
        return
    draft = BundleDraft.objects.filter(application_id=part.application_id).first()
    if draft is None:
        return
    parts = BundlePart.objects.filter(application_id=part.application_id).order_by("place")
    document = HandDocument(
        ref=Ref(BUNDLE_DRAFT_KIND, draft.id),
        version=draft.version,
        digest=joint_digest([digest if one.id == part.id else one.signed_digest for one in parts]),
    )
    own = _own_codes(draft, file.case.item_code)
    for hand in trust.list_hand_signatures(ref=document.ref):
        if hand.place in own:
            yield hand, own[hand.place], document


def _own_codes(draft: BundleDraft, item_code: str) -> dict[str, str]:
    """Return an item's own codes by those of the joint form."""
    bundle = catalogue.get_bundle(bundle_id=draft.bundle_id)
    pinned = [catalogue.get_version(version_id=UUID(one)) for one in draft.version_ids]
    merged = catalogue.merged_form(bundle=bundle, pinned=pinned)
    for one in merged.parts:
        if one.part.item_code == item_code:
            return {joint: own for own, joint in one.codes.items()}
    return {}
