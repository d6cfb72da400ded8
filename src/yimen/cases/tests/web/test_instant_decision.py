"""What a table decided by itself is told in words: to the applicant and the officer, to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.actions import decision
from yimen.cases.contracts import CaseState
from yimen.cases.rules.process import spoken
from yimen.cases.tests.actions.test_process import AUTO, FIT
from yimen.identity.testing import sign_in

pytestmark = pytest.mark.django_db


def page_for(actor, name: str, case_id) -> str:
    client = Client()
    sign_in(client, actor)
    return client.get(reverse(name, args=[case_id])).content.decode()


@pytest.fixture
def town():
    return testing.town(definition={"process": AUTO, "route": [], "decisions": [FIT]})


def test_the_applicant_and_the_officer_read_facts_rule_note_and_version(town):
    case = testing.case_at(CaseState.ACCEPTED, town)
    mine = page_for(town.resident, "cases:case", case.id)
    assert "为什么这样决定" in mine
    assert "面积：80" in mine
    assert "第 1 条（事项第 1 版）：小场所" in mine
    assert "结果：批准 是" in mine
    office = page_for(town.examiner, "cases:staff_case", case.id)
    assert "事项第 1 版的表，第 1 行：小场所" in office
    assert "为什么这样决定" not in page_for(town.other_resident, "cases:case", case.id)


def test_what_a_person_decided_is_not_said_to_be_the_systems(town):
    case = testing.case_at(CaseState.ACCEPTED, town, size="120")
    decision.decide_case(
        actor=town.approver, case_id=case.id, grant=True, opinion="符合条件，准予。",
        at=testing.AT + timedelta(hours=3),
    )  # fmt: skip
    assert "为什么这样决定" not in page_for(town.resident, "cases:case", case.id)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "没有填写"),
        (True, "是"),
        (["甲", 2], "甲、2"),
        ("2026-11-20", "2026年11月20日"),
        ("439981199001011234", "439*************34"),
        ("13900000000", "139******00"),
        ("低保户", "低保户"),
    ],
)
def test_facts_are_told_as_people_read_them(value, words):
    assert spoken(value) == words
