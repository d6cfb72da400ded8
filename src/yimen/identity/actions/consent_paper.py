"""Consents signed by hand at a window: printed with number and words, signed, scanned, then recorded.

For who has no telephone and signs with a pen or a thumb. An officer never says yes for anybody: he
scans what was signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access
from yimen.identity.actions import consent as consents
from yimen.identity.contracts import ConsentRefused
from yimen.identity.face_contracts import TEMPLATE_OF, ConsentPaper, ConsentWay
from yimen.identity.models import ConsentPaper as Row
from yimen.identity.models import Person
from yimen.identity.queries import consent as queries
from yimen.identity.queries import person as persons
from yimen.identity.rules.consent import CHILD_UNTIL
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import MEBIBYTE, FileLimits
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers.actions import next_document

KIND = "identity.consent_paper"
SERIES = "人脸同意书"
_SCANS = FileLimits(
    max_bytes=10 * MEBIBYTE,
    media_types=frozenset({"image/jpeg", "image/png", "application/pdf"}),
)


def print_paper(
    *,
    actor: Actor,
    person_id: UUID,
    purposes: Sequence[str],
    at: datetime,
    signer_id: UUID | None = None,
    way: ConsentWay = ConsentWay.PAPER,
) -> ConsentPaper:
    """Give a sheet its number and keep which words it carries; the clerk prints it, or shows it.

    A child's sheet is signed by the recorded guardian. Raises NotAllowed, NotFound, ConsentRefused.
    """
    with transaction.atomic():
        person = Person.objects.for_change(person_id)
        access.check_may_enrol_face(actor, person)
        wanted = [queries.get_purpose(code=one) for one in purposes if one in TEMPLATE_OF]
        if not wanted:
            raise ConsentRefused("请选同意哪几项，至少一项。", field="purposes")
        signer = _signer(person, signer_id, at)
        row = Row(
            id=new_id(),
            person=person,
            signer_id=signer,
            purposes=[one.code for one in wanted],
            versions=[one.version for one in wanted],
            hashes=[queries.text_hash(one) for one in wanted],
            way=way,
            printed_at=at,
            printed_by=actor.officer_id,
            number=next_document(series=SERIES, year=local_day(at).year),
        )
        row.save(force_insert=True)
        record(actor, f"{KIND}.{'shown' if way is ConsentWay.PAD else 'printed'}", row, at)
        return view(row)


def _signer(person: Person, signer_id: UUID | None, at: datetime) -> UUID:
    """Return who signs: the person, or for a child the guardian. Raises ConsentRefused."""
    age = persons.view(person).age_on(local_day(at))
    is_child = age is not None and age < CHILD_UNTIL
    if signer_id is None or signer_id == person.pk:
        if is_child:
            raise ConsentRefused(
                "不满十四周岁的，由监护人签字。请选监护人；还没有登记的，先登记监护关系。",
                field="signer",
            )
        return person.pk
    if not consents.guards(person_id=person.pk, guardian_id=signer_id, at=at):
        raise ConsentRefused("这个人不是登记过的监护人，请先登记监护关系。", field="signer")
    return signer_id


def receive_paper(
    *, actor: Actor, paper_id: UUID, content: bytes, name: str, at: datetime
) -> ConsentPaper:
    """Keep the scan of the signed sheet, and record the yes that it carries.

    Raises NotAllowed, NotFound, ConsentRefused, FileRefused, StoreFull.
    """
    with transaction.atomic():
        row = Row.objects.select_for_update().filter(pk=paper_id).first()
        if row is None:
            raise NotFound
        person = Person.objects.for_change(row.person_id)
        access.check_may_enrol_face(actor, person)
        if row.received_at is not None or row.way != ConsentWay.PAPER:
            raise ConsentRefused("这张同意书已经收过了。要改的，请重新打印一张。", field="scan")
        if not content:
            raise ConsentRefused("请扫描或者拍下签好字的同意书。", field="scan")
        keep_signed(actor, row, person, content, name or "同意书", at)
        record(actor, "identity.consent_paper.received", row, at)
        return view(row)


def keep_signed(
    actor: Actor, row: Row, person: Person, content: bytes, name: str, at: datetime
) -> None:
    """Keep what was signed as a file of the sheet, and record the yes that it carries.

    The caller holds the person's lock. Raises ConsentRefused, FileRefused, StoreFull.
    """
    stored = files.put_bytes(
        content=content,
        name=name,
        limits=_SCANS,
        owner=Ref(KIND, row.pk),
        actor=actor,
        at=at,
    )
    row.scan_id, row.scan_sm3 = stored.id, sm3_hex(content)
    row.received_at, row.received_by = at, actor.officer_id
    row.save(update_fields=["scan_id", "scan_sm3", "strokes_sm3", "received_at", "received_by"])
    for purpose in row.purposes:
        consents.give_on_paper(
            actor=actor,
            person=person,
            signer_id=row.signer_id,
            purpose=purpose,
            paper=row,
            at=at,
        )


def get_paper(*, actor: Actor, paper_id: UUID) -> ConsentPaper:
    """Return a printed sheet to the window of the person's area. Raises NotAllowed, NotFound."""
    row = Row.objects.select_related("person").filter(pk=paper_id).first()
    if row is None:
        raise NotFound
    access.check_may_enrol_face(actor, row.person)
    return view(row)


def list_papers(*, person_id: UUID) -> list[ConsentPaper]:
    """Return the sheets printed for a person, the newest first; the caller holds the gate."""
    rows = Row.objects.filter(person_id=person_id).order_by("-printed_at", "-pk")
    return [view(row) for row in rows[:10]]


def forget_papers(*, person_id: UUID) -> None:
    """Remove a person's sheets, and leave their scans to the clean-up of files."""
    for row in Row.objects.filter(person_id=person_id) | Row.objects.filter(signer_id=person_id):
        _remove(row)


def remove_paper(*, record_id: str, at: datetime) -> None:
    """Remove a sheet whose term is over, with its scan. Raises NotFound."""
    del at
    row = Row.objects.filter(pk=UUID(record_id)).first()
    if row is None:
        raise NotFound
    _remove(row)


def _remove(row: Row) -> None:
    files.release(owner=Ref(KIND, row.pk))
    row.delete()


def view(row: Row) -> ConsentPaper:
    """Return a sheet as its page shows it."""
    return ConsentPaper(
        id=row.pk,
        number=row.number,
        person_id=row.person_id,
        signer_id=row.signer_id,
        purposes=tuple(row.purposes),
        versions=tuple(row.versions),
        printed_at=row.printed_at,
        received_at=row.received_at,
        scan_id=row.scan_id,
        scan_sm3=row.scan_sm3,
        way=ConsentWay(row.way),
        declined_at=row.declined_at,
    )


def record(actor: Actor, verb: str, row: Row, at: datetime) -> None:
    """Say in the ledger what became of a sheet, with the words by version and hash."""
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(KIND, row.pk),
        at=at,
        change={
            "number": row.number,
            "purposes": row.purposes,
            "versions": row.versions,
            "hashes": row.hashes,
            "scan": row.scan_sm3,
        },
        on_behalf_of=row.person_id,
    )
