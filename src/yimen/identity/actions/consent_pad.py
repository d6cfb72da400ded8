"""A consent signed on glass at the window: the words shown large, the resident's own hand, or his no.

The clerk holds no pen: without strokes there is no yes, and a no is kept like a yes. What was drawn
counts for this sheet alone, and a sheet that lies open too long is shown anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.identity import access
from yimen.identity.actions import consent_paper as papers
from yimen.identity.contracts import ConsentRefused
from yimen.identity.face_contracts import ConsentPaper, ConsentWay, HandReader
from yimen.identity.models import ConsentPaper as Row
from yimen.identity.models import Person
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

SHOWN_FOR = timedelta(minutes=30)
_OVER = "这一页放得太久了。请工作人员重新打开说明，再签。"
_DONE = "这一份已经有答复了。要改的，请工作人员重新打开说明。"
_USED = "这个签名已经用过了，不能再用到别处。请重新签一次。"
_installed: list[HandReader] = []


def install(reader: HandReader) -> None:
    """Let what pads send be read by this from now on."""
    _installed[:] = [reader]


def sign(*, actor: Actor, paper_id: UUID, strokes: str, at: datetime) -> ConsentPaper:
    """Keep the resident's own signature on glass, and record the yes that it carries.

    Raises NotAllowed, NotFound, ConsentRefused, FileRefused, StoreFull, and the reader's Refusal.
    """
    with transaction.atomic():
        row, person = _open(actor, paper_id, at)
        if not strokes.strip():
            raise ConsentRefused("还没有签名。请在框里写姓名，再按“我同意”。", field="strokes")
        drawn = _installed[0](strokes=strokes)
        if Row.objects.filter(strokes_sm3=drawn.strokes_sm3).exists():
            raise ConsentRefused(_USED, field="strokes")
        row.strokes_sm3 = drawn.strokes_sm3
        papers.keep_signed(actor, row, person, drawn.picture, "手写签名.png", at)
        papers.record(actor, "identity.consent_paper.signed", row, at)
        return papers.view(row)


def decline(*, actor: Actor, paper_id: UUID, at: datetime) -> ConsentPaper:
    """Keep that the resident said no; nothing is stored of him and nothing asked why.

    Raises NotAllowed, NotFound, ConsentRefused.
    """
    with transaction.atomic():
        row, _ = _open(actor, paper_id, at)
        row.declined_at = at
        row.save(update_fields=["declined_at"])
        papers.record(actor, "identity.consent_paper.declined", row, at)
        return papers.view(row)


def _open(actor: Actor, paper_id: UUID, at: datetime) -> tuple[Row, Person]:
    """Return a sheet that waits for its answer, and the person, both locked."""
    row = Row.objects.select_for_update().filter(pk=paper_id, way=ConsentWay.PAD).first()
    if row is None:
        raise NotFound
    person = Person.objects.for_change(row.person_id)
    access.check_may_enrol_face(actor, person)
    if row.received_at is not None or row.declined_at is not None:
        raise ConsentRefused(_DONE, field="strokes")
    if at > row.printed_at + SHOWN_FOR:
        raise ConsentRefused(_OVER, field="strokes")
    return row, person
