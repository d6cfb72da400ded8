"""The applicant signs what he is about to hand in; an old signature is not handed in with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yimen.cases import access
from yimen.cases.contracts import DRAFT_KIND
from yimen.cases.models import Draft
from yimen.cases.models.answers import seal_draft, unseal_draft
from yimen.cases.queries.bundle import Live
from yimen.cases.queries.bundle_signing import joint_document, signed_codes
from yimen.cases.queries.draft import draft_view
from yimen.cases.queries.signing import THUMBPRINT, asked_now, scanned_form, to_sign
from yimen.cases.rules import signing as rules
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import FieldRefusals, NotFound, Ref, Refusal
from yimen.kernel.files.contracts import MEBIBYTE
from yimen.trust import public as trust
from yimen.trust.contracts import (
    HandDevice,
    HandDocument,
    HandKind,
    HandRefused,
    HandSent,
    HandView,
)

_LARGEST = 10 * MEBIBYTE
_UNKNOWN = HandDevice(kind="其他设备")
STALE = "签名以后，申请内容改过，原来的签名不作数了。请看一遍现在的内容，重新签名。"


def picture_of(file: UploadedFile[bytes] | None) -> bytes:
    """Return the content of a picture that was sent, or nothing. Raises HandRefused."""
    if file is None:
        return b""
    if (file.size or 0) > _LARGEST:
        raise HandRefused("large", "图片太大了，最多 10 MB。")
    content = file.read()
    assert isinstance(content, bytes)
    return content


def sign_draft(
    *,
    actor: Actor,
    draft_id: UUID,
    place: str,
    sent: HandSent,
    ticket: str,
    device: HandDevice,
    at: datetime,
) -> HandView:
    """Keep the signature of who fills a draft in, for exactly what it says now.

    Sent twice, it is kept once. Raises NotFound, NotAllowed, HandRefused, FileRefused, Refusal.
    """
    with transaction.atomic():
        draft = Draft.objects.for_change(draft_id)
        access.check_draft(actor, draft)
        if draft.case_id is not None:
            raise Refusal("cases.draft.submitted", "这份申请已经提交了，请到“我的办件”里看进度。")
        if draft.discarded_at is not None or sent.kind is HandKind.THUMBPRINT:
            raise NotFound
        version = catalogue.get_version(version_id=draft.item_version_id)
        document, asked = asked_now(draft_view(draft), version, at=at)
        if place not in {field.code for field in asked}:
            raise NotFound
        kept = trust.sign_by_hand(
            actor=actor,
            document=document,
            place=place,
            for_id=draft.applicant_id,
            sent=sent,
            device=device,
            ticket=ticket,
            at=at,
        )
        _answer(draft, place, kept, at)
        return kept


def _answer(draft: Draft, place: str, kept: HandView, at: datetime) -> None:
    """Let the question say what was signed: the picture, or the typed name."""
    values, aside = unseal_draft(draft.answers)
    said = f"file:{kept.picture_id}" if kept.picture_id else kept.name
    if values.get(place) == said:
        return
    draft.answers = seal_draft({**values, place: said}, aside)
    draft.version += 1
    draft.saved_at = at
    draft.save(update_fields=["answers", "version", "saved_at"])


def check_signed(
    *, actor: Actor, draft: Draft, version: ItemVersionView, values: Mapping[str, Any], at: datetime
) -> None:
    """Refuse to hand in what was signed before the answers changed, or signed with nothing kept.

    A name that came with a form of several items is kept now, under what goes in with it. Raises
    FieldRefusals by the question.
    """
    assert version.definition is not None
    codes = rules.places(version.definition.form) & values.keys()
    if not codes:
        return
    document = to_sign(draft, version, values=values, situation=draft.situation)
    found = {one.place: one for one in trust.list_hand_signatures(ref=document.ref)}
    errors: dict[str, str] = {}
    for code in sorted(codes):
        signed = found.get(code)
        if signed is None and not str(values[code]).startswith("file:"):
            trust.keep_typed_name(
                actor=actor,
                document=document,
                place=code,
                for_id=draft.applicant_id,
                name=str(values[code]),
                device=_UNKNOWN,
                at=at,
            )
        elif signed is None or not stands(signed, document, values[code], at):
            errors[code] = STALE
    if errors:
        raise FieldRefusals("cases.submit.signature", errors)
    trust.keep_hand_signatures(ref=document.ref, at=at)


def stands(signed: HandView, document: HandDocument, value: Any, at: datetime) -> bool:
    """Say whether an answer is this signature, and whether it holds for the document."""
    said = f"file:{signed.picture_id}" if signed.picture_id else signed.name
    return value == said and trust.hand_signature_holds(
        signature_id=signed.id, document=document, at=at
    )


def check_part(
    *, draft: Draft, version: ItemVersionView, values: Mapping[str, Any], signed: str
) -> None:
    """Refuse an item of several that says something else than what was signed for all. Raises Refusal."""
    if to_sign(draft, version, values=values, situation=draft.situation).digest != signed:
        raise Refusal("cases.submit.signature", STALE)


def check_joint(*, now: Live, at: datetime) -> Mapping[str, str]:
    """Return the digest of each item's form as it was signed, by item; empty where nothing is signed.

    What is not signed at all is told by the form itself. Raises FieldRefusals by joint code.
    """
    values = now.draft.values
    if not signed_codes(now) & values.keys():
        return {}
    document = joint_document(now=now, at=at)
    found = {one.place: one for one in trust.list_hand_signatures(ref=document.whole.ref)}
    errors = {
        code: STALE
        for code in sorted(document.asked.keys() & values.keys())
        if code not in found or not stands(found[code], document.whole, values[code], at)
    }
    if errors:
        raise FieldRefusals("cases.submit.signature", errors)
    trust.keep_hand_signatures(ref=document.whole.ref, at=at)
    return document.digests


def keep_thumbprint(
    *,
    actor: Actor,
    draft: Draft,
    scans: list[str],
    picture: bytes,
    witness: str,
    device: HandDevice | None,
    at: datetime,
) -> HandView:
    """Keep the thumbprint that a clerk took beside a witness, for the scans of the form.

    The draft is locked. Raises NotAllowed, HandRefused, FileRefused.
    """
    if not scans:
        raise HandRefused("unscanned", "请先扫描按了手印的申请表，再收手印的图片。")
    return trust.sign_by_hand(
        actor=actor,
        document=scanned_form(draft_id=draft.id, scans=scans),
        place=THUMBPRINT,
        for_id=draft.applicant_id,
        sent=HandSent(kind=HandKind.THUMBPRINT, picture=picture),
        device=device or _UNKNOWN,
        witness=witness,
        at=at,
    )


def file_thumbprint(*, draft_id: UUID, at: datetime) -> None:
    """Say that a paper application was received: its thumbprint is filed with it."""
    trust.keep_hand_signatures(ref=Ref(DRAFT_KIND, draft_id), at=at)
