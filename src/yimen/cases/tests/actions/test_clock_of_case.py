"""Receiving, answering, stopping and extending: what each does to clocks and open work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from yimen.cases import testing
from yimen.cases.actions import acceptance, correction, intake, stop
from yimen.cases.contracts import (
    CaseState,
    CaseVerb,
    ClockKind,
    DeemedAccepted,
    OpinionMissing,
    SecondCorrection,
    StopNotLawful,
    WorkKind,
)
from yimen.cases.models import Case, CasePaper, CaseStep, CaseStop
from yimen.cases.queries.case import open_file
from yimen.cases.queries.desk import acts, open_extension
from yimen.cases.queries.timing import drawn_for_officer, said_to_resident
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal, WrongState
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.work import queries as work

pytestmark = pytest.mark.django_db
AT = testing.AT


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def running(case) -> dict[str, date | None]:
    kinds = {one: clocks.find(ref=case.ref, kind=one) for one in ClockKind}
    return {
        kind: one.due_on for kind, one in kinds.items() if one is not None and not one.stopped_at
    }


def waiting(case) -> set[str]:
    return {one.kind for one in work.list_of(ref=case.ref)}


# Clocks that run and work that is open in each state: nothing forgotten, nothing left behind.
STANDS = {
    CaseState.SUBMITTED: ({ClockKind.RECEIVE}, {WorkKind.RECEIVE}),
    CaseState.RECEIVED: ({ClockKind.ACCEPT}, {WorkKind.ACCEPT}),
    CaseState.CORRECTION: ({ClockKind.CORRECT}, set()),
    CaseState.ACCEPTED: ({ClockKind.DECIDE}, {WorkKind.EXAMINE}),
    CaseState.STOPPED: ({ClockKind.DECIDE}, {WorkKind.RESUME}),
    CaseState.GRANTED: ({ClockKind.DELIVER}, set()),
    CaseState.COMPLETED: ({ClockKind.DELIVER}, {WorkKind.DELIVER}),
    CaseState.DELIVERED: (set(), set()),
    CaseState.DECLINED: (set(), set()),
    CaseState.NOT_REQUIRED: (set(), set()),
    CaseState.WRONG_UNIT: (set(), set()),
    CaseState.WITHDRAWN: (set(), set()),
    CaseState.BOUNCED: (set(), set()),
    CaseState.TERMINATED: (set(), set()),
    CaseState.REVOKED: (set(), set()),
}


@pytest.mark.parametrize("state", list(STANDS))
def test_clocks_and_work_of_a_state(around, state):
    case = testing.case_at(state, around)
    assert (set(running(case)), waiting(case)) == STANDS[state]


def test_receipt_at_a_counter_that_does_not_count_starts_the_five_days(around):
    case = testing.case_at(CaseState.RECEIVED, around)
    assert running(case) == {ClockKind.ACCEPT: date(2026, 11, 23)}


# received on, asked on, deemed?  (licence regime, five working days)
DEEMED = [
    ("the fifth working day", datetime(2026, 11, 16, 2, tzinfo=UTC), date(2026, 11, 23), False),
    ("the sixth", datetime(2026, 11, 16, 2, tzinfo=UTC), date(2026, 11, 24), True),
    ("before Spring Festival", datetime(2026, 2, 12, 2, tzinfo=UTC), date(2026, 2, 26), False),
    ("after Spring Festival", datetime(2026, 2, 12, 2, tzinfo=UTC), date(2026, 2, 27), True),
    ("make-up Saturday counted", datetime(2026, 2, 24, 2, tzinfo=UTC), date(2026, 3, 3), True),
    ("over National Day", datetime(2026, 9, 29, 2, tzinfo=UTC), date(2026, 10, 12), False),
]


@pytest.mark.parametrize(("case_name", "received", "asked", "deemed"), DEEMED)
def test_deemed_acceptance_is_computed_from_the_dates(around, case_name, received, asked, deemed):
    case = testing.case_at(CaseState.RECEIVED, around, at=received)
    at = datetime(asked.year, asked.month, asked.day, 3, tzinfo=UTC)
    file = open_file(actor=around.acceptor, case_id=case.id, at=at)
    assert (file.deemed_on is not None) is deemed
    offered = acts(actor=around.acceptor, file=file)
    assert offered.accept
    assert offered.decline is offered.ask_correction is not deemed
    if not deemed:
        acceptance.accept_case(actor=around.acceptor, case_id=case.id, at=at)
        assert Case.objects.get(id=case.id).accepted_on == asked
        return
    with pytest.raises(DeemedAccepted):
        testing.do(CaseVerb.ASK_CORRECTION, around=around, case_id=case.id, at=at)
    with pytest.raises(DeemedAccepted):
        testing.do(CaseVerb.DECLINE, around=around, case_id=case.id, at=at)
    accepted = acceptance.accept_case(actor=around.acceptor, case_id=case.id, at=at)
    assert accepted.deemed
    assert accepted.accepted_on == received.date()
    clock = clocks.find(ref=case.ref, kind=ClockKind.DECIDE)
    assert clock.started_on == received.date()


def test_counter_that_counts_cannot_bounce_what_the_law_accepted():
    around = testing.town(receive_level="4")
    around = testing.at_the_centre(around)
    case = testing.case_at(CaseState.SUBMITTED, around)
    with pytest.raises(DeemedAccepted):
        testing.do(CaseVerb.BOUNCE, around=around, case_id=case.id, at=AT + timedelta(days=20))


def test_benefit_is_never_deemed_accepted_and_may_be_asked_twice():
    around = testing.town(
        regime="benefit", item_type="05", lawful_limit=None, catalogue_code="440599901000"
    )
    case = testing.case_at(CaseState.CORRECTION, around)
    later = AT + timedelta(days=40)
    testing.do(CaseVerb.CORRECT, around=around, case_id=case.id, at=later)
    file = open_file(actor=around.acceptor, case_id=case.id, at=later + timedelta(days=40))
    assert file.deemed_on is None
    again = testing.do(
        CaseVerb.ASK_CORRECTION, around=around, case_id=case.id, at=later + timedelta(hours=1)
    )
    assert again.state is CaseState.CORRECTION


def test_second_correction_of_a_licence_is_refused(around):
    case = testing.case_at(CaseState.CORRECTION, around)
    testing.do(CaseVerb.CORRECT, around=around, case_id=case.id, at=AT + timedelta(hours=1))
    later = AT + timedelta(hours=2)
    with pytest.raises(SecondCorrection):
        testing.do(CaseVerb.ASK_CORRECTION, around=around, case_id=case.id, at=later)
    file = open_file(actor=around.acceptor, case_id=case.id, at=later)
    assert not acts(actor=around.acceptor, file=file).ask_correction


@pytest.mark.parametrize(
    "missing",
    [[], [("", "怎么补都行")], [("平面图", "")], [("平面图", "补")], [("图", "好好补"), ("x", "")]],
)
def test_correction_names_each_paper_and_how(around, missing):
    case = testing.case_at(CaseState.RECEIVED, around)
    with pytest.raises(Refusal) as refused:
        acceptance.ask_correction(
            actor=around.acceptor, case_id=case.id, missing=missing, at=AT + timedelta(hours=1)
        )
    assert refused.value.field == "missing"
    assert Case.objects.get(id=case.id).state == CaseState.RECEIVED


def test_correction_gives_fifteen_working_days_and_nobody_bounces_before(around):
    case = testing.case_at(CaseState.CORRECTION, around)
    assert running(case) == {ClockKind.CORRECT: date(2026, 12, 7)}
    last = datetime(2026, 12, 7, 3, tzinfo=UTC)
    with pytest.raises(Refusal, match="2026年12月7日为止"):
        testing.do(CaseVerb.BOUNCE, around=around, case_id=case.id, at=last)
    bounced = testing.do(
        CaseVerb.BOUNCE, around=around, case_id=case.id, at=last + timedelta(days=1)
    )
    assert bounced.state is CaseState.BOUNCED


def test_correction_changes_only_what_was_sent_and_renews_the_paper(around):
    case = testing.case_at(CaseState.RECEIVED, around)
    testing.judge(around.clerk, case.id, at=AT + timedelta(minutes=5), finding="看不清")
    testing.do(CaseVerb.ASK_CORRECTION, around=around, case_id=case.id, at=AT + timedelta(hours=1))
    old = CasePaper.objects.get(case_id=case.id, code="plan").file_ids
    new = testing.case_file(around.resident, case, at=AT + timedelta(hours=2))
    corrected = correction.correct_case(
        actor=around.resident,
        case_id=case.id,
        raw={"plan": [str(new)]},
        at=AT + timedelta(hours=2),
        note="重新拍了",
    )
    assert corrected.corrected
    file = open_file(actor=around.resident, case_id=case.id, at=AT + timedelta(hours=3))
    assert file.values["plan"] == [str(new)] != old
    assert file.values["size"] == "80"
    paper = CasePaper.objects.get(case_id=case.id, code="plan")
    assert (paper.state, paper.finding, paper.level) == ("pending", "", "D")


def test_correction_may_bring_a_paper_that_was_not_wanted_before(around):
    case = testing.case_at(CaseState.CORRECTION, around)
    at = AT + timedelta(hours=2)
    new = testing.case_file(around.resident, case, at=at)
    correction.correct_case(
        actor=around.resident, case_id=case.id, raw={"size": "300", "test": [str(new)]}, at=at
    )
    assert CasePaper.objects.get(case_id=case.id, code="test").file_ids == [str(new)]


def test_correction_takes_no_file_of_another_case(around):
    case = testing.case_at(CaseState.CORRECTION, around)
    begun = testing.a_draft(around, actor=around.other_resident)
    stolen = begun.values["plan"]
    with pytest.raises(FieldRefusals) as refused:
        correction.correct_case(
            actor=around.resident, case_id=case.id, raw={"plan": stolen}, at=AT + timedelta(hours=2)
        )
    assert set(refused.value.errors) == {"plan"}
    assert Case.objects.get(id=case.id).state == CaseState.CORRECTION


def test_correction_with_a_wrong_answer_stays_where_it_is(around):
    case = testing.case_at(CaseState.CORRECTION, around)
    with pytest.raises(FieldRefusals):
        correction.correct_case(
            actor=around.resident, case_id=case.id, raw={"size": "很大"}, at=AT + timedelta(hours=2)
        )
    assert Case.objects.get(id=case.id).state == CaseState.CORRECTION


@pytest.mark.parametrize(("kind", "article"), [("testing", "第四十五条"), ("现场勘验", "第七条")])
def test_stop_costs_no_time(around, kind, article):
    case = testing.case_at(CaseState.ACCEPTED, around)
    before = running(case)[ClockKind.DECIDE]
    stopped = stop.stop_case(
        actor=around.examiner,
        case_id=case.id,
        kind=kind,
        reason="要送去检测。",
        planned_days=10,
        at=AT + timedelta(hours=1),
    )
    assert stopped.state is CaseState.STOPPED
    assert article in CaseStop.objects.get(case_id=case.id).ground
    resumed = stop.resume_case(
        actor=around.examiner,
        case_id=case.id,
        result="检测合格。",
        at=AT + timedelta(days=14),
    )
    assert resumed.state is CaseState.ACCEPTED
    assert before == date(2026, 12, 14)
    assert running(resumed)[ClockKind.DECIDE] == date(2026, 12, 28)


@pytest.mark.parametrize("kind", ["公示", "", "<script>", "hearing "])
def test_stop_without_an_article_is_refused(around, kind):
    case = testing.case_at(CaseState.ACCEPTED, around)
    with pytest.raises(StopNotLawful):
        stop.stop_case(
            actor=around.examiner, case_id=case.id, kind=kind, reason="想停一停。",
            planned_days=10, at=AT + timedelta(hours=1),
        )  # fmt: skip


@pytest.mark.parametrize("days", [0, -1, 366, 10**9])
def test_stop_says_how_long_it_takes(around, days):
    case = testing.case_at(CaseState.ACCEPTED, around)
    with pytest.raises(Refusal) as refused:
        stop.stop_case(
            actor=around.examiner, case_id=case.id, kind="testing", reason="要送检。",
            planned_days=days, at=AT + timedelta(hours=1),
        )  # fmt: skip
    assert refused.value.field == "planned_days"


def ask(around, case, *, days=10, at=AT + timedelta(hours=1), reason="现场复杂，要会商。"):
    return stop.ask_extension(
        actor=around.examiner, case_id=case.id, days=days, reason=reason, at=at
    )


def rule_on(around, case, *, approve, at=AT + timedelta(hours=2)):
    return stop.rule_on_extension(
        actor=around.approver, stop_id=open_extension(case.id), approve=approve, reason="", at=at
    )


def test_extension_counts_only_when_approved(around):
    case = testing.case_at(CaseState.ACCEPTED, around)
    ask(around, case)
    assert running(case)[ClockKind.DECIDE] == date(2026, 12, 14)
    assert WorkKind.EXTEND in waiting(case)
    with pytest.raises(Refusal, match="正在等负责人审批"):
        ask(around, case)
    rule_on(around, case, approve=True)
    assert running(case)[ClockKind.DECIDE] == date(2026, 12, 28)
    assert WorkKind.EXTEND not in waiting(case)
    with pytest.raises(Refusal, match="已经延长过"):
        ask(around, case, at=AT + timedelta(hours=3))


def test_refused_extension_changes_nothing_and_may_be_asked_again(around):
    case = testing.case_at(CaseState.ACCEPTED, around)
    ask(around, case)
    waiting_id = open_extension(case.id)
    rule_on(around, case, approve=False)
    assert running(case)[ClockKind.DECIDE] == date(2026, 12, 14)
    with pytest.raises(WrongState, match="已经有人批过"):
        stop.rule_on_extension(
            actor=around.approver, stop_id=waiting_id, approve=True, reason="",
            at=AT + timedelta(hours=3),
        )  # fmt: skip
    with pytest.raises(NotFound):
        open_extension(case.id)
    ask(around, case, at=AT + timedelta(hours=4))
    verbs = [one.verb for one in ledger.list_entries(subject=case.ref)]
    assert verbs.count("cases.extension.asked") == 2
    assert verbs.count("cases.extension.refused") == 1


@pytest.mark.parametrize(("days", "code"), [(11, "too_long"), (0, "too_long")])
def test_extension_longer_than_the_law_is_refused(around, days, code):
    case = testing.case_at(CaseState.ACCEPTED, around)
    with pytest.raises(Refusal) as refused:
        ask(around, case, days=days)
    assert refused.value.code.endswith(code)


def test_extension_needs_its_reason(around):
    case = testing.case_at(CaseState.ACCEPTED, around)
    with pytest.raises(OpinionMissing):
        ask(around, case, reason="  ")
    assert not CaseStop.objects.exists()


@pytest.mark.parametrize("verb", [CaseVerb.WITHDRAW, CaseVerb.TERMINATE])
def test_case_that_ends_in_a_stop_ends_the_stop(around, verb):
    case = testing.case_at(CaseState.STOPPED, around)
    at = AT + timedelta(days=3)
    testing.do(verb, around=around, case_id=case.id, at=at)
    assert CaseStop.objects.get(case_id=case.id).ended_at == at
    assert running(case) == {}


def test_clock_set_back_is_refused_and_nothing_is_lost(around):
    case = testing.case_at(CaseState.RECEIVED, around)
    with pytest.raises(Refusal, match="校准时间"):
        testing.do(CaseVerb.ACCEPT, around=around, case_id=case.id, at=AT - timedelta(days=1))
    assert Case.objects.get(id=case.id).state == CaseState.RECEIVED
    assert CaseStep.objects.filter(case_id=case.id).count() == 2
    accepted = testing.do(
        CaseVerb.ACCEPT, around=around, case_id=case.id, at=AT + timedelta(seconds=58)
    )
    assert accepted.state is CaseState.ACCEPTED


def test_clock_explains_itself_to_resident_and_officer(around):
    case = testing.case_at(CaseState.ACCEPTED, around)
    file = open_file(actor=around.resident, case_id=case.id, at=AT + timedelta(days=2))
    said = said_to_resident(case=file.case, version=file.version, at=AT + timedelta(days=2))
    assert said.bold == "最迟 2026年11月26日前作出决定"
    assert "法定最迟 2026年12月14日" in said.rule
    assert "《中华人民共和国行政许可法》第四十二条" in said.rule
    drawn = drawn_for_officer(case=file.case, at=AT + timedelta(days=2))
    assert drawn.sentences
    assert [day.flag for day in drawn.days if day.flag] == ["承诺", "法定"]
    stopped = testing.do(CaseVerb.STOP, around=around, case_id=case.id, at=AT + timedelta(days=2))
    paused = said_to_resident(case=stopped, version=file.version, at=AT + timedelta(days=3))
    assert paused.bold == "现在不计时"
    assert "testing" not in paused.after


def test_paper_is_judged_and_the_original_raises_its_level(around):
    case = testing.case_at(CaseState.RECEIVED, around)
    paper = CasePaper.objects.get(case_id=case.id)
    for seen, level in ((False, "D"), (True, "B"), (False, "B")):
        intake.judge_paper(
            actor=around.clerk, paper_id=paper.id, state=intake.PaperState.FINE,
            finding="清楚", seen_original=seen, at=AT + timedelta(hours=1),
        )  # fmt: skip
        paper.refresh_from_db()
        assert paper.level == level
    verbs = [one.verb for one in ledger.list_entries(subject=case.ref)]
    assert verbs.count("cases.paper.judged") == 3
