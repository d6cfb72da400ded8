"""A paper may come later only where the item says so: pledged, watched, reminded, brought."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.actions import acceptance, decision, deferred, examination, intake
from yimen.cases.actions import draft as drafts
from yimen.cases.actions.notice import set_notice
from yimen.cases.actions.submit import submit_draft
from yimen.cases.contracts import CaseState, CaseView, ClockKind, PaperGot, PaperState, WorkKind
from yimen.cases.models import CasePaper, Notice
from yimen.cases.models.answers import NOTICE_FACTS, unseal
from yimen.cases.queries.case_list import CaseFilter, list_cases
from yimen.catalogue.contracts import NoticeKind
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.kernel import clock, register
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.clocks import sweeping
from yimen.kernel.contracts import NotAllowed, Refusal
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.outbox import dispatcher
from yimen.kernel.work import queries as work
from yimen.kernel.work.rebuilding import rebuild_check

pytestmark = pytest.mark.django_db
AT = testing.AT
DUE = date(2026, 11, 30)
PAPER = {
    "code": "proof",
    "name": "场地证明",
    "issued_by": "村（居）民委员会",
    "source": "99",
    "judge": ["写明地址"],
    "law": "《测试管理办法》第五条",
    "need": "3",
    "deferrable_days": 10,
}
FIELD = {
    "code": "proof",
    "kind": "file",
    "name": "场地证明",
    "label": "场地证明",
    "why": "看地址。",
    "paper": "proof",
    "required": False,
}


def town(**paper: object) -> testing.Town:
    """Return the people around an item with one more paper, which may come later."""
    form = {
        "steps": [
            {"code": "place", "title": "场所", "fields": [
                {"code": "area", "kind": "area", "name": "地点", "label": "在哪个村", "why": "收件。"},
            ]},
            {"code": "papers", "title": "材料", "fields": [FIELD, {
                "code": "promise", "kind": "declaration", "name": "承诺", "label": "真的", "why": "负责。",
            }]},
        ]
    }  # fmt: skip
    return testing.town(
        definition={
            "form": form,
            "papers": [{**PAPER, **paper}],
            "situations": [{"code": "all", "title": "一般情形"}],
            "checks": [],
            "licence": None,
        }
    )


def submitted(around: testing.Town, *, at=AT) -> CaseView:
    begun = drafts.start_draft(actor=around.resident, item_code=around.item.item_code, at=at)
    raw = {"area": testing.directory.VILLAGE, "promise": "1"}
    drafts.save_answers(actor=around.resident, draft_id=begun.id, step="place", raw=raw, at=at)
    drafts.save_answers(actor=around.resident, draft_id=begun.id, step="papers", raw=raw, at=at)
    return submit_draft(actor=around.resident, draft_id=begun.id, at=at)


def photo() -> SimpleUploadedFile:
    return testing.photo("场地证明.png")


def told(around: testing.Town) -> list[str]:
    return [one.title for one in identity.list_messages(person_id=around.resident.person_id)]


@pytest.mark.parametrize("paper", [{"need": "2"}, {"need": "1"}])
def test_what_may_not_come_later_was_not_brought(paper):
    case = submitted(town(**paper))
    row = CasePaper.objects.get(case_id=case.id)
    assert (row.got, row.due_on) == (PaperGot.NOT_BROUGHT, None)
    assert not Notice.objects.filter(case_id=case.id).exists()
    assert clocks.find(ref=case.ref, kind=ClockKind.BRING) is None


def test_a_deferred_paper_is_pledged_watched_and_named_at_acceptance():
    around = town()
    case = submitted(around)
    row = CasePaper.objects.get(case_id=case.id)
    assert (row.got, row.due_on) == (PaperGot.DEFERRED, DUE)
    assert clocks.find(ref=case.ref, kind=ClockKind.BRING).due_on == DUE
    assert WorkKind.DEFERRED in {one.kind for one in work.list_of(ref=case.ref)}
    pledge = Notice.objects.get(case_id=case.id, kind=NoticeKind.DEFERRAL)
    facts = unseal(NOTICE_FACTS, pledge.facts)
    assert pledge.title == "容缺受理承诺书"
    assert facts["facts"] == [["场地证明", "2026年11月30日前补交"]]
    assert facts["sign"] == "承诺人：申请人甲\n2026年11月16日网上提交时确认"
    assert set_notice(notice_id=pledge.id, at=AT).sm3
    intake.receive_case(actor=around.clerk, case_id=case.id, at=AT)
    acceptance.accept_case(actor=around.acceptor, case_id=case.id, at=AT)
    accepted = Notice.objects.get(case_id=case.id, kind=NoticeKind.ACCEPTANCE)
    assert unseal(NOTICE_FACTS, accepted.facts)["facts"] == facts["facts"]


def test_the_applicant_is_reminded_before_and_after_the_day_once_each():
    around = town()
    case = submitted(around)
    for day in (26, 27, 28):
        sweeping.sweep(at=AT.replace(day=day))
    dispatcher.deliver_all(at=AT.replace(day=28))
    assert told(around).count("快到补交材料的日期了") == 1
    late = AT + timedelta(days=16)
    sweeping.sweep(at=late)
    sweeping.sweep(at=late)
    dispatcher.deliver_all(at=late)
    assert told(around).count("补交材料的日期过了") == 1
    assert clocks.find(ref=case.ref, kind=ClockKind.BRING).stopped_at is None


def test_the_applicants_day_gone_by_is_not_the_authoritys_delay():
    around = town()
    case = submitted(around)
    intake.receive_case(actor=around.clerk, case_id=case.id, at=AT)
    acceptance.accept_case(actor=around.acceptor, case_id=case.id, at=AT)
    late = AT + timedelta(days=16)
    assert clocks.find(ref=case.ref, kind=ClockKind.BRING).due_at < late
    found = register.figure_values(["cases.overdue"], moments=[late], area_prefix="439981")
    assert found["cases.overdue", late].value == 0
    assert list_cases(actor=around.supervisor, narrowed=CaseFilter(overdue_at=late)) == []


def test_the_applicant_uploads_it_and_nothing_is_owed_any_more():
    around = town()
    case = submitted(around)
    row = CasePaper.objects.get(case_id=case.id)
    with pytest.raises(NotAllowed):
        deferred.bring_paper(actor=around.resident, paper_id=row.id, original_seen=True, at=AT)
    with pytest.raises(Refusal, match="请选要上传的文件"):
        deferred.bring_paper(actor=around.resident, paper_id=row.id, original_seen=False, at=AT)
    deferred.bring_paper(
        actor=around.resident, paper_id=row.id, original_seen=False, files=[photo()], at=AT
    )
    row.refresh_from_db()
    assert (row.got, row.level, row.state, row.finding) == (
        "electronic", "C", "pending", "按期补交",
    )  # fmt: skip
    assert clocks.find(ref=case.ref, kind=ClockKind.BRING).outcome == "brought"
    assert WorkKind.DEFERRED not in {one.kind for one in work.list_of(ref=case.ref)}
    assert [one.verb for one in ledger.list_entries(subject=case.ref)][-1] == "cases.paper.brought"


def test_a_paper_uploaded_later_is_the_counters_work_until_it_is_judged():
    around = town()
    case = submitted(around)
    row = CasePaper.objects.get(case_id=case.id)
    deferred.bring_paper(
        actor=around.resident, paper_id=row.id, original_seen=False, files=[photo()], at=AT
    )
    opened = [one for one in work.list_of(ref=case.ref) if one.kind == WorkKind.JUDGE]
    assert [(one.unit_id, one.title[:9]) for one in opened] == [
        (case.receiving_unit_id, "核验补交的场地证明")
    ]
    assert rebuild_check() == []
    intake.judge_paper(
        actor=around.clerk, paper_id=row.id, state=PaperState.FINE, finding="清楚", at=AT
    )
    assert WorkKind.JUDGE not in {one.kind for one in work.list_of(ref=case.ref)}
    assert rebuild_check() == []


def test_a_decision_takes_the_judging_off_the_list():
    around = town()
    case = submitted(around)
    row = CasePaper.objects.get(case_id=case.id)
    deferred.bring_paper(
        actor=around.resident, paper_id=row.id, original_seen=False, files=[photo()], at=AT
    )
    intake.receive_case(actor=around.clerk, case_id=case.id, at=AT)
    acceptance.accept_case(actor=around.acceptor, case_id=case.id, at=AT)
    for _ in range(2):
        examination.examine_case(
            actor=around.examiner, case_id=case.id, opinion="材料齐全，同意。", at=AT
        )
    decision.decide_case(
        actor=around.approver, case_id=case.id, grant=True, opinion="符合条件，准予。", at=AT
    )
    assert WorkKind.JUDGE not in {one.kind for one in work.list_of(ref=case.ref)}
    assert rebuild_check() == []


def test_case_def_4_nothing_is_granted_while_a_paper_is_owed_but_it_may_be_denied():
    around = town()
    case = submitted(around)
    intake.receive_case(actor=around.clerk, case_id=case.id, at=AT)
    acceptance.accept_case(actor=around.acceptor, case_id=case.id, at=AT)
    for _ in range(2):
        examination.examine_case(
            actor=around.examiner, case_id=case.id, opinion="其余材料齐全。", at=AT
        )
    late = AT + timedelta(days=16)
    with pytest.raises(Refusal, match="场地证明（11月30日前补交）"):
        decision.decide_case(
            actor=around.approver, case_id=case.id, grant=True, opinion="符合条件，准予。", at=late
        )
    denied = decision.decide_case(
        actor=around.approver, case_id=case.id, grant=False, opinion="到期没有补交材料。", at=late
    )
    assert denied.state is CaseState.COMPLETED


def test_the_counter_keeps_the_signed_pledge():
    around = town()
    case = submitted(around)
    with pytest.raises(Refusal, match="扫描件"):
        deferred.keep_signed(actor=around.clerk, case_id=case.id, files=[], at=AT)
    for _ in range(2):
        deferred.keep_signed(actor=around.clerk, case_id=case.id, files=[photo()], at=AT)
    kept = CasePaper.objects.get(case_id=case.id, code=deferred.SIGNED)
    assert (kept.got, kept.level, len(kept.file_ids)) == ("on_paper", "B", 2)
    with pytest.raises(NotAllowed):
        deferred.keep_signed(actor=around.resident, case_id=case.id, files=[photo()], at=AT)


def test_the_pages_say_what_is_pledged_and_take_what_is_brought():
    around = town()
    at = clock.now() - timedelta(hours=1)
    begun = drafts.start_draft(actor=around.resident, item_code=around.item.item_code, at=at)
    raw = {"area": testing.directory.VILLAGE, "promise": "1"}
    for step in ("place", "papers"):
        drafts.save_answers(actor=around.resident, draft_id=begun.id, step=step, raw=raw, at=at)
    browser = Client()
    people.sign_in(browser, around.resident)
    check = reverse("cases:draft_check", args=[begun.id])
    assert "就是承诺按上面的日期补交" in browser.get(check).content.decode()
    arrived = browser.post(check)
    row = CasePaper.objects.get(code="proof")
    page = reverse("cases:case", args=[row.case_id])
    assert arrived.status_code == 302
    assert "还有材料要补交" in browser.get(page).content.decode()
    mine = reverse("cases:mine")
    assert "补交材料" in browser.get(mine).content.decode()
    bring = reverse("cases:bring_paper", args=[row.case_id, row.id])
    refused = browser.post(bring)
    assert refused.status_code == 422
    assert "请选要上传的文件" in refused.content.decode()
    assert browser.post(bring, {"files": photo()}).headers["Location"] == f"{page}?said=brought"
    assert "还有材料要补交" not in browser.get(page).content.decode()
    assert "补交材料" not in browser.get(mine).content.decode()
    clerk = Client()
    people.sign_in(clerk, around.clerk)
    later = reverse("cases:desk_deferred", args=[row.case_id])
    assert "容缺受理承诺书" in clerk.get(later).content.decode()
    assert clerk.post(later, {"signed": "1", "files": photo()}).status_code == 200
    assert CasePaper.objects.filter(case_id=row.case_id, code=deferred.SIGNED).exists()


def test_nothing_is_owed_once_the_case_ended():
    around = town()
    case = submitted(around)
    intake.bounce_case(actor=around.clerk, case_id=case.id, reason="材料不对。", at=AT)
    row = CasePaper.objects.get(case_id=case.id)
    assert clocks.find(ref=case.ref, kind=ClockKind.BRING).outcome == CaseState.BOUNCED
    with pytest.raises(Refusal, match="已经办完"):
        deferred.bring_paper(
            actor=around.resident, paper_id=row.id, original_seen=False, files=[photo()], at=AT
        )
