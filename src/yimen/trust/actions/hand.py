"""Signing by hand: strokes, a picture, a typed name or a thumbprint, bound to one version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.identity import public as identity
from yimen.identity.contracts import FaceAct
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.fields import blind_index, encrypt_field, encrypt_text
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import MEBIBYTE, FileLimits
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.trust import access
from yimen.trust.contracts import (
    HAND_KIND,
    HandDevice,
    HandDocument,
    HandKind,
    HandRefused,
    HandSent,
    HandView,
)
from yimen.trust.models import HandSignature
from yimen.trust.queries import marks
from yimen.trust.queries.hand import SIGNED, check_ticket
from yimen.trust.queries.hand_picture import draw_strokes, read_picture
from yimen.trust.queries.hand_rows import (
    CONTENT,
    MARK,
    SIGNER,
    WITNESS,
    get_row,
    hand_view,
    list_rows,
    says,
)
from yimen.trust.rules.hand import canonical, read_strokes

_PICTURES = FileLimits(max_bytes=10 * MEBIBYTE, media_types=frozenset({"image/jpeg", "image/png"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What a hand gave, ready to be kept."""

    content: bytes | None
    picture: bytes | None
    told_apart_by: str


def sign_by_hand(
    *,
    actor: Actor,
    document: HandDocument,
    place: str,
    for_id: UUID,
    sent: HandSent,
    device: HandDevice,
    at: datetime,
    ticket: str = "",
    witness: str = "",
) -> HandView:
    """Keep a signature by hand for exactly this version of a document.

    The caller holds the document's lock. What came for it before is answered with the same
    signature; strokes or a picture that stand under another document are refused. A thumbprint is
    taken by an officer beside a witness; all else brings the ticket of the page that showed the
    document. Raises NotAllowed, HandRefused, FileRefused, StoreFull.
    """
    access.check_sign_by_hand(actor, sent.kind)
    if sent.kind is HandKind.THUMBPRINT:
        _check_witness(witness)
    else:
        check_ticket(actor=actor, document=document, place=place, ticket=ticket)
    return keep_by_hand(
        actor=actor,
        document=document,
        place=place,
        for_id=for_id,
        sent=sent,
        device=device,
        at=at,
        witness=witness,
    )


def keep_by_hand(
    *,
    actor: Actor,
    document: HandDocument,
    place: str,
    for_id: UUID,
    sent: HandSent,
    device: HandDevice,
    at: datetime,
    witness: str = "",
) -> HandView:
    """Keep what a hand gave, once. Raises as `sign_by_hand`."""
    made = _made(sent, document, place)
    index = blind_index(column=CONTENT, value=made.told_apart_by)
    with transaction.atomic():
        before = _before(document, place, index, sent.kind)
        if before is not None:
            return hand_view(before)
        if sent.kind is HandKind.FACE:
            _take_face(actor, document, sent, at)
        row = _row(actor, document, place, sent.kind, made.content, device)
        row.for_id, row.content_index, row.at = for_id, index, at
        if witness.strip():
            row.witness_encrypted = encrypt_text(column=WITNESS, text=witness.strip()[:50])
        _store(row, made, actor)
        _record(row, actor)
        return hand_view(row)


def _take_face(actor: Actor, document: HandDocument, sent: HandSent, at: datetime) -> None:
    """Use up the yes by face to exactly this document. Raises HandRefused, FaceNotAllowed."""
    if sent.confirmation_id is None:
        raise HandRefused("face", "还没有刷脸确认。请刷脸，或者手写、拍照、输入姓名。")
    identity.take_confirmation(
        actor=actor,
        confirmation_id=sent.confirmation_id,
        act=FaceAct.SIGN,
        subject=document.ref,
        digest=document.digest,
        at=at,
    )


def _row(
    actor: Actor,
    document: HandDocument,
    place: str,
    kind: HandKind,
    content: bytes | None,
    device: HandDevice,
) -> HandSignature:
    return HandSignature(
        id=new_id(),
        kind=kind,
        document_kind=document.ref.kind,
        document_id=document.ref.id,
        document_version=document.version,
        document_digest=document.digest,
        place=place,
        signer_id=actor.person_id,
        officer_id=actor.officer_id,
        signer_name_encrypted=encrypt_text(column=SIGNER, text=actor.name),
        content_encrypted=encrypt_field(column=CONTENT, plaintext=content)
        if content is not None
        else None,
        device=device.kind,
        screen=device.screen,
        pointer=device.pointer,
    )


