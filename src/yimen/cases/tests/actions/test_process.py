"""A case led by a process: who has which step, what opens next, what a table decides by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from yimen.bpmn.reading import OURS
from yimen.cases import testing
from yimen.cases.actions import correction, decision, messages, process, stop
from yimen.cases.actions.examination import examine_case
from yimen.cases.contracts import CaseState, WorkKind
from yimen.cases.events import CaseMessageSent
from yimen.cases.models import Case, CaseMessage, CaseProcess, CaseTask, CaseVerdict, Notice
from yimen.cases.queries.process import find_process, get_task
from yimen.cases.rules.regimes import StopKind
from yimen.kernel.contracts import FieldRefusals, NotAllowed, Refusal, WrongState
from yimen.kernel.models import Work
from yimen.kernel.outbox import dispatcher
from yimen.kernel.work.rebuilding import rebuild_check

pytestmark = pytest.mark.django_db
AT = testing.AT
LATER = AT + timedelta(hours=3)
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def flows(*ways: str) -> str:
    made = []
    for number, way in enumerate(ways):
        path, _, condition = way.partition(" : ")
        source, target = path.split(" > ")
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        made.append(
            f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )
    return "".join(made)


def led_by(nodes: str, *ways: str) -> str:
    return (
        f'<definitions xmlns="{MODEL}" xmlns:y="{OURS}"><process id="p" name="许可流程">'
        f'<startEvent id="s"/><endEvent id="e"/>{nodes}{flows(*ways)}</process></definitions>'
    )


def step(code: str, title: str, unit: str = "deciding", more: str = "", inner: str = "") -> str:
    return f'<userTask id="{code}" name="{title}" y:unit="{unit}" {more}>{inner}</userTask>'


CONSULT = led_by(
    step("look", "初审", more='y:workdays="2"')
    + '<parallelGateway id="o"/><parallelGateway id="j"/><exclusiveGateway id="g" default="f6"/>'
    + step("own", "本局意见")
    + step("other", "会商意见", unit="wjj")
    + step("decide", "审批", more='y:form="decide"')
    + step("again", "复核"),
    "s > look",
    "look > o",
    "o > own",
    "o > other",
    "own > j",
    "other > j",
    "g > decide",
    "j > g",
    'g > again : 结论 = "有分歧"',
    "again > decide",
    "decide > e",
)


def at_first_step(**definition: object) -> tuple[testing.Town, object]:
    town = testing.town(definition={"process": CONSULT, "route": [], **definition})
    return town, testing.case_at(CaseState.ACCEPTED, town)


def open_steps(case_id: object) -> list[str]:
    return [
        one.title for one in CaseTask.objects.waiting().filter(case_id=case_id).order_by("token")
    ]


def task_of(case_id: object, title: str) -> CaseTask:
    return CaseTask.objects.waiting().get(case_id=case_id, title=title)


def finish(actor: object, case_id: object, title: str, *, at=LATER, **answers: str):
    return process.finish_task(
        actor=actor, case_id=case_id, task_id=task_of(case_id, title).id,
        opinion="材料看过了，情况属实。", answers=answers, at=at,
    )  # fmt: skip


def test_acceptance_opens_the_first_step_and_nothing_else():
    town, case = at_first_step()
    assert open_steps(case.id) == ["初审"]
    assert task_of(case.id, "初审").due_on.isoformat() == "2026-11-18"
    kinds = set(
        Work.objects.filter(unit_id=town.units.department.id).values_list("kind", flat=True)
    )
    assert kinds == {WorkKind.STEP}
    with pytest.raises(Refusal, match="按流程办理"):
        examine_case(actor=town.examiner, case_id=case.id, opinion="同意这样办。", at=LATER)
    with pytest.raises(Refusal, match="还没有走到作决定"):
        decision.decide_case(
            actor=town.approver, case_id=case.id, grant=True, opinion="同意。", at=LATER
        )


def test_branches_are_done_side_by_side_and_meet_before_the_decision():
    town, case = at_first_step()
    finish(town.examiner, case.id, "初审")
    assert open_steps(case.id) == ["本局意见", "会商意见"]
    with pytest.raises(NotAllowed):
        finish(town.examiner, case.id, "会商意见")
    finish(town.other_unit, case.id, "会商意见", 结论="-")
    assert open_steps(case.id) == ["本局意见"]
    finish(town.examiner, case.id, "本局意见", 结论="有分歧")
    assert open_steps(case.id) == ["复核"]
    finish(town.examiner, case.id, "复核")
    decided = decision.decide_case(
        actor=town.approver, case_id=case.id, grant=True, opinion="符合条件，准予。", at=LATER
    )
    assert decided.state is CaseState.GRANTED
    assert open_steps(case.id) == []
    assert CaseProcess.objects.get(case_id=case.id).ended == "decided"
    assert rebuild_check() == []


def test_a_step_asks_what_the_ways_after_it_read():
    town, case = at_first_step()
    finish(town.examiner, case.id, "初审")
    task = task_of(case.id, "本局意见")
    form = get_task(actor=town.examiner, case_id=case.id, task_id=task.id)
    assert [(one.name, one.options, one.may_be_none) for one in form.questions] == [
        ("结论", ("有分歧",), True)
    ]
    finish(town.other_unit, case.id, "会商意见", 结论="-")
    assert open_steps(case.id) == ["本局意见"]


def test_the_same_step_twice_counts_once():
    town, case = at_first_step()
    task = task_of(case.id, "初审")
    finish(town.examiner, case.id, "初审")
    with pytest.raises(WrongState, match="已经有人办过"):
        process.finish_task(
            actor=town.examiner, case_id=case.id, task_id=task.id,
            opinion="再交一次看看。", answers={}, at=LATER,
        )  # fmt: skip
    assert CaseTask.objects.filter(case_id=case.id, title="本局意见").count() == 1


def test_a_step_is_sent_back_with_its_reason_and_what_follows_is_done_again():
    town, case = at_first_step()
    finish(town.examiner, case.id, "初审")
    process.send_task_back(
        actor=town.examiner, case_id=case.id, task_id=task_of(case.id, "本局意见").id,
        place="look", opinion="平面图和现场不一致。", at=LATER,
    )  # fmt: skip
    assert open_steps(case.id) == ["初审"]
    outcomes = dict(
        CaseTask.objects.filter(case_id=case.id).exclude(outcome="").values_list("title", "outcome")
    )
    assert outcomes == {"初审": "finished", "本局意见": "sent_back", "会商意见": "cancelled"}


def test_a_special_procedure_takes_the_steps_off_the_lists_and_brings_them_back():
    town, case = at_first_step()
    stop.stop_case(
        actor=town.examiner, case_id=case.id, kind=StopKind.INSPECTION, reason="要做检测才能下结论。",
        planned_days=5, at=LATER,
    )  # fmt: skip
    assert not Work.objects.filter(kind=WorkKind.STEP).exists()
    assert rebuild_check() == []
    stop.resume_case(actor=town.examiner, case_id=case.id, result="检测合格。", at=LATER)
    assert Work.objects.filter(kind=WorkKind.STEP).count() == 1


AUTO = led_by(
    '<businessRuleTask id="rule" name="即时判定" y:decision="fit"/><exclusiveGateway id="g" default="f3"/>'
    '<sendTask id="m" name="告知住建" y:message="已即时办结"/>'
    + step("decide", "审批", more='y:form="decide"'),
    "s > rule",
    "rule > g",
    "g > m : 批准",
    "g > decide",
    "m > e",
    "decide > e",
)
FIT = {
    "code": "fit",
    "title": "小场所即时准予",
    "table": {
        "inputs": [{"label": "面积", "expression": "表.面积"}],
        "outputs": [{"name": "批准"}],
        "rules": [
            {"tests": ["<= 90"], "answers": ["true"], "note": "小场所"},
            {"tests": ["> 90"], "answers": ["null"]},
        ],
    },
    "examples": [{"title": "八十平方米", "given": [["表.面积", "80"]], "expected": "true"}],
}


def test_a_table_decides_at_once_and_keeps_why():
    town = testing.town(definition={"process": AUTO, "route": [], "decisions": [FIT]})
    case = testing.case_at(CaseState.ACCEPTED, town)
    row = Case.objects.get(id=case.id)
    assert (row.state, row.granted) == (CaseState.GRANTED, True)
    verdict = CaseVerdict.objects.get(case=row)
    assert (verdict.rules, verdict.answer) == ([1], {"批准": True})
    file = find_process(actor=town.examiner, case_id=case.id)
    assert file is not None
    assert file.verdicts[0].inputs == (("面积", "80", "申请人填写"),)
    assert Notice.objects.filter(case=row, kind="grant").exists()


def test_what_the_table_leaves_open_goes_to_a_person():
    town = testing.town(definition={"process": AUTO, "route": [], "decisions": [FIT]})
    case = testing.case_at(CaseState.ACCEPTED, town, size="120")
    assert open_steps(case.id) == ["审批"]
    assert Case.objects.get(id=case.id).decided_at is None


TIMED = led_by(
    step("look", "初审")
    + '<boundaryEvent id="t" attachedToRef="look" cancelActivity="false"><timerEventDefinition y:workdays="3"/>'
    "</boundaryEvent>" + step("push", "督促") + step("decide", "审批", more='y:form="decide"'),
    "s > look",
    "look > decide",
    "t > push",
    "push > e",
    "decide > e",
)


def test_a_timer_goes_on_once_when_it_has_run_out():
    town = testing.town(definition={"process": TIMED, "route": []})
    case = testing.case_at(CaseState.ACCEPTED, town)
    assert process.fire_due(at=LATER) == 0
    due = CaseProcess.objects.get(case_id=case.id).next_timer_at
    assert process.fire_due(at=due) == 1
    assert process.fire_due(at=due + timedelta(days=9)) == 0
    assert open_steps(case.id) == ["初审", "督促"]


UNDONE = led_by(
    step("pay", "占用名额")
    + step("decide", "审批", more='y:form="decide"')
    + '<boundaryEvent id="c" attachedToRef="pay"><compensateEventDefinition/></boundaryEvent>'
    + '<userTask id="free" name="释放名额" y:unit="deciding" isForCompensation="true"/>'
    '<association sourceRef="c" targetRef="free"/>',
    "s > pay",
    "pay > decide",
    "decide > e",
)


def test_withdrawal_opens_what_must_be_undone():
    town = testing.town(definition={"process": UNDONE, "route": []})
    case = testing.case_at(CaseState.ACCEPTED, town)
    finish(town.examiner, case.id, "占用名额")
    correction.withdraw_case(actor=town.resident, case_id=case.id, reason="不办了", at=LATER)
    assert open_steps(case.id) == ["释放名额"]
    after = finish(town.examiner, case.id, "释放名额", at=LATER + timedelta(hours=1))
    assert after.state is CaseState.WITHDRAWN
    assert CaseProcess.objects.get(case_id=case.id).ended == "withdrawn"


WAITING = led_by(
    '<intermediateCatchEvent id="m"><messageEventDefinition messageRef="体检合格"/></intermediateCatchEvent>'
    '<intermediateThrowEvent id="out"><messageEventDefinition messageRef="请体检"/></intermediateThrowEvent>'
    + step("decide", "审批", more='y:form="decide"'),
    "s > out",
    "out > m",
    "m > decide",
    "decide > e",
)


def test_messages_go_out_as_events_and_come_in_by_name():
    town = testing.town(definition={"process": WAITING, "route": []})
    case = testing.case_at(CaseState.ACCEPTED, town)
    assert open_steps(case.id) == []
    assert process.receive_message(case_id=case.id, message="别的", result={}, at=LATER) is False
    assert process.receive_message(case_id=case.id, message="体检合格", result={}, at=LATER) is True
    assert (
        process.receive_message(case_id=case.id, message="体检合格", result={}, at=LATER) is False
    )
    assert open_steps(case.id) == ["审批"]
    assert CaseMessageSent(case_id=case.id, item_code="x", name="请体检").name == "请体检"
    dispatcher.deliver_all(at=LATER)


SENDING = led_by(
    '<intermediateThrowEvent id="out"><messageEventDefinition messageRef="体检合格"/></intermediateThrowEvent>'
    + step("look", "体检")
    + step("decide", "审批", more='y:form="decide"'),
    "s > look",
    "look > out",
    "out > decide",
    "decide > e",
)


def two_items() -> tuple[testing.Town, object, object]:
    """Return a town with a case that sends a message and one of the same resident that waits."""
    town = testing.town(definition={"process": WAITING, "route": []})
    waiting = testing.case_at(CaseState.ACCEPTED, town)
    item = testing.items.small_item(
        definition={"process": SENDING, "route": []}, catalogue_code="440199902000"
    )
    sending = testing.case_at(CaseState.ACCEPTED, replace(town, item=item))
    dispatcher.deliver_all(at=LATER)
    return town, sending, waiting


def test_the_process_of_one_case_reaches_that_of_another():
    town, sending, waiting = two_items()
    assert open_steps(waiting.id) == []
    finish(town.examiner, sending.id, "体检")
    dispatcher.deliver_all(at=LATER)
    assert open_steps(waiting.id) == ["审批"]
    assert CaseMessage.objects.get().taken_at is not None


def test_what_is_sent_too_early_waits_for_its_turn():
    town, sending, waiting = two_items()
    stop.stop_case(
        actor=town.examiner, case_id=waiting.id, kind=StopKind.INSPECTION,
        reason="要做检测才能下结论。", planned_days=5, at=LATER,
    )  # fmt: skip
    finish(town.examiner, sending.id, "体检")
    dispatcher.deliver_all(at=LATER)
    assert open_steps(waiting.id) == []
    stop.resume_case(actor=town.examiner, case_id=waiting.id, result="检测合格。", at=LATER)
    assert open_steps(waiting.id) == ["审批"]


def test_where_several_cases_wait_an_officer_says_which_is_meant():
    town, sending, waiting = two_items()
    other = testing.case_at(CaseState.ACCEPTED, town)
    finish(town.examiner, sending.id, "体检")
    dispatcher.deliver_all(at=LATER)
    assert (open_steps(waiting.id), open_steps(other.id)) == ([], [])
    file = find_process(actor=town.examiner, case_id=waiting.id)
    assert file is not None
    assert [(one.name, len(one.came)) for one in file.awaited] == [("体检合格", 1)]
    with pytest.raises(NotAllowed):
        messages.note_message(
            actor=town.acceptor, case_id=waiting.id, name="体检合格", opinion="电话问过。", at=LATER
        )
    for _ in range(2):
        try:
            messages.note_message(
                actor=town.examiner, case_id=waiting.id, name="体检合格",
                opinion="收到体检中心的结果，合格。", at=LATER,
            )  # fmt: skip
        except WrongState:
            break
    assert (open_steps(waiting.id), open_steps(other.id)) == (["审批"], [])


def test_a_broken_off_case_has_no_timers_and_a_failing_one_keeps_no_others_waiting():
    town = testing.town(definition={"process": TIMED, "route": []})
    broken, ill, well = (testing.case_at(CaseState.ACCEPTED, town) for _ in range(3))
    correction.terminate_case(
        actor=town.approver, case_id=broken.id, reason="申请人已经去世，无法继续办理。", at=LATER
    )
    assert open_steps(broken.id) == []
    rows = CaseProcess.objects
    assert rows.get(case_id=broken.id).next_timer_at is None
    row = rows.get(case_id=ill.id)
    row.state["ended"] = "completed"
    row.save(update_fields=["state"])
    due = rows.get(case_id=well.id).next_timer_at
    while process.fire_due(at=due):
        pass
    assert open_steps(well.id) == ["初审", "督促"]
    assert Work.objects.filter(kind=WorkKind.DECIDE, ref_id=ill.id).exists()


@pytest.mark.parametrize("name", ["wjj", "县卫生健康局"])
def test_a_table_names_the_unit_of_a_step(name):
    routed = led_by(
        '<businessRuleTask id="rule" name="分派" y:decision="who"/>'
        + step("look", "核查", unit="=单位")
        + step("decide", "审批", more='y:form="decide"'),
        "s > rule", "rule > look", "look > decide", "decide > e",
    )  # fmt: skip
    who = {
        "code": "who", "title": "谁来核查",
        "table": {
            "inputs": [{"label": "面积", "expression": "表.面积"}],
            "outputs": [{"name": "单位"}],
            "rules": [{"tests": ["-"], "answers": [f'"{name}"']}],
        },
        "examples": [
            {"title": "八十平方米", "given": [["表.面积", "80"]], "expected": f'"{name}"'}
        ],
    }  # fmt: skip
    town = testing.town(definition={"process": routed, "route": [], "decisions": [who]})
    case = testing.case_at(CaseState.ACCEPTED, town)
    assert task_of(case.id, "核查").unit_id == town.units.other_department.id


def test_questions_of_a_step_must_be_answered():
    asked = led_by(
        '<exclusiveGateway id="g"/>'
        + step("look", "初审")
        + step("decide", "审批", more='y:form="decide"')
        + step("more", "补查"),
        "s > look",
        "look > g",
        'g > decide : 结论 = "齐全"',
        'g > more : 结论 = "要补查"',
        "more > decide",
        "decide > e",
    )
    town = testing.town(definition={"process": asked, "route": []})
    case = testing.case_at(CaseState.ACCEPTED, town)
    form = get_task(actor=town.examiner, case_id=case.id, task_id=task_of(case.id, "初审").id)
    assert [(one.name, one.options) for one in form.questions] == [("结论", ("齐全", "要补查"))]
    with pytest.raises(FieldRefusals):
        finish(town.examiner, case.id, "初审", 结论="随便")
    finish(town.examiner, case.id, "初审", 结论="要补查")
    assert open_steps(case.id) == ["补查"]
