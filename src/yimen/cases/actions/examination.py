"""Examine: an opinion at each step of the route, or send it back to the step before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import stages
from yimen.cases.actions.moves import check_verb, moment, move
from yimen.cases.contracts import CaseVerb, CaseView
from yimen.cases.models import Case
from yimen.cases.queries.case import case_view
from yimen.cases.rules.conduct import check_reasons
from yimen.cases.rules.route import decides, next_step, previous_step, step_named
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView, RouteStep
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Refusal, WrongState


def examine_case(
    *, actor: Actor, case_id: UUID, opinion: str, at: datetime, step_code: str = ""
) -> CaseView:
    """Write the opinion of the present step and pass the case to the next.

    `step_code` is the step that the officer has before him: sent twice, an opinion must not
    stand for the step after as well. Raises NotFound, NotAllowed, WrongState, OpinionMissing;
    Refusal at the step that decides.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        version = catalogue.get_version(version_id=case.item_version_id)
        assert version.definition is not None
        _check_plain(version)
        step = step_named(version.definition, case.route_step)
        _check_step(actor, case, step, step_code)
        check_verb(case, CaseVerb.EXAMINE)
        if decides(step):
            raise Refusal(
                "cases.examine.decides", "现在这一步要作出决定，请选准予或不予。", field="opinion"
            )
        words = check_reasons(opinion)
        following = next_step(version.definition, step.code)
        assert following is not None
        at = moment(case, at)
        move(case=case, verb=CaseVerb.EXAMINE, actor=actor, at=at, opinion=words, private=True)
        case.route_step = following.code
        case.save(update_fields=["route_step"])
        stages.at_step(case=case, version=version, at=at)
        return case_view(case)


def _check_plain(version: ItemVersionView) -> None:
    """Refuse where a process leads the case: its steps are done one by one."""
    if version.definition is not None and version.definition.process:
        raise Refusal("cases.examine.process", "这件事按流程办理，请到待办里打开对应的环节。")


def _check_step(actor: Actor, case: Case, step: RouteStep, step_code: str) -> None:
    """Refuse who does not act at this step, and who has an earlier one still before him."""
    try:
        access.check_unit_verb(actor, case, step.verb, stages.unit_of(case, step))
    except NotAllowed:
        if actor.may(access.EXAMINE, unit_id=case.deciding_unit_id):
            raise _moved_on(step) from None
        raise
    if step_code and step_code != step.code:
        raise _moved_on(step)


def _moved_on(step: RouteStep) -> WrongState:
    return WrongState(
        f"这件事已经办到“{step.title}”，刚才那一步已经有人办过了，没有重复记录。请刷新后看最新情况。"
    )


def send_back(
    *, actor: Actor, case_id: UUID, opinion: str, at: datetime, step_code: str = ""
) -> CaseView:
    """Send the case back to the step before, saying why; `step_code` as in `examine_case`.

    Raises NotFound, NotAllowed, WrongState, OpinionMissing; Refusal at the first step.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        version = catalogue.get_version(version_id=case.item_version_id)
        assert version.definition is not None
        _check_plain(version)
        step = step_named(version.definition, case.route_step)
        _check_step(actor, case, step, step_code)
        check_verb(case, CaseVerb.SEND_BACK)
        before = previous_step(version.definition, step.code)
        if before is None:
            raise Refusal("cases.examine.first", "这已经是第一步，不能再往前退。")
        words = check_reasons(opinion)
        at = moment(case, at)
        move(case=case, verb=CaseVerb.SEND_BACK, actor=actor, at=at, opinion=words, private=True)
        case.route_step = before.code
        case.save(update_fields=["route_step"])
        stages.at_step(case=case, version=version, at=at)
        return case_view(case)
