"""Files of a case as somebody takes them away: a member of staff's copy carries his mark.

The applicant, and who filed for him, get the very bytes; so does whoever fetches a notice to hand
it over, since its bytes are what can be verified. Each taking by staff is a recorded look.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from yimen.cases import access
from yimen.cases.actions import notice as notices
from yimen.cases.contracts import NOTICE_KIND, NoticeView, case_ref
from yimen.cases.models import Case
from yimen.cases.queries import case as cases
from yimen.cases.queries import notice as notice_queries
from yimen.cases.queries.looks import WORKING, look_once
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import StoredFile
from yimen.media.kinds import PDF
from yimen.trust import public as trust
from yimen.trust.contracts import NotSealedYet, SealedForm, SealedState, Unsealed

HANDED = "打印交给当事人"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file ready to hand out, whole or in pieces; `size` is known where it comes in pieces."""

    name: str
    media_type: str
    content: BinaryIO | Iterator[bytes]
    size: int | None = None


def take_notice(
    *,
    actor: Actor,
    notice_id: UUID,
    gives: bool,
    at: datetime,
    form: SealedForm = SealedForm.PDF,
    unsealed: bool = False,
) -> Taken:
    """Return a notice, set now if nobody did it before; `gives` asks for the addressee's own.

    The addressee's own is the sealed one, as PDF or OFD. Before it carries its seal, `unsealed` takes
    the page with words over it that say so: to read, or for the window to print and seal by hand.

    Raises NotFound, NotAllowed, GlyphMissing, NotSealedYet.
    """
    notice = notice_queries.get_notice(actor=actor, notice_id=notice_id)
    if notice.file_id is None:
        notice = notices.set_notice(notice_id=notice_id, at=at)
    assert notice.file_id is not None
    case = Case.objects.get(id=notice.case_id)
    own = access.is_applicant(actor, case)
    if not own:
        _look(actor, case, notice, gives=gives, at=at)
    if not own and not gives:
        stored, content = files.open_file(file_id=notice.file_id)
        return _marked(actor, case, stored, content, at)
    return _original(notice, form, unsealed=unsealed, by_hand=not own)


def _original(notice: NoticeView, form: SealedForm, *, unsealed: bool, by_hand: bool) -> Taken:
    ref = Ref(NOTICE_KIND, notice.id)
    sealed = trust.find_sealed(ref=ref)
    if sealed is not None and sealed.state is SealedState.SEALED:
        out = trust.open_sealed(ref=ref, form=form)
        return Taken(name=out.name, media_type=out.media_type, content=out.pieces, size=out.size)
    assert notice.file_id is not None
    if sealed is None:  # a paper that the applicant signs carries no seal of the issuer
        stored, content = files.open_file(file_id=notice.file_id)
        return Taken(name=stored.name, media_type=PDF, content=content)
    if not unsealed:
        raise NotSealedYet(sealed)
    marked = trust.mark_unsealed(
        content=files.read_bytes(file_id=notice.file_id),
        use=Unsealed.BY_HAND if by_hand else Unsealed.READING,
    )
    name = f"未盖章-{notice.title}.pdf"
    return Taken(name=name, media_type=PDF, content=io.BytesIO(marked))


def take_paper(*, actor: Actor, case_id: UUID, file_id: UUID, at: datetime) -> Taken:
    """Return a file that came in with a case; the look is recorded when an officer looks.

    Raises NotFound, NotAllowed.
    """
    stored, content = cases.open_paper(actor=actor, case_id=case_id, file_id=file_id, at=at)
    case = Case.objects.get(id=case_id)
    if stored.media_type != PDF or access.is_applicant(actor, case):
        return Taken(name=stored.name, media_type=stored.media_type, content=content)
    return _marked(actor, case, stored, content, at)


def _look(actor: Actor, case: Case, notice: NoticeView, *, gives: bool, at: datetime) -> None:
    look_once(
        actor=actor,
        subject=case_ref(case.id),
        what=f"notice {notice.id}",
        reason=HANDED if gives else access.look_ground(actor, case) or WORKING,
        at=at,
    )


def _marked(actor: Actor, case: Case, stored: StoredFile, content: BinaryIO, at: datetime) -> Taken:
    """Return the staff's copy; what cannot be marked goes as it came, its look stands recorded."""
    with content:
        raw = content.read()
    marked = directory.mark_pdf(actor=actor, content=raw, purpose=f"办理 {case.number} ", at=at)
    return Taken(name=stored.name, media_type=PDF, content=io.BytesIO(marked or raw))
