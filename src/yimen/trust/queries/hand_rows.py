"""Signatures by hand as rows: their view, and what their mark says."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.fields import decrypt_text
from yimen.trust.contracts import HandDevice, HandDocument, HandKind, HandView
from yimen.trust.models import HandSignature

TABLE = "trust_hand_signature"
MARK = f"{TABLE}.mark"
CONTENT = f"{TABLE}.content"
SIGNER = f"{TABLE}.signer_name"
WITNESS = f"{TABLE}.witness"


def says(row: HandSignature, *, content: str, picture: str) -> dict[str, object]:
    """Return what the mark of a row says; `content` and `picture` are the SM3 of both."""
    return {
        "id": row.id,
        "kind": row.kind,
        "document": f"{row.document_kind}:{row.document_id}",
        "version": row.document_version,
        "digest": row.document_digest,
        "place": row.place,
        "signer": row.signer_id,
        "officer": row.officer_id,
        "for": row.for_id,
        "content": content,
        "picture": picture,
        "picture_id": row.picture_id,
        "device": [row.device, row.screen, row.pointer],
        "at": row.at.isoformat(),
    }


def hand_view(row: HandSignature) -> HandView:
    """Return a signature as others may see it; strokes stay here."""
    kind = HandKind(row.kind)
    typed = kind is HandKind.TYPED and row.content_encrypted is not None
    signer = decrypt_text(column=SIGNER, stored=row.signer_name_encrypted)
    name = signer if kind is HandKind.FACE else ""
    return HandView(
        id=row.id,
        kind=kind,
        document=HandDocument(
            ref=Ref(row.document_kind, row.document_id),
            version=row.document_version,
            digest=row.document_digest,
        ),
        place=row.place,
        signer_id=row.signer_id,
        officer_id=row.officer_id,
        signer_name=signer,
        for_id=row.for_id,
        witness=decrypt_text(column=WITNESS, stored=row.witness_encrypted)
        if row.witness_encrypted
        else "",
        name=decrypt_text(column=CONTENT, stored=row.content_encrypted or b"") if typed else name,
        picture_id=row.picture_id,
        device=HandDevice(kind=row.device, screen=row.screen, pointer=row.pointer),
        at=row.at,
    )


def get_row(signature_id: UUID) -> HandSignature:
    """Return the row of a signature. Raises NotFound."""
    found = HandSignature.objects.filter(id=signature_id).first()
    if found is None:
        raise NotFound
    return found


def list_rows(*, ref: Ref, place: str | None = None) -> list[HandSignature]:
    """Return what was signed of a document, the newest first; of one place where it is named."""
    rows = HandSignature.objects.filter(document_kind=ref.kind, document_id=ref.id)
    if place is not None:
        rows = rows.filter(place=place)
    return list(rows.order_by("-at", "-id"))
