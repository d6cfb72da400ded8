"""Copy sheets filled in, what was copied, and how many seconds it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.cases import access
from yimen.cases.models import Case, CaseCopy
from yimen.cases.queries.case import CaseFile
from yimen.catalogue import public as catalogue
from yimen.kernel.actor import Actor

_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """One field of the other screen with the value to type there."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """How far copying one case has come."""

    case_id: UUID
    case_number: str
    item_name: str
    system: str
    officer_name: str
    is_running: bool
    seconds: int
    number: str
    result: str
    finished_at: datetime | None


def lines(file: CaseFile) -> list[CopyLine]:
    """Return the fields in the order of the other screen with whole values, nothing masked."""
    definition = file.version.definition
    sheet = definition.copy_sheet if definition else None
    if definition is None or sheet is None:
        return []
    asked = {field.code: field for step in definition.form.steps for field in step.fields}
    accepted = file.case.accepted_on
    own = {
        "办件.编号": file.case.number,
        "办件.申请人": file.case.applicant_name,
        "办件.受理日期": accepted.isoformat() if accepted else "",
    }
    return [
        CopyLine(
            name=one.name,
            value=own[one.source]
            if one.source in own
            else catalogue.copied_answer(
                field=asked[one.source], value=file.values.get(one.source)
            ),
        )
        for one in sheet.fields
    ]


def find_copy(*, case_id: UUID) -> CopyView | None:
    """Return how far copying a case has come, or None where it has not begun."""
    row = CaseCopy.objects.select_related("case").filter(case_id=case_id).first()
    return _view(row) if row else None


def list_copies(*, actor: Actor) -> list[CopyView]:
    """Return what was copied in the cases that the actor may see, the newest first."""
    seen = access.visible_to(actor, Case.objects.all())
    rows = CaseCopy.objects.select_related("case").filter(case__in=seen)
    return [_view(one) for one in rows.order_by("-finished_at", "-id")[:_MOST]]


def _view(row: CaseCopy) -> CopyView:
    return CopyView(
        case_id=row.case_id,
        case_number=row.case.number,
        item_name=row.case.item_name,
        system=row.system,
        officer_name=row.officer_name,
        is_running=row.sitting_at is not None,
        seconds=row.seconds,
        number=row.number,
        result=row.result,
        finished_at=row.finished_at,
    )
