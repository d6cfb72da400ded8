"""An emergency look at a case is told to the applicant, unless a law that was named forbids it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.cases.contracts import case_ref
from yimen.cases.models import Case
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.clock import LOCAL


def tell_applicant(*, case_id: UUID, unit_id: UUID, until_at: datetime, at: datetime) -> None:
    """Tell the applicant which unit may see the case, until when, and where the looks are listed."""
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        return
    until = until_at.astimezone(LOCAL)
    identity.tell(
        person_id=case.applicant_id,
        title="有工作人员紧急查看您的办件",
        template=(
            "{unit}的工作人员因紧急情况，经另一岗位的人批准，可以在{until}前查看您的办件“{item}”。"
            "谁看了、为什么看，都记在“谁看过我的信息”里。觉得不妥，可以向监督部门反映。"
        ),
        params={
            "unit": directory.get_organisation(organisation_id=unit_id).name,
            "until": f"{until.month}月{until.day}日 {until:%H:%M}",
            "item": case.item_name,
        },
        url="/my/looks/",
        subject=case_ref(case.id),
        at=at,
    )
