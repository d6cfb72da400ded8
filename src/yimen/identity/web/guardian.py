"""The window's page that records a guardian from his papers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.identity import access
from yimen.identity.actions import guardian as guardians
from yimen.identity.contracts import CodeType, GuardianGround, GuardianPaper, MandateRefused
from yimen.identity.queries import person as persons
from yimen.identity.web import edge, labels, recording
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms
from yimen.ui.parts import Option

_YES = (Option(value="1", label="已经核对，是这样"),)
_FIELDS = (
    forms.Field(name="holder", label="监护人的身份证号码", kind="id_number", why="要先登记过。"),
    forms.Field(
        name="ground",
        label="监护人是他的什么人",
        kind="radio",
        options=tuple(Option(value=k, label=v) for k, v in labels.GUARDIAN_GROUND.items()),
    ),
    forms.Field(
        name="paper",
        label="看了哪份材料",
        kind="radio",
        options=tuple(Option(value=k, label=v) for k, v in labels.GUARDIAN_PAPER.items()),
    ),
    forms.Field(name="note", label="材料编号和签发单位", maxlength=100),
    forms.Field(
        name="parents_cannot",
        label="未成年人的父母已经去世或者没有监护能力（由其他人监护时要核对）",
        kind="checkbox",
        options=_YES,
        required=False,
    ),
    forms.Field(
        name="judged",
        label="法院已认定他无民事行为能力或限制民事行为能力（成年人要核对）",
        kind="checkbox",
        options=_YES,
        required=False,
    ),
    forms.Field(
        name="until_on",
        label="到哪天为止",
        kind="date",
        required=False,
        width="m",
        help="不填，未成年人到满 18 周岁那天自动结束。",
    ),
)


@permission(access.REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record who guards a person; a second official confirms it."""
    return recording.recorded(
        request,
        person=persons.get_person(person_id=person_id),
        template="identity/record_guardian.html",
        questions=_FIELDS,
        record=lambda: _record(request, person_id),
    )


def _record(request: HttpRequest, ward_id: UUID) -> None:
    posted = request.POST
    found = persons.find_person(code_type=CodeType.ID_CARD, code=posted.get("holder", ""))
    if found is None:
        raise MandateRefused("没有找到这个人，请核对号码；没有登记过的请先登记。", field="holder")
    try:
        ground = GuardianGround(posted.get("ground", ""))
    except ValueError as error:
        raise MandateRefused("请选监护人是他的什么人。", field="ground") from error
    try:
        paper = GuardianPaper(posted.get("paper", ""))
    except ValueError as error:
        raise MandateRefused("请选看了哪份材料。", field="paper") from error
    guardians.record_guardian(
        actor=actor_of(request),
        ward_id=ward_id,
        guardian_id=found.id,
        seen=guardians.GuardianPapers(
            ground=ground,
            paper=paper,
            paper_title=labels.GUARDIAN_PAPER[paper],
            note=posted.get("note", ""),
            parents_cannot=posted.get("parents_cannot") == "1",
            judged=posted.get("judged") == "1",
            until_on=_day(posted.get("until_on", "")),
        ),
        at=edge.moment(request),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise MandateRefused("请按 2026-11-20 的样子填日期。", field="until_on") from error
