"""Deciding, completing, delivering, revoking, correcting a slip; notices; who sees; the export."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest

from yimen.cases import testing
from yimen.cases.actions import decision, delivery, notice
from yimen.cases.actions.examination import examine_case
from yimen.cases.actions.export import export_case
from yimen.cases.actions.look import open_case
from yimen.cases.contracts import CaseState, CaseVerb, OpinionMissing
from yimen.cases.events import CaseDecided
from yimen.cases.models import Case, CaseStep, Delivery, Notice
from yimen.cases.queries.case import (
    find_by_code,
    find_by_number,
    get_case,
    list_mine,
    open_file,
    open_paper,
)
from yimen.cases.queries.case_list import CaseFilter, list_cases
from yimen.cases.subscribers import on_case_decided, on_licence_issued
from yimen.kernel.contracts import NotFound, Ref, Refusal, WrongState
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.ledger.sequencer import sequence_once
from yimen.kernel.ledger.verification import verify
from yimen.kernel.outbox import dispatcher
from yimen.licences import public as licences
from yimen.licences.contracts import LicenceState
from yimen.licences.events import LicenceIssued

pytestmark = pytest.mark.django_db
AT = testing.AT
LATER = AT + timedelta(hours=3)


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def held(around: testing.Town):
    return licences.list_held(holder_id=around.resident.person_id, on=LATER.date())


def test_decision_waits_for_the_last_step(around):
    case = testing.case_at(CaseState.ACCEPTED, around)
    with pytest.raises(Refusal, match="还没有走完“审查材料”"):
        testing.do(CaseVerb.GRANT, around=around, case_id=case.id, at=LATER)


def test_last_step_takes_no_opinion_but_a_decision(around):
    case = testing.at_deciding_step(around)
    with pytest.raises(Refusal, match="要作出决定"):
        testing.do(
            CaseVerb.EXAMINE, around=around, case_id=case.id, at=LATER, actor=around.approver
        )


def test_one_opinion_sent_twice_counts_once(around):
    case = testing.case_at(CaseState.ACCEPTED, around)

    def send():
        return examine_case(
            actor=around.examiner,
            case_id=case.id,
            opinion="材料一致。",
            at=LATER,
            step_code="paper",
        )

    assert send().step_code == "site"
    with pytest.raises(WrongState, match="没有重复记录"):
        send()
    assert Case.objects.get(id=case.id).route_step == "site"


def test_sent_back_it_stands_one_step_earlier(around):
    case = testing.at_deciding_step(around)
    back = testing.do(
        CaseVerb.SEND_BACK, around=around, case_id=case.id, at=LATER, actor=around.approver
    )
    assert back.step_code == "site"
    testing.do(CaseVerb.SEND_BACK, around=around, case_id=case.id, at=LATER)
    with pytest.raises(Refusal, match="第一步"):
        testing.do(CaseVerb.SEND_BACK, around=around, case_id=case.id, at=LATER)


@pytest.mark.parametrize("grant", [True, False])
def test_decision_needs_reasons(around, grant):
    case = testing.at_deciding_step(around)
    with pytest.raises(OpinionMissing):
        decision.decide_case(
            actor=around.approver, case_id=case.id, grant=grant, opinion="可以", at=LATER
        )
    assert Notice.objects.filter(case_id=case.id, kind__in=["grant", "deny"]).count() == 0


def test_grant_issues_one_licence_though_its_event_comes_twice(around):
    case = testing.case_at(CaseState.GRANTED, around)
    decided = CaseDecided(case_id=case.id, item_code=case.item_code, granted=True)
    on_case_decided(decided, at=LATER)
    on_case_decided(decided, at=LATER)
    assert len(held(around)) == 1
    licence = held(around)[0]
    issued = LicenceIssued(licence_id=licence.id, origin=case.ref)
    on_licence_issued(issued, at=LATER)
    on_licence_issued(issued, at=LATER)
    dispatcher.deliver_all(at=LATER)
    done = get_case(actor=around.resident, case_id=case.id)
    assert done.state is CaseState.COMPLETED
    assert done.licence_id == licence.id
    assert CaseStep.objects.filter(case_id=case.id, verb="complete").count() == 1
    assert len(held(around)) == 1


def test_licence_of_something_else_completes_nothing(around):
    case = testing.case_at(CaseState.GRANTED, around)
    on_licence_issued(
        LicenceIssued(licence_id=case.id, origin=Ref("hall.ticket", case.id)), at=LATER
    )
    assert get_case(actor=around.resident, case_id=case.id).state is CaseState.GRANTED


def test_revoked_decision_takes_its_licence_along(around):
    case = testing.case_at(CaseState.COMPLETED, around)
    testing.do(CaseVerb.REVOKE, around=around, case_id=case.id, at=LATER)
    dispatcher.deliver_all(at=LATER)
    assert [one.state for one in held(around)] == [LicenceState.REVOKED]
    made = Notice.objects.get(case_id=case.id, kind="revocation")
    assert made.corrects.kind == "grant"
    assert Notice.objects.filter(case_id=case.id, kind="grant").count() == 1


def test_slip_is_corrected_by_a_numbered_corrigendum(around):
    case = testing.case_at(CaseState.COMPLETED, around)
    granted = Notice.objects.get(case_id=case.id, kind="grant")
    before = bytes(granted.facts)
    for _ in range(2):
        notice.correct_notice(
            actor=around.approver, notice_id=granted.id, wrong="八十", right="八十五",
            reason="打字错误。", at=LATER,
        )  # fmt: skip
    made = Notice.objects.filter(case_id=case.id, kind="corrigendum").order_by("made_at", "id")
    assert [one.document_number[-2:] for one in made] == ["1号", "2号"]
    assert {one.corrects_id for one in made} == {granted.id}
    granted.refresh_from_db()
    assert bytes(granted.facts) == before


@pytest.mark.parametrize(("wrong", "right"), [("", "八十"), ("八十", "八十"), ("  ", "x")])
def test_corrigendum_that_corrects_nothing_is_refused(around, wrong, right):
    case = testing.case_at(CaseState.COMPLETED, around)
    granted = Notice.objects.get(case_id=case.id, kind="grant")
    with pytest.raises(Refusal):
        notice.correct_notice(
            actor=around.approver, notice_id=granted.id, wrong=wrong, right=right,
            reason="打字错误。", at=LATER,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "who", "tracking"),
    [
        ("window", "clerk", ""),
        ("agent", "clerk", ""),
        ("courier", "examiner", "SF1234567890"),
        ("electronic", "resident", ""),
    ],
)
def test_result_is_delivered_by(around, method, who, tracking):
    case = testing.case_at(CaseState.COMPLETED, around)
    done = delivery.deliver_case(
        actor=getattr(around, who), case_id=case.id, method=method, receiver="申请人甲",
        tracking=tracking, at=LATER,
    )  # fmt: skip
    assert done.state is CaseState.DELIVERED
    row = Delivery.objects.get(case_id=case.id)
    assert (row.method, row.receiver, row.tracking) == (method, "申请人甲", tracking)
    assert Notice.objects.filter(case_id=case.id, kind="delivery").count() == 1


@pytest.mark.parametrize(
    ("method", "receiver", "tracking", "field"),
    [
        ("pigeon", "甲", "", "method"),
        ("window", " ", "", "receiver"),
        ("window", "甲" * 201, "", "receiver"),
        ("courier", "甲", "", "tracking"),
        ("courier", "甲", "9" * 61, "tracking"),
    ],
)
def test_delivery_that_proves_nothing_is_refused(around, method, receiver, tracking, field):
    case = testing.case_at(CaseState.COMPLETED, around)
    with pytest.raises(Refusal) as refused:
        delivery.deliver_case(
            actor=around.clerk, case_id=case.id, method=method, receiver=receiver,
            tracking=tracking, at=LATER,
        )  # fmt: skip
    assert refused.value.field == field


def test_notices_are_numbered_without_gaps_also_after_a_refusal(around):
    for turn in range(3):
        case = testing.case_at(CaseState.RECEIVED, around, at=AT + timedelta(days=turn))
        with pytest.raises(Refusal):
            testing.do(
                CaseVerb.GRANT, around=around, case_id=case.id, at=LATER + timedelta(days=turn)
            )
    numbers = (
        Notice.objects.filter(kind="receipt")
        .order_by("made_at")
        .values_list("document_number", flat=True)
    )
    assert [one.rpartition("〕")[2] for one in numbers] == ["1号", "2号", "3号"]


def test_notice_is_set_once_and_hashed_into_the_ledger(around):
    case = testing.case_at(CaseState.RECEIVED, around)
    made = Notice.objects.get(case_id=case.id)
    first = notice.set_notice(notice_id=made.id, at=LATER)
    again = notice.set_notice(notice_id=made.id, at=LATER + timedelta(days=1))
    assert (first.file_id, first.sm3) == (again.file_id, again.sm3)
    entries = [one for one in ledger.list_entries(subject=case.ref) if "notice.set" in one.verb]
    assert len(entries) == 1


OUTSIDERS = ["other_resident", "other_unit", "other_area", "system_admin"]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_do_not_learn_that_a_case_exists(around, who):
    case = testing.case_at(CaseState.COMPLETED, around)
    actor = getattr(around, who)
    file_id = open_file(actor=around.resident, case_id=case.id, at=LATER).papers[0].file_ids[0]
    assert find_by_number(actor=actor, number=case.number) is None
    assert list_cases(actor=actor, narrowed=CaseFilter(text=case.number)) == []
    for look in (
        lambda: get_case(actor=actor, case_id=case.id),
        lambda: open_file(actor=actor, case_id=case.id, at=LATER),
        lambda: open_case(actor=actor, case_id=case.id, at=LATER),
        lambda: open_paper(actor=actor, case_id=case.id, file_id=file_id, at=LATER),
        lambda: export_case(actor=actor, case_id=case.id, at=LATER),
    ):
        with pytest.raises(NotFound):
            look()


def test_file_of_another_case_is_not_found_through_ones_own(around):
    mine = testing.case_at(CaseState.SUBMITTED, around)
    begun = testing.a_draft(around, actor=around.other_resident)
    with pytest.raises(NotFound):
        open_paper(
            actor=around.resident, case_id=mine.id, file_id=UUID(begun.values["plan"][0]), at=LATER
        )


def test_lists_hold_ones_own_only(around):
    case = testing.case_at(CaseState.ACCEPTED, around)
    assert [one.id for one in list_mine(actor=around.resident)] == [case.id]
    assert list_mine(actor=around.other_resident) == []
    for who in ("clerk", "examiner", "supervisor"):
        found = list_cases(actor=getattr(around, who), narrowed=CaseFilter())
        assert [one.id for one in found] == [case.id]


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE cases_case; --",
        "%",
        "_",
        "\x00",
        "申请人甲' OR '1'='1",
        "<script>",
        "𡐓" * 300,
    ],
)
def test_search_takes_any_text_for_text(around, text):
    case = testing.case_at(CaseState.SUBMITTED, around)
    assert list_cases(actor=around.clerk, narrowed=CaseFilter(text=text)) in ([], [case]) or (
        text == "\x00"
    )
    assert find_by_code(number=text, query_code=text) is None
    assert find_by_number(actor=around.clerk, number=text) is None
    assert Case.objects.count() == 1


def test_query_code_opens_only_with_its_number(around):
    case = testing.case_at(CaseState.SUBMITTED, around)
    assert find_by_code(number=f" {case.number} ", query_code=case.query_code.lower()) is not None
    assert find_by_code(number=case.number, query_code="") is None
    assert find_by_code(number=case.number, query_code="222222") is None


def test_looks_of_officers_are_recorded(around):
    case = testing.case_at(CaseState.ACCEPTED, around)
    open_case(actor=around.examiner, case_id=case.id, at=LATER)
    open_case(actor=around.supervisor, case_id=case.id, at=LATER)
    seen = [one.officer_id for one in ledger.list_looks(subject=case.ref)]
    assert seen == [around.examiner.officer_id, around.supervisor.officer_id]


def test_resident_does_not_read_what_officials_write_to_one_another(around):
    case = testing.at_deciding_step(around)
    file = open_file(actor=around.resident, case_id=case.id, at=LATER)
    assert all(step.opinion == "" for step in file.steps)
    file = open_file(actor=around.examiner, case_id=case.id, at=LATER)
    assert [step.opinion for step in file.steps if step.verb == "examine"] == [testing.WORDS] * 2


TABLES = {
    "case_accept": {
        "project_no", "task_code", "catalog_code", "task_name", "task_version", "project_type",
        "apply_type", "apply_date", "applyer_name", "applyer_type", "applyer_page_type",
        "applyer_page_code", "accept_date", "org_code", "org_name", "area_code",
    },
    "case_result": {
        "project_no", "result_type", "result_date", "is_delivery_results", "is_fee",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (CaseState.COMPLETED, "1"),
        (CaseState.DELIVERED, "1"),
        (CaseState.DECLINED, "3"),
        (CaseState.WITHDRAWN, "4"),
        (CaseState.TERMINATED, "6"),
        (CaseState.BOUNCED, "6"),
    ],
)
def test_export_holds_the_national_tables(around, state, result):
    case = testing.case_at(state, around)
    record = export_case(actor=around.clerk, case_id=case.id, at=LATER)
    assert json.loads(json.dumps(record, ensure_ascii=False)) == record
    for table, names in TABLES.items():
        assert names <= set(record[table])
        assert all(record[table][name] is not None for name in names)
    assert record["case_result"]["result_type"] == result
    assert record["case_result"]["result_date"]
    for row in record["case_process"]:
        assert row["process_name"]
        assert not row["process_name"].isascii()
        assert row["event_name"] in {"通过", "退回", "其他"}
        assert row["handle_user_name"]
        assert row["handle_explain"]
    assert record["case_material"][0]["material_name"] == "平面图"
    assert "439981" not in record["case_accept"]["applyer_page_code"][6:]
    assert "cases.case.exported" in [one.verb for one in ledger.list_entries(subject=case.ref)]


def test_export_says_deemed_acceptance_as_the_law_does(around):
    case = testing.case_at(CaseState.RECEIVED, around)
    record = export_case(actor=around.clerk, case_id=case.id, at=AT + timedelta(days=30))
    assert record["case_accept"]["deemed_accepted"] is True
    assert record["case_accept"]["accept_date"] == "20261116"


def test_export_tells_special_procedures_in_words(around):
    case = testing.case_at(CaseState.STOPPED, around)
    record = export_case(actor=around.clerk, case_id=case.id, at=LATER)
    assert [one["special_name"] for one in record["case_special"]] == ["检测"]


def test_ledger_verifies_after_a_whole_road(around):
    testing.case_at(CaseState.REVOKED, around)
    sequence_once(at=LATER)
    assert verify().holds
