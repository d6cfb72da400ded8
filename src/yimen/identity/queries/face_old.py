"""What identity keeps of faces: given to the person, and what of it is old."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.biometrics import public as faces
from yimen.biometrics.contracts import Enrolment
from yimen.identity.face_contracts import FACE_PURPOSES, ConsentWay
from yimen.identity.models import Consent, ConsentPaper
from yimen.identity.rules import consent as rules
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported, OldRecord
from yimen.ui import words


def export_faces(*, person_id: UUID) -> list[Exported]:
    """Return what faces are stored and which consents were signed; never the vector."""
    shown = [_enrolment(one) for one in faces.list_enrolments(subject_id=person_id)]
    papers = ConsentPaper.objects.filter(person_id=person_id).order_by("printed_at", "pk")
    shown += [
        Exported(
            title="人脸同意书",
            facts=(
                ("编号", one.number),
                ("怎么签", "在窗口的屏上手写" if one.way == ConsentWay.PAD else "在纸上签字"),
                ("打印或者出示的时间", _moment(one.printed_at)),
                ("收到签字的时间", _moment(one.received_at) if one.received_at else "没有收到"),
                ("不同意的时间", _moment(one.declined_at) if one.declined_at else "没有"),
            ),
        )
        for one in papers
    ]
    return shown


def old_papers(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the sheets on which no yes rests any more since before a moment."""
    rows = ConsentPaper.objects.filter(printed_at__lt=before)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    used = Consent.objects.filter(paper_id__isnull=False, withdrawn_at=None)
    rows = rows.exclude(pk__in=used.values("paper_id"))
    return [
        OldRecord(
            id=str(one.pk),
            since=one.received_at or one.printed_at,
            person_id=one.person_id,
            subjects=(Ref("identity.consent_paper", one.pk),),
        )
        for one in rows.order_by("printed_at", "pk")[:limit]
    ]


def _enrolment(one: Enrolment) -> Exported:
    title = rules.FIRST[FACE_PURPOSES[one.purpose]].title if one.purpose in FACE_PURPOSES else ""
    return Exported(
        title="登记的人脸（只有加密的特征值，没有照片）",
        facts=(
            ("用途", title),
            ("登记时间", _moment(one.made_at)),
            ("到期", _moment(one.expires_at) if one.expires_at else ""),
            ("怎么登记的", one.ground),
            ("模型", one.model.name),
        ),
    )


def _moment(at: datetime) -> str:
    return words.long_moment(at=at.astimezone(LOCAL))
