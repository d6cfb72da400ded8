"""Which steps of a process nobody may do, told before the version is published."""

from datetime import date

import pytest

from yimen.cases import testing
from yimen.cases.queries import staffing
from yimen.cases.tests.actions.test_process import led_by, step

pytestmark = pytest.mark.django_db

MIXED = led_by(
    step("look", "初审")
    + step("other", "会商", unit="wjj")
    + step("mine", "收件核对", unit="receiving")
    + step("gone", "备案", unit="nowhere")
    + step("decide", "审批", unit="wjj", more='y:form="decide"'),
    "s > look", "look > other", "other > mine", "mine > gone", "gone > decide", "decide > e",
)  # fmt: skip


def test_a_unit_without_the_post_and_one_that_does_not_exist_are_named():
    item = testing.town(definition={"process": MIXED, "route": []}).item
    today = dict(staffing.unmanned(version=item, on=testing.AT.date()))
    assert today == {"gone": "“备案”由“nowhere”办，但没有这个单位，请重新选。"}
    before = dict(staffing.unmanned(version=item, on=date(2020, 1, 1)))
    assert set(before) == {"look", "other", "gone", "decide"}
    assert "没有人担任" in before["decide"]
