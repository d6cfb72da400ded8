"""Early warnings: raised, renewed when they turn red, answered, ended; work follows their states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from yimen.kernel.contracts import NotAllowed, NotFound, WrongState
from yimen.kernel.models import Work
from yimen.performance.actions import monitoring as actions
from yimen.performance.contracts.monitoring import (
    FLOW,
    WARNING_WORK,
    Level,
    MonitoringRefused,
    WarningRule,
    WarningState,
    WarningVerb,
    WarningView,
)
from yimen.performance.models import EarlyWarning
from yimen.performance.queries import monitoring as queries
from yimen.performance.tests.measured import AT, YEAR, Measured, measured, prove, spend

pytestmark = pytest.mark.django_db


@pytest.fixture
def one() -> Measured:
    return measured()


def watch(one: Measured, *, days: int = 0) -> dict[tuple[WarningRule, str], WarningView]:
    """Watch the project and return the warnings that stand, by rule and what they are about."""
    actions.watch_project(project_id=one.project.id, at=AT + timedelta(days=days))
    found = queries.list_warnings(actor=one.around.supervisor, project_id=one.project.id)
    return {(each.rule, str(each.indicator_key or "")): each for each in found}


def execution(one: Measured) -> EarlyWarning:
    return EarlyWarning.objects.get(project=one.project, rule=WarningRule.EXECUTION)


def work_agrees() -> bool:
    expected = {item.ref.id for item in queries.to_answer()}
    held = set(Work.objects.filter(kind=WARNING_WORK).values_list("ref_id", flat=True))
    return expected == held


def test_money_and_goals_behind_are_told_with_their_arithmetic(one: Measured) -> None:
    spend(one, "819000", on=date(YEAR, 3, 20))
    prove(one, 1, "40")
    prove(one, 3, "30")

    found = watch(one)

    money = found[WarningRule.EXECUTION, ""]
    assert money.level is Level.YELLOW
    assert "819,000.00÷1,170,000.00＝70%" in money.said
    tablets = found[WarningRule.GOAL, str(one.indicators[0].key)]
    assert tablets.level is Level.RED
    assert found[WarningRule.GOAL, str(one.indicators[2].key)].level is Level.RED
    assert found[WarningRule.NO_DATA, str(one.indicators[3].key)].level is Level.YELLOW
    assert Work.objects.filter(kind=WARNING_WORK, unit_id=one.project.department_id).exists()
    assert work_agrees()


def test_watching_again_raises_nothing_twice(one: Measured) -> None:
    first = watch(one)
    again = watch(one, days=1)
    assert {each.id for each in first.values()} == {each.id for each in again.values()}


def test_an_answered_warning_asks_again_only_when_it_turns_red(one: Measured) -> None:
    spend(one, "819000", on=date(YEAR, 3, 20))
    watch(one)
    answer(one, execution(one).id)
    assert watch(one, days=1)[WarningRule.EXECUTION, ""].state is WarningState.ANSWERED
    assert work_agrees()

    found = watch(one, days=25 + 1)[WarningRule.EXECUTION, ""]

    assert (found.level, found.state) == (Level.RED, WarningState.OPEN)
    assert "1,462,500.00" in found.said
    assert work_agrees()


def test_a_warning_ends_when_it_holds_no_more(one: Measured) -> None:
    watch(one)
    warning = execution(one)
    spend(one, "1170000", on=date(YEAR, 11, 19))

    assert (WarningRule.EXECUTION, "") not in watch(one)

    warning.refresh_from_db()
    assert (warning.state, warning.ended_at) == (WarningState.ENDED, AT)
    assert not Work.objects.filter(ref_id=warning.id).exists()


def answer(one: Measured, warning_id: UUID, said: str = "已催供货方，十二月底前付清。") -> None:
    actions.answer_warning(
        actor=one.around.project_officer, warning_id=warning_id, measures=said, at=AT
    )


def test_measures_say_something(one: Measured) -> None:
    watch(one)
    with pytest.raises(MonitoringRefused, match="至少十个字"):
        answer(one, execution(one).id, "知道了")


def test_every_state_and_verb_of_a_warning(one: Measured) -> None:
    watch(one)
    row = execution(one)
    does: dict[WarningVerb, Callable[[], object]] = {
        WarningVerb.ANSWER: lambda: answer(one, row.id),
    }
    for state in WarningState:
        for verb in WarningVerb:
            allowed = FLOW.allows(state, verb)
            assert allowed is (state is not WarningState.ENDED)
            if verb not in does:
                continue
            EarlyWarning.objects.filter(id=row.id).update(state=state)
            if allowed:
                does[verb]()
            else:
                with pytest.raises(WrongState):
                    does[verb]()


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("stranger", NotFound),
        ("supervisor", NotAllowed),
        ("finance", NotAllowed),
        ("head", NotAllowed),
    ],
)
def test_only_the_projects_officer_answers(
    one: Measured, who: str, refused: type[Exception]
) -> None:
    watch(one)
    with pytest.raises(refused):
        actions.answer_warning(
            actor=getattr(one.around, who),
            warning_id=execution(one).id,
            measures="已催供货方，十二月底前付清。",
            at=AT,
        )
