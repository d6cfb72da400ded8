"""What this platform asks of a process: whose each step is, by when, and who decides."""

import pytest

from yimen.bpmn.tests.drawing import ENDS, file_of
from yimen.catalogue import testing
from yimen.catalogue.contracts import LimitText
from yimen.catalogue.rules import process
from yimen.catalogue.rules.definition import load_definition

STEP = '<userTask id="a" name="审批" y:form="decide" y:workdays="8" y:unit="{unit}" {more}/>'


def said(*, unit="deciding", more="", promised=None, instant=False, decisions=()):
    content = file_of(ENDS + STEP.format(unit=unit, more=more), "s > a", "a > e").decode()
    definition = load_definition(
        testing._raw()["definition"] | {"process": content, "decisions": list(decisions)}
    )
    found = process.findings(definition, promised=promised, instant=instant)
    return " ".join(each.message for each in found)


@pytest.mark.parametrize(
    ("limit", "instant", "days"),
    [
        (LimitText(amount=5), False, 5),
        (LimitText(amount=10, unit="D"), False, 7),
        (LimitText(amount=40, unit="H"), False, 5),
        (None, True, 0),
    ],
)
def test_steps_that_take_longer_than_the_promise_are_named(limit, instant, days):
    words = said(promised=limit, instant=instant)
    assert f"最长 8 天，超过承诺的 {days} 天" in words


@pytest.mark.parametrize("limit", [LimitText(amount=12, unit="D"), LimitText(amount=1, unit="M")])
def test_steps_within_a_promise_in_calendar_days_are_not(limit):
    assert said(promised=limit) == ""


def test_a_step_by_table_needs_a_table_that_names_its_unit():
    assert "没有一张决策表给出“单位”" in said(unit="=单位")
    table = {
        "code": "who", "title": "谁办", "examples": [],
        "table": {
            "inputs": [{"label": "面积", "expression": "表.面积"}],
            "outputs": [{"name": "单位"}],
            "rules": [{"tests": ["-"], "answers": ['"wjj"']}],
        },
    }  # fmt: skip
    assert said(unit="=单位", decisions=[table]) == ""


def test_a_post_of_another_product_is_listed_and_a_step_without_unit_named():
    assert "岗位“manager”没有带入" in said(more='y:post="manager"')
    assert "没有指定由哪个单位办理" in said(unit="")
