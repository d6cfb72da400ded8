"""Look at signatures by hand: which stands for a document, whether it holds, and who may redraw it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core import signing

from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.fields import Unreadable, decrypt_field
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.ledger import queries as ledger
from yimen.keys.contracts import KeyStoreError
from yimen.trust.contracts import (
    HAND_KIND,
    HandCheck,
    HandDocument,
    HandKind,
    HandRefused,
    HandView,
)
from yimen.trust.models import HandSignature
from yimen.trust.queries import marks
from yimen.trust.queries.hand_picture import looks_like, read_picture
from yimen.trust.queries.hand_rows import CONTENT, MARK, get_row, hand_view, list_rows, says
from yimen.trust.rules.hand import read_strokes

_SALT = "yimen.trust.hand"
_LASTS = 12 * 60 * 60
SIGNED = "trust.hand_signature.signed"


def make_ticket(*, actor: Actor, document: HandDocument, place: str) -> str:
    """Return what a page hands out with its pad: good for this signer, place and version alone."""
    return signing.dumps(_bound(actor, document, place), salt=_SALT)


def check_ticket(*, actor: Actor, document: HandDocument, place: str, ticket: str) -> None:
    """Refuse what was not drawn on a page that showed exactly this. Raises HandRefused."""
    try:
        bound = signing.loads(ticket, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        raise HandRefused("ticket", "签名页放得太久了，请刷新页面，看一遍内容再签。") from None
    if bound != _bound(actor, document, place):
        raise HandRefused("changed", "您打开签名页以后，内容又改过。请看一遍现在的内容再签。")


def document_of_ticket(*, actor: Actor, place: str, ticket: str) -> tuple[Ref, str]:
    """Return the thing and the digest that a page showed this signer. Raises HandRefused."""
    try:
        named, digest, at_place, who = signing.loads(ticket, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        raise HandRefused("ticket", "签名页放得太久了，请刷新页面，看一遍内容再签。") from None
    kind, _, thing = named.rpartition(":")
    if at_place != place or who != str(actor.person_id or actor.officer_id):
        raise HandRefused("changed", "这一页不是给您的，请刷新页面，看一遍内容再签。")
    return Ref(kind, UUID(thing)), digest


def _bound(actor: Actor, document: HandDocument, place: str) -> list[str]:
    who = actor.person_id or actor.officer_id
    return [f"{document.ref.kind}:{document.ref.id}", document.digest, place, str(who)]


def find_hand_signature(*, ref: Ref, place: str) -> HandView | None:
    """Return the newest signature at a place of a document, or None."""
    rows = list_rows(ref=ref, place=place)
    return hand_view(rows[0]) if rows else None


def list_hand_signatures(*, ref: Ref) -> list[HandView]:
    """Return the newest signature at each place of a document."""
    newest: dict[str, HandView] = {}
    for row in list_rows(ref=ref):
        newest.setdefault(row.place, hand_view(row))
    return list(newest.values())


def list_hand_history(*, ref: Ref) -> list[HandView]:
    """Return every signature of a document, the newest first."""
    return [hand_view(row) for row in list_rows(ref=ref)]


def get_hand_signature(*, signature_id: UUID) -> HandView:
    """Return a signature by hand. Raises NotFound."""
    return hand_view(get_row(signature_id))


def open_picture(*, signature_id: UUID) -> bytes:
    """Return the picture of a signature as PNG; the caller has checked who asks. Raises NotFound."""
    row = get_row(signature_id)
    if row.picture_id is None:
        raise NotFound
    return read_picture(files.read_bytes(file_id=row.picture_id))


def check_hand_signature(
    *, signature_id: UUID, document: HandDocument, at: datetime
) -> Sequence[HandCheck]:
    """Return whether a signature still stands for a document as it is now, check by check."""
    row = get_row(signature_id)
    content, picture = _content(row), _picture(row)
    held = marks.holds(
        column=MARK,
        says=says(
            row, content=sm3_hex(content or b""), picture=sm3_hex(picture) if picture else ""
        ),
        mark=row.mark,
    )
    return (
        _of_document(row, document),
        _of_picture(row, content, picture),
        HandCheck(
            code="mark",
            ok=held,
            says="签名记录没有被改过。" if held else "签名记录被改过，不能作数。",
        ),
        _of_time(row, at),
    )


def holds(*, signature_id: UUID, document: HandDocument, at: datetime) -> bool:
    """Say whether every check of a signature comes out well."""
    return all(
        one.ok for one in check_hand_signature(signature_id=signature_id, document=document, at=at)
    )


def _of_document(row: HandSignature, document: HandDocument) -> HandCheck:
    same = row.document_digest == document.digest and (
        (row.document_kind, row.document_id) == (document.ref.kind, document.ref.id)
    )
    return HandCheck(
        code="document",
        ok=same,
        says="签名以后，内容没有改过。"
        if same
        else "签名以后，内容改过，这个签名对不上现在的内容。",
    )


def _of_picture(row: HandSignature, content: bytes | None, picture: bytes | None) -> HandCheck:
    if row.kind == HandKind.FACE:
        good = content is not None
        return HandCheck(
            code="picture",
            ok=good,
            says="刷脸确认的记录读得出来。" if good else "刷脸确认的记录读不出来。",
        )
    if row.kind == HandKind.TYPED:
        good = content is not None
        return HandCheck(
            code="picture", ok=good, says="姓名读得出来。" if good else "姓名读不出来。"
        )
    same = picture is not None and sm3_hex(picture) == row.picture_sm3
    if same and row.kind == HandKind.HANDWRITING:
        assert picture is not None
        same = content is not None and looks_like(picture, strokes=read_strokes(content.decode()))
    drawn = "笔画" if row.kind == HandKind.HANDWRITING else "收下时的原图"
    return HandCheck(
        code="picture",
        ok=same,
        says=f"图像和{drawn}一致。" if same else f"图像和{drawn}对不上，或者已经丢失。",
    )


def _of_time(row: HandSignature, at: datetime) -> HandCheck:
    recorded = any(
        one.verb == SIGNED and one.at == row.at
        for one in ledger.list_entries(subject=Ref(HAND_KIND, row.id))
    )
    good = recorded and row.at <= at
    when = f"{row.at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}"
    return HandCheck(
        code="time",
        ok=good,
        says=f"{when}签的，和操作日志里的时间一致。"
        if good
        else f"写着{when}签的，操作日志里没有这一笔。",
    )


def _content(row: HandSignature) -> bytes | None:
    if row.content_encrypted is None:
        return None
    try:
        return decrypt_field(column=CONTENT, stored=row.content_encrypted)
    except (Unreadable, KeyStoreError):
        return None


def _picture(row: HandSignature) -> bytes | None:
    if row.picture_id is None:
        return None
    try:
        return files.read_bytes(file_id=row.picture_id)
    except (NotFound, FileNotFoundError, Unreadable):
        return None
