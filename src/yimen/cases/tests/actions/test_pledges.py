"""A decision on a pledge is verified afterwards: within a limit, with its result, or revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yimen.cases import testing
from yimen.cases.actions import acceptance, decision, delivery, examination, intake
from yimen.cases.actions.pledges import verify_pledge
from yimen.cases.contracts import CaseState, ClockKind, PaperGot, PaperState, WorkKind
from yimen.cases.models import Case, CasePaper
from yimen.cases.queries.open_work import pledge_ref
from yimen.cases.tests.actions.test_deferral import AT, submitted, told, town
from yimen.identity import testing as people
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import NotAllowed, NotFound, Refusal
from yimen.kernel.work import queries as work
from yimen.kernel.work.rebuilding import rebuild_check

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)
FOUND = "到现场看过，和承诺一致。"


def granted_on_a_pledge():
    around = town(pledge=True, need="1", deferrable_days=0)
    case = submitted(around)
    intake.receive_case(actor=around.clerk, case_id=case.id, at=AT)
    acceptance.accept_case(actor=around.acceptor, case_id=case.id, at=AT)
    for _ in range(2):
        examination.examine_case(
            actor=around.examiner, case_id=case.id, opinion=testing.WORDS, at=AT
        )
    decision.decide_case(
        actor=around.approver, case_id=case.id, grant=True, opinion=testing.WORDS, at=AT
    )
    paper = CasePaper.objects.get(case_id=case.id)
    assert (paper.got, paper.level) == (PaperGot.PLEDGE, "D")
    return around, case, paper


def kinds(case):
    return [one.kind for one in work.list_of(ref=pledge_ref(case.id))]


def verified(around, case, paper, *, is_true, actor=None):
    return verify_pledge(
        actor=actor or around.examiner, case_id=case.id, paper_id=paper.id, is_true=is_true,
        finding=FOUND, at=LATER,
    )  # fmt: skip


def test_a_grant_on_a_pledge_opens_its_verification_with_a_clock_that_outlasts_delivery():
    around, case, paper = granted_on_a_pledge()
    assert kinds(case) == [WorkKind.VERIFY]
    clock = clocks.find(ref=pledge_ref(case.id), kind=ClockKind.VERIFY)
    assert clock.due_on.isoformat() == "2026-12-14"
    assert rebuild_check() == []
    delivery.deliver_case(
        actor=around.clerk, case_id=case.id, method="window", receiver="申请人甲", at=LATER
    )
    assert kinds(case) == [WorkKind.VERIFY]

    verified(around, case, paper, is_true=True)

    paper.refresh_from_db()
    assert (paper.level, paper.state, paper.finding) == ("B", PaperState.FINE, FOUND)
    assert kinds(case) == []
    assert clocks.find(ref=pledge_ref(case.id), kind=ClockKind.VERIFY).outcome == "verified"
    assert rebuild_check() == []
    with pytest.raises(Refusal, match="已经核查过"):
        verified(around, case, paper, is_true=True)


def test_a_false_pledge_is_work_of_revoking_until_the_decision_falls():
    around, case, paper = granted_on_a_pledge()
    verified(around, case, paper, is_true=False)
    assert kinds(case) == [WorkKind.REVOKE]
    assert rebuild_check() == []
    assert "您的承诺没有通过核查" in told(around)
    decision.revoke_decision(
        actor=around.approver, case_id=case.id, reason="承诺不实，依法撤销。", at=LATER
    )
    assert Case.objects.get(id=case.id).state == CaseState.REVOKED
    assert kinds(case) == []
    assert rebuild_check() == []


def test_a_pledge_that_was_set_right_is_no_longer_a_reason_to_revoke():
    around, case, paper = granted_on_a_pledge()
    verified(around, case, paper, is_true=False)
    verified(around, case, paper, is_true=True)
    assert kinds(case) == []
    assert rebuild_check() == []


def test_only_the_deciding_unit_verifies_and_says_what_it_found():
    around, case, paper = granted_on_a_pledge()
    for actor in (around.clerk, around.other_unit, around.resident):
        with pytest.raises((NotAllowed, NotFound)):
            verified(around, case, paper, is_true=True, actor=actor)
    browser = Client()
    people.sign_in(browser, around.examiner)
    page = f"/work/cases/{case.id}/pledges/"
    assert "场地证明" in browser.get(page).content.decode()
    assert browser.post(page, {"paper": paper.id}).status_code == 422
    assert browser.post(page, {"paper": paper.id, "answer": "true"}).status_code == 422
    sent = {"paper": paper.id, "answer": "true", "finding": FOUND}
    assert browser.post(page, sent).status_code == 302
    assert "没有要核查的承诺了" in browser.get(page + "?again").content.decode()
