"""Two versions of a process compared: steps and conditions in words, never lines of XML."""

from __future__ import annotations

from yimen.bpmn import editing
from yimen.bpmn.editing import NewStep
from yimen.catalogue.rules.difference import difference

BEGUN = editing.outline(
    name="许可",
    steps=[
        NewStep(name="初审", unit="receiving", workdays="2"),
        NewStep(name="审批", unit="deciding", decides=True),
    ],
)


def changes(before, after):
    found = difference(
        before={"definition": {"process": before}}, after={"definition": {"process": after}}
    )
    return {change.place: (change.before, change.after) for change in found}


def test_added_step_changed_days_and_conditions_are_named():
    after = editing.with_attributes(BEGUN, {"step_1": {"workdays": "3"}})
    after = editing.branch_added(
        after, after="step_1", condition='结论 = "有分歧"', label="", target="",
        step=NewStep(name="评审", unit="mzj"),
    )  # fmt: skip
    found = changes(BEGUN, after)
    assert found["流程 – “评审”"] == ("", "人办环节，评审，mzj")
    assert found["流程 – “初审”"][1] == "人办环节，初审，收件的单位，3 个工作日"
    assert ("", '条件：结论 = "有分歧"') in found.values()
    assert ("", "都不成立时走") in found.values()


def test_a_new_picture_alone_is_no_change():
    assert changes(BEGUN, BEGUN.replace('x="0"', 'x="7"')) == {}


def test_first_process_and_its_removal_are_said_whole():
    assert changes("", BEGUN) == {"流程": ("没有流程，按环节一个接一个办", "有流程：初审、审批")}
    assert changes(BEGUN, "")["流程"][1] == "没有流程，按环节一个接一个办"
