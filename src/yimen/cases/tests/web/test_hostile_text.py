"""Hostile words in every free text are stored as words, shown escaped, and exported as words."""

from __future__ import annotations

import resource
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.actions import acceptance, decision, intake
from yimen.cases.contracts import CaseState, CaseVerb, PaperState
from yimen.cases.models import Case, CasePaper
from yimen.identity import testing as identity
from yimen.kernel import clock
from yimen.kernel.contracts import Refusal

pytestmark = pytest.mark.django_db

HOSTILE = (
    "<script>alert(1)</script>"
    '"><img src=x onerror=alert(2)>'
    "'; DROP TABLE cases_case; --"
    "=HYPERLINK(1){{ 7*7 }}{% now %}#{evil}"
)
RAW = ("<script>alert", "<img src=x", "onerror=alert(2)>")


def signed_in(actor) -> Client:
    client = Client()
    identity.sign_in(client, actor)
    return client


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def assert_escaped(page) -> None:
    assert page.status_code in {200, 422}
    shown = page.content.decode()
    assert "&lt;script&gt;" in shown
    assert not [raw for raw in RAW if raw in shown.replace("&quot;", '"')]
    assert "49" not in shown.partition("HYPERLINK(1)")[2][:4]


def test_hostile_answers_opinions_and_findings_are_shown_as_words(around):
    at = clock.now() - timedelta(days=1)
    name = "=cmd|' /C calc'!A0<script>alert(1)</script>"
    case = testing.case_at(CaseState.RECEIVED, around, at=at, name=name[:50], story=HOSTILE)
    paper = CasePaper.objects.get(case_id=case.id)
    intake.judge_paper(
        actor=around.clerk, paper_id=paper.id, state=PaperState.WRONG, finding=HOSTILE,
        at=at + timedelta(hours=1),
    )  # fmt: skip
    acceptance.ask_correction(
        actor=around.acceptor, case_id=case.id, missing=[(HOSTILE, HOSTILE)],
        at=at + timedelta(hours=2),
    )  # fmt: skip
    for who, page in (
        (around.examiner, reverse("cases:staff_case", args=[case.id])),
        (around.resident, reverse("cases:case", args=[case.id])),
    ):
        assert_escaped(signed_in(who).get(page))
    assert Case.objects.count() == 1


def test_hostile_decision_and_search_are_shown_as_words(around):
    at = clock.now() - timedelta(days=1)
    case = testing.at_deciding_step(around, at=at)
    decision.decide_case(
        actor=around.approver, case_id=case.id, grant=False, opinion=HOSTILE,
        at=at + timedelta(hours=1),
    )  # fmt: skip
    client = signed_in(around.examiner)
    assert_escaped(client.get(reverse("cases:staff_case", args=[case.id])))
    assert_escaped(client.get(reverse("cases:staff_cases"), {"q": HOSTILE}))
    exported = client.get(reverse("cases:staff_export", args=[case.id]))
    assert exported["Content-Type"] == "application/json"
    assert HOSTILE in [row["handle_explain"] for row in exported.json()["case_process"]]


@pytest.mark.parametrize("text", ["\x00", "a/b", "../../etc/passwd", HOSTILE, "字" * 5000])
def test_open_pages_take_any_code_for_a_code(around, text):
    client = Client()
    assert client.post(reverse("cases:verify"), {"code": text}).status_code in {200, 302, 400, 404}
    assert client.post(
        reverse("cases:track"), {"number": text, "code": text}
    ).status_code in {200, 404, 422, 429}  # fmt: skip


@pytest.mark.parametrize("who", ["other_resident", "other_unit", "other_area", "system_admin"])
def test_anothers_case_is_not_found_by_address(around, who):
    case = testing.case_at(CaseState.ACCEPTED, around)
    client = signed_in(getattr(around, who))
    for name in ("cases:case", "cases:staff_case", "cases:staff_export", "cases:receipt"):
        answer = client.get(reverse(name, args=[case.id]))
        assert answer.status_code in {302, 403, 404}
        assert case.number not in answer.content.decode()


def test_disk_that_is_full_loses_no_answer(around):
    begun = testing.a_draft(around)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    big = testing.photo("大图.png")
    big.file.seek(0, 2)
    big.file.write(b"\x00" * 300_000)
    big.file.seek(0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(Refusal) as refused:
            testing.upload.add_file(
                actor=around.resident, draft_id=begun.id, version=around.item, step="papers",
                field="plan", file=big, at=testing.AT,
            )  # fmt: skip
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(refused.value.message) > 5
    testing.add_file(around.resident, begun, "plan")
    assert testing.do(
        CaseVerb.RECEIVE,
        around=around,
        case_id=testing.submit.submit_draft(
            actor=around.resident, draft_id=begun.id, at=testing.AT
        ).id,
        at=testing.AT + timedelta(minutes=1),
    )