def _check_witness(witness: str) -> None:
    if len(witness.strip()) < 2:
        raise HandRefused("witness", "按手印要有见证人在场，请写明见证人的姓名。")


def _made(sent: HandSent, document: HandDocument, place: str) -> _Made:
    if sent.kind is HandKind.TYPED:
        name = " ".join(sent.name.split())
        if not 2 <= len(name) <= 50:
            raise HandRefused("name", "请输入姓名，2 到 50 个字。")
        if not sent.declared:
            raise HandRefused("declared", "请勾选“输入姓名就是我的签名”。")
        told = f"{document.ref.kind}:{document.ref.id}:{document.digest}:{place}:{name}"
        return _Made(content=name.encode(), picture=None, told_apart_by=told)
    if sent.kind is HandKind.FACE:
        told = str(sent.confirmation_id or "")
        return _Made(content=told.encode(), picture=None, told_apart_by=told)
    if sent.kind is HandKind.HANDWRITING:
        strokes = read_strokes(sent.strokes)
        content = canonical(strokes)
        return _Made(content=content, picture=draw_strokes(strokes), told_apart_by=sm3_hex(content))
    if not sent.picture:
        raise HandRefused("picture", "请选一张图片，或者拍一张。")
    if len(sent.picture) > _PICTURES.max_bytes:
        raise HandRefused("large", "图片太大了，最多 10 MB。")
    read_picture(sent.picture)
    return _Made(content=None, picture=sent.picture, told_apart_by=sm3_hex(sent.picture))


def _before(
    document: HandDocument, place: str, index: bytes, kind: HandKind
) -> HandSignature | None:
    """Return what was kept of the same gift for the same version. Raises HandRefused for another."""
    found = HandSignature.objects.filter(content_index=index, kind=kind).first()
    if found is None:
        return None
    newest = list_rows(ref=document.ref, place=place)
    if newest and newest[0].id == found.id and found.document_digest == document.digest:
        return found
    raise HandRefused("replayed", "这个签名已经用过了，不能再用到别处。请重新签一次。")


def _store(row: HandSignature, made: _Made, actor: Actor) -> None:
    picture = ""
    if made.picture is not None:
        stored = files.put_bytes(
            content=made.picture,
            name=_file_name(row, made.picture),
            limits=_PICTURES,
            owner=Ref(HAND_KIND, row.id),
            actor=actor,
            at=row.at,
        )
        row.picture_id, row.picture_sm3 = stored.id, sm3_hex(made.picture)
        picture = row.picture_sm3
    said = says(row, content=sm3_hex(made.content or b""), picture=picture)
    row.mark = marks.make_mark(column=MARK, says=said)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise HandRefused(
            "replayed", "这个签名已经用过了，不能再用到别处。请重新签一次。"
        ) from None


def _file_name(row: HandSignature, picture: bytes) -> str:
    name = "手印" if row.kind == HandKind.THUMBPRINT else "签名"
    return name + (".png" if picture.startswith(b"\x89PNG") else ".jpg")


def _record(row: HandSignature, actor: Actor) -> None:
    ledger.record(
        actor=actor,
        verb=SIGNED,
        subject=Ref(HAND_KIND, row.id),
        at=row.at,
        change={
            "kind": row.kind,
            "document": f"{row.document_kind}:{row.document_id}",
            "version": str(row.document_version),
            "digest": row.document_digest,
            "picture": row.picture_sm3,
            "device": row.device,
        },
        on_behalf_of=row.for_id if row.for_id != actor.person_id else None,
    )


def keep_hand_signatures(*, ref: Ref, at: datetime) -> None:
    """Say that a document was handed in: its signatures are filed with it and no longer run out."""
    newest: dict[str, UUID] = {}
    for row in list_rows(ref=ref):
        newest.setdefault(row.place, row.id)
    HandSignature.objects.filter(id__in=newest.values(), kept_at=None).update(kept_at=at)


def remove_hand_signature(*, record_id: str, at: datetime) -> None:
    """Remove a signature whose document was never handed in, with its picture. Raises NotFound."""
    del at
    row = get_row(UUID(record_id))
    if row.picture_id is not None:
        files.release(owner=Ref(HAND_KIND, row.id), file_ids=[row.picture_id])
    row.delete()
