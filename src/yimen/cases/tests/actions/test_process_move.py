"""A new version while cases are under way: seen, moved by a mapping; past cases rehearsed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.cases import testing
from yimen.cases.actions import decision
from yimen.cases.actions.process_move import move_cases
from yimen.cases.contracts import WorkKind
from yimen.cases.models import Case, CaseProcess, CaseTask
from yimen.cases.queries import in_flight
from yimen.cases.tests.actions.test_process import (
    AT,
    LATER,
    at_first_step,
    finish,
    led_by,
    open_steps,
    step,
    task_of,
)
from yimen.catalogue import testing as items
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.models import Work
from yimen.kernel.work.rebuilding import rebuild_check

pytestmark = pytest.mark.django_db

SHORT = led_by(
    step("first", "初步审查", unit="wjj", more='y:workdays="3"')
    + step("decide", "审批", more='y:form="decide" y:workdays="1"'),
    "s > first",
    "first > decide",
    "decide > e",
)


def newer(town: testing.Town, content: str = SHORT):
    return items.next_version(
        item_code=town.item.item_code,
        at=AT + timedelta(hours=1),
        name="测试场所许可",
        definition={"process": content, "route": []},
    )


def editor_of(town: testing.Town):
    post = Post.CATALOGUE_EDITOR
    return directory.make_officer(post=post, unit=town.units.department, name="事项辰", at=AT)


def test_cases_under_way_are_seen_with_what_keeps_them_there():
    town, case = at_first_step()
    version = newer(town)
    (seen,) = in_flight.under_way(version=version, mapping={})
    assert seen.number == case.number
    assert seen.steps == (("look", "初审"),)
    assert "请指定对应的环节" in seen.obstacles[0]
    (mapped,) = in_flight.under_way(version=version, mapping={"look": "first"})
    assert mapped.obstacles == ()
    assert CaseProcess.objects.get().item_version_id == town.item.id


def test_moved_case_goes_on_under_the_new_process():
    town, case = at_first_step()
    version = newer(town)
    moved = move_cases(
        actor=editor_of(town), version=version, case_ids=[case.id],
        mapping={"look": "first"}, at=LATER,
    )  # fmt: skip
    assert [each.obstacles for each in moved] == [()]
    assert open_steps(case.id) == ["初步审查"]
    assert task_of(case.id, "初步审查").unit_id == town.units.other_department.id
    assert Work.objects.get(kind=WorkKind.STEP).unit_id == town.units.other_department.id
    assert rebuild_check() == []
    verbs = [each.verb for each in ledger.list_entries(subject=case.ref)]
    assert "cases.process.transferred" in verbs
    finish(town.other_unit, case.id, "初步审查")
    assert open_steps(case.id) == ["审批"]


def test_case_without_a_place_to_go_stays_whole():
    town, case = at_first_step()
    version = newer(town)
    before = CaseProcess.objects.get().state
    (stayed,) = move_cases(
        actor=editor_of(town), version=version, case_ids=[case.id], mapping={}, at=LATER
    )
    assert stayed.obstacles
    row = CaseProcess.objects.get()
    assert (row.state, row.item_version_id) == (before, town.item.id)
    assert Case.objects.get().item_version_id == town.item.id


def test_moving_is_for_those_who_publish():
    town, case = at_first_step()
    version = newer(town)
    with pytest.raises(NotAllowed):
        move_cases(
            actor=town.approver, version=version, case_ids=[case.id],
            mapping={"look": "first"}, at=LATER,
        )  # fmt: skip


def test_rehearsal_plays_past_cases_with_their_answers_and_touches_none():
    town, case = at_first_step()
    finish(town.examiner, case.id, "初审")
    finish(town.other_unit, case.id, "会商意见", 结论="-")
    finish(town.examiner, case.id, "本局意见", 结论="有分歧")
    finish(town.examiner, case.id, "复核")
    decision.decide_case(
        actor=town.approver, case_id=case.id, grant=True, opinion=testing.WORDS, at=LATER
    )
    tasks = CaseTask.objects.count()
    (same,) = in_flight.rehearsed(version=town.item, limit=200)
    assert same.steps == ("初审", "本局意见", "会商意见", "复核", "审批")
    assert (same.workdays, same.stuck) == (2, "")
    (other,) = in_flight.rehearsed(version=newer(town), limit=200)
    assert (other.steps, other.workdays) == (("初步审查", "审批"), 4)
    assert CaseTask.objects.count() == tasks
