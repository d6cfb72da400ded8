"""A case on the plain route goes over to another version whole: step, answers, papers, clock."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from yimen.cases import testing
from yimen.cases.actions import decision, examination
from yimen.cases.actions.process_move import move_cases
from yimen.cases.contracts import CaseState, ClockKind, WorkKind
from yimen.cases.models import Case, CasePaper, CaseProcess
from yimen.cases.models.answers import CASE_ANSWERS, unseal
from yimen.cases.queries import in_flight
from yimen.cases.tests.actions.test_process import open_steps
from yimen.cases.tests.actions.test_process_move import SHORT, editor_of, newer
from yimen.catalogue import testing as items
from yimen.identity import public as identity
from yimen.identity.testing import sign_in
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.work import queries as work
from yimen.kernel.work.rebuilding import rebuild_check

pytestmark = pytest.mark.django_db
AT = testing.AT
LATER = AT + timedelta(days=1)
ROUTE = [
    {"code": "check", "title": "核查", "unit": "deciding", "verb": "cases.examine"},
    {"code": "decide", "title": "作出决定", "unit": "deciding", "verb": "cases.decide"},
]
PAPERS = [
    {"code": "drawing", "name": "平面图", "issued_by": "申请人", "source": "10",
     "judge": ["清楚"], "law": "《测试管理办法》第五条"},
]  # fmt: skip
FORM = {
    "steps": [
        {"code": "place", "title": "场所", "fields": [
            *(one for one in items.FIELDS if one["code"] != "size"),
            {**next(one for one in items.FIELDS if one["code"] == "size"), "code": "area_size"},
        ]},
        {"code": "papers", "title": "材料", "fields": [
            {**items.FILES[0], "paper": "drawing"}, items.FILES[-1],
        ]},
    ]
}  # fmt: skip


def plain_newer(town: testing.Town):
    return items.next_version(
        item_code=town.item.item_code, at=AT + timedelta(hours=1), name="测试场所许可",
        definition={"route": ROUTE, "papers": PAPERS, "form": FORM},
    )  # fmt: skip


def moved(town: testing.Town, version, case, mapping, **changes):
    return move_cases(
        actor=changes.get("actor", editor_of(town)), version=version, case_ids=[case.id],
        mapping=mapping, at=LATER,
    )  # fmt: skip


MAPPING = {"paper": "check", "field:size": "area_size", "paper:plan": "drawing"}


def test_a_case_goes_to_the_next_route_with_its_answers_papers_and_the_shorter_limit():
    town = testing.town(promised_limit={"amount": 12, "unit": "W"})
    case = testing.case_at(CaseState.ACCEPTED, town)
    version = plain_newer(town)
    before = clocks.find(ref=case.ref, kind=ClockKind.DECIDE)
    (stays,) = moved(town, version, case, {})
    assert "“审查材料”在新版里没有" in stays.obstacles[0]
    assert "填过的“面积”" in stays.obstacles[1]

    (went,) = moved(town, version, case, MAPPING)

    assert went.obstacles == ()
    row = Case.objects.get(id=case.id)
    assert (row.item_version_id, row.route_step, row.state) == (version.id, "check", "accepted")
    assert unseal(CASE_ANSWERS, row.answers)["area_size"] == "80"
    assert set(CasePaper.objects.filter(case=row).values_list("code", flat=True)) >= {"drawing"}
    after = clocks.find(ref=case.ref, kind=ClockKind.DECIDE)
    assert after.promised_on < before.promised_on
    assert after.started_on == before.started_on
    assert [one.kind for one in work.list_of(ref=case.ref)] == [WorkKind.EXAMINE]
    assert rebuild_check() == []
    entry = ledger.list_entries(subject=case.ref)[-1]
    assert entry.verb == "cases.case.version_moved"
    assert "期限更短" in json.loads(entry.change)["clock"]
    told = identity.list_messages(person_id=town.resident.person_id)
    assert any(one.title == "您的申请按新版的规定接着办" for one in told)
    examination.examine_case(
        actor=town.examiner, case_id=case.id, opinion="材料齐全，同意。", at=LATER
    )
    done = decision.decide_case(
        actor=town.approver, case_id=case.id, grant=True, opinion="符合条件，准予。", at=LATER
    )
    assert done.state is CaseState.GRANTED


def test_a_limit_that_was_told_is_not_made_longer():
    town = testing.town(promised_limit={"amount": 5, "unit": "W"})
    case = testing.case_at(CaseState.ACCEPTED, town)
    before = clocks.find(ref=case.ref, kind=ClockKind.DECIDE)
    moved(town, plain_newer(town), case, MAPPING)
    assert clocks.find(ref=case.ref, kind=ClockKind.DECIDE).promised_on == before.promised_on
    assert "原来的日子" in json.loads(ledger.list_entries(subject=case.ref)[-1].change)["clock"]


def test_a_plain_case_is_taken_up_by_the_process_at_the_step_that_was_named():
    town = testing.town()
    case = testing.case_at(CaseState.ACCEPTED, town)
    version = newer(town, SHORT)
    (went,) = moved(town, version, case, {"paper": "first"})
    assert went.obstacles == ()
    assert open_steps(case.id) == ["初步审查"]
    assert CaseProcess.objects.get(case_id=case.id).item_version_id == version.id
    assert [one.kind for one in work.list_of(ref=case.ref)] == []
    assert rebuild_check() == []


def test_a_case_that_is_not_accepted_yet_is_accepted_under_the_new_version():
    town = testing.town()
    case = testing.case_at(CaseState.RECEIVED, town)
    version = plain_newer(town)
    (went,) = moved(town, version, case, MAPPING)
    assert went.obstacles == ()
    (counted, *_) = in_flight.count_open(version=town.item)
    assert (counted.version, counted.count) == (version.version, 1)
    assert rebuild_check() == []


def test_who_may_not_move_cases_moves_none():
    town = testing.town()
    case = testing.case_at(CaseState.ACCEPTED, town)
    version = plain_newer(town)
    with pytest.raises(NotAllowed):
        moved(town, version, case, MAPPING, actor=town.approver)
    assert Case.objects.get(id=case.id).item_version_id == town.item.id


def test_the_page_shows_the_effect_and_moves_what_was_tried():
    town = testing.town()
    case = testing.case_at(CaseState.ACCEPTED, town)
    version = plain_newer(town)
    client = Client()
    sign_in(client, editor_of(town))
    base = f"/staff/items/{town.item.item_code}/{version.version}/"
    effect = client.get(base).content.decode()
    assert "别的版本还有 1 件在办" in effect
    assert "减少材料：检测报告、营业执照" in effect
    assert "增加环节：核查" in effect
    page = f"{base}process/cases/"
    assert "“面积”填过的内容" in client.get(page).content.decode()
    sent = {
        "case": str(case.id), "to-paper": "check", "field-size": "area_size",
        "paper-plan": "drawing",
    }  # fmt: skip
    assert "搬这 1 件" in client.post(page, {**sent, "act": "try"}).content.decode()
    assert Case.objects.get(id=case.id).item_version_id == town.item.id
    done = client.post(page, {**sent, "act": "move"})
    assert done["Location"].endswith("?moved=1&stayed=0")
