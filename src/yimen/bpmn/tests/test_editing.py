"""Changes of a file without a drawing surface: what comes out is sound, the rest stays as it was."""

from __future__ import annotations

import pytest

from yimen.bpmn import checking, editing, picture, reading
from yimen.bpmn.editing import EditRefusedError, NewStep
from yimen.bpmn.model import NodeKind, Severity

STEPS = (
    NewStep(name="初审", unit="receiving", workdays="2"),
    NewStep(name="审批", unit="deciding", workdays="3", decides=True),
)


def begun():
    return editing.outline(name="许可", steps=STEPS)


def process_of(content):
    return reading.read(content.encode()).main()


def named(content, name):
    return next(each.id for each in process_of(content).nodes.values() if each.name == name)


def errors(content):
    found = checking.check(process_of(content))
    return [each.message for each in found if each.severity is Severity.ERROR]


def test_outline_is_sound_drawn_and_led_by_its_units():
    process = process_of(begun())
    assert errors(begun()) == []
    assert [each.unit for each in process.nodes.values() if each.unit] == ["receiving", "deciding"]
    assert checking.longest_workdays(process) == 5
    assert editing.drawable(begun()) == begun()


def test_step_is_added_behind_another():
    content = editing.step_added(
        begun(), after=named(begun(), "初审"), step=NewStep(name="复核", unit="mzj", workdays="4")
    )
    process = process_of(content)
    assert errors(content) == []
    assert checking.longest_workdays(process) == 9
    target = process.out_of(named(content, "复核"))[0].target
    assert process.nodes[target].name == "审批"


def test_consultations_run_beside_a_step_between_one_pair_of_gateways():
    content = begun()
    for unit in ("mzj", "wjj"):
        content = editing.consultation_added(
            content, beside=named(content, "初审"), step=NewStep(name=f"会商{unit}", unit=unit)
        )
    kinds = [each.kind for each in process_of(content).nodes.values()]
    assert errors(content) == []
    assert kinds.count(NodeKind.PARALLEL) == 2


def test_branch_has_a_condition_and_the_old_way_as_default():
    after = named(begun(), "初审")
    step = NewStep(name="专家评审", unit="deciding")
    content = editing.branch_added(
        begun(), after=after, condition='结论 = "有分歧"', label="有分歧", target="", step=step
    )
    content = editing.branch_added(
        content, after=after, condition='结论 = "不合格"', label="", target="end", step=None
    )
    process = process_of(content)
    gateway = process.nodes[process.out_of(after)[0].target]
    assert errors(content) == []
    assert len(process.out_of(gateway.id)) == 3
    assert process.nodes[process.flows[gateway.default].target].name == "审批"


def test_a_table_is_asked_first_and_what_it_grants_ends_at_once():
    content = editing.decision_added(
        begun(), after="start", name="按规则判断", table="simple", condition="批准 = true"
    )
    process = process_of(content)
    asked = process.nodes[process.out_of("start")[0].target]
    assert (asked.kind, asked.reference) == (NodeKind.DECISION, "simple")
    gateway = process.nodes[process.out_of(asked.id)[0].target]
    granted, onward = process.out_of(gateway.id)
    assert (granted.condition, granted.target) == ("批准 = true", "end")
    assert (onward.id, process.nodes[onward.target].name) == (gateway.default, "初审")
    assert errors(content) == []


def test_branch_inside_parallel_work_meets_again_before_the_join():
    content = editing.consultation_added(
        begun(), beside=named(begun(), "初审"), step=NewStep(name="会商", unit="mzj")
    )
    content = editing.branch_added(
        content, after=named(content, "会商"), condition="a = 1", label="", target="",
        step=NewStep(name="评审", unit="mzj"),
    )  # fmt: skip
    assert errors(content) == []


def test_taking_away_a_step_takes_away_gateways_that_have_no_use():
    content = editing.consultation_added(
        begun(), beside=named(begun(), "初审"), step=NewStep(name="会商", unit="mzj")
    )
    content = editing.step_removed(content, node=named(content, "会商"))
    kinds = [each.kind for each in process_of(content).nodes.values()]
    assert errors(content) == []
    assert NodeKind.PARALLEL not in kinds
    assert len(process_of(content).flows) == 3


def test_taking_away_a_branch_leaves_one_way():
    content = editing.branch_added(
        begun(), after=named(begun(), "初审"), condition="a = 1", label="", target="",
        step=NewStep(name="评审", unit="mzj"),
    )  # fmt: skip
    content = editing.step_removed(content, node=named(content, "评审"))
    assert errors(content) == []
    assert len(process_of(content).nodes) == 4


def test_attributes_change_nothing_else():
    content = begun().replace("<process ", "<!-- 注 --><process ", 1)
    step = named(content, "初审")
    changed = editing.with_attributes(content, {step: {"unit": "mzj", "workdays": ""}})
    assert changed == content.replace('unit="receiving" yimen:workdays="2"', 'unit="mzj"')


def test_attributes_of_a_foreign_file_get_our_namespace_and_keep_their_own():
    foreign = begun().replace(' xmlns:yimen="https://yimen.example/bpmn"', "")
    foreign = foreign.replace(" yimen:", " data-")
    changed = editing.with_attributes(foreign, {named(foreign, "初审"): {"unit": "mzj"}})
    assert process_of(changed).nodes[named(foreign, "初审")].unit == "mzj"
    assert 'data-unit="receiving"' in changed
    assert changed.count("xmlns:yimen=") == 1


@pytest.mark.parametrize("place", ["end", "没有"])
def test_a_place_without_one_way_on_is_refused_in_words(place):
    with pytest.raises(EditRefusedError, match="请"):
        editing.step_added(begun(), after=place, step=STEPS[0])


def test_redrawn_picture_shows_every_place_and_way():
    content = editing.step_added(begun(), after="start", step=STEPS[0])
    drawing = picture.drawn(process_of(content), content.encode())
    assert len(drawing.shapes) == 5
    assert all(each.points for each in drawing.lines)
