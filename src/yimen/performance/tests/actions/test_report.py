"""The report passes our own check; comments, rectification, publication, use of the result."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal, WrongState
from yimen.kernel.work import queries as work
from yimen.performance import public
from yimen.performance.actions import (
    evaluation,
    panel,
    rectification,
    report,
    report_table,
    result,
)
from yimen.performance.contracts.evaluation import (
    EVALUATION_FLOW,
    EvaluationKind,
    EvaluationVerb,
    EvidenceKind,
    ScoresClosed,
)
from yimen.performance.contracts.report_check import Severity, Upload
from yimen.performance.contracts.report_table import TableRefused
from yimen.performance.contracts.result import (
    RECTIFICATION_KIND,
    RECTIFY,
    Advice,
    Answer,
    ChapterCode,
    RectificationState,
)
from yimen.performance.models import Evaluation
from yimen.performance.queries import evaluation as evaluations
from yimen.performance.queries import panel as panel_queries
from yimen.performance.queries import report as reports
from yimen.performance.queries import report_table as tables
from yimen.performance.queries import result as queries
from yimen.performance.queries.framework import get_framework
from yimen.performance.queries.report_file import build_file
from yimen.performance.rules import report as rules
from yimen.performance.tests import panels
from yimen.performance.tests.panels import AT, DUE
from yimen.performance.tests.rules.test_panel import FENGTAI
from yimen.performance.tests.rules.test_report_table import PUBLISHED

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def around() -> panels.People:
    return panels.people()


def test_the_published_table_of_five_experts_passes_our_own_check(around):
    one = panels.drafted(around, framework=get_framework(code="website-2021-84"))
    seats = [panels.seat(around, one) for _ in FENGTAI]
    evaluation.open_scoring(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)
    for seat, column in zip(seats, FENGTAI, strict=True):
        panels.fill(one, seat, *column.split(), opinion="程序不够规范")
    panel.close_scoring(actor=around.finance, evaluation_id=one.id, at=AT)
    came = panel_queries.get_result(actor=around.finance, evaluation_id=one.id)
    assert (came.total, came.grade) == (Decimal("83.72"), "良好")
    for title in ("2021 site: loss by second level", "2021 bureau: budget and expenditure"):
        set_table(around.finance, one, title=title)
    for form in ("docx", "pdf", "xlsx"):
        content, name = build_file(
            actor=around.finance, evaluation_id=one.id, form=form, open_to_all=False, at=AT
        )
        (checked,) = public.check_uploads(uploads=[Upload(name=name, data=content)])
        assert not checked.refusal
        wrong = [each for each in checked.findings if each.severity is Severity.ERROR]
        assert wrong == [], form
        said = "".join(block.text for block in checked.blocks)
        cells = {cell.text for block in checked.blocks for row in block.rows for cell in row}
        assert form == "pdf" or "83.72" in said or "83.72" in cells


def set_table(actor, one, *, title, table_id=None, base=0):
    source, formulas, _ = PUBLISHED[title]
    return report_table.set_table(
        actor=actor, evaluation_id=one.id, table_id=table_id, chapter=ChapterCode.ANALYSIS,
        title=title, source=source, formulas=formulas, base_version=base, at=AT,
    )  # fmt: skip


def test_tables_are_the_organisers_and_two_editors_lose_nothing(around):
    one, title = panels.closed(around), "2021 site: loss by second level"
    with pytest.raises(NotAllowed):
        set_table(around.project_officer, one, title=title)
    assert "以复算为准" in set_table(around.finance, one, title=title).differences[0]
    (stored,) = tables.list_tables(actor=around.finance, evaluation_id=one.id)
    with pytest.raises(TableRefused, match="同名"):
        set_table(around.finance, one, title=title)
    set_table(around.finance, one, title=title, table_id=stored.id, base=stored.version)
    with pytest.raises(WrongState, match="刚改过这张表"):
        set_table(around.finance, one, title=title, table_id=stored.id, base=stored.version)
    report_table.remove_table(actor=around.finance, evaluation_id=one.id, table_id=stored.id, at=AT)
    assert tables.list_tables(actor=around.finance, evaluation_id=one.id) == []


def test_a_final_report_keeps_its_tables(around):
    one = panels.closed(around)
    Evaluation.objects.filter(id=one.id).update(state="final")
    with pytest.raises(WrongState, match="定稿以前"):
        set_table(around.finance, one, title="2021 bureau: purchases")


def test_chapters_come_filled_and_two_writers_lose_nothing(around):
    one = panels.closed(around)
    chapters = {
        each.code: each
        for each in reports.list_chapters(actor=around.finance, evaluation_id=one.id)
    }
    assert list(chapters) == list(ChapterCode)
    assert "执行率 97.50%" in chapters[ChapterCode.BASICS].suggested
    assert "综合得分 90.00 分，评价等级为“优”" in chapters[ChapterCode.CONCLUSION].suggested
    assert "失分率 17.50%" in chapters[ChapterCode.PROBLEMS].suggested

    def edit(text, base):
        return report.edit_chapter(
            actor=around.finance, evaluation_id=one.id, code=ChapterCode.ADVICE,
            text=text, base_version=base, at=AT,
        )  # fmt: skip

    assert edit("补齐验收资料。", 0) == 1
    with pytest.raises(WrongState, match="刚改过这一章"):
        edit("另一段话。", 0)


def test_nobody_is_asked_before_problems_and_advice_are_written(around):
    one = panels.closed(around)
    with pytest.raises(WrongState, match="还没有写"):
        report.ask_comments(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)


def test_the_unit_reads_and_answers_only_when_it_is_asked(around):
    one = panels.written(around)
    with pytest.raises(ScoresClosed):
        reports.list_chapters(actor=around.project_officer, evaluation_id=one.id)
    report.ask_comments(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)
    assert [row.title for row in work.list_for(actor=around.project_officer)] == [
        f"绩效评价报告征求意见：{one.title}"
    ]
    assert reports.list_chapters(actor=around.project_officer, evaluation_id=one.id)
    with pytest.raises(WrongState, match="期限也没有到"):
        report.finalise(actor=around.finance, evaluation_id=one.id, at=AT)
    said = report.comment(
        actor=around.project_officer, evaluation_id=one.id, text="问卷已经补做。",
        no_objection=False, at=AT,
    )  # fmt: skip
    assert not work.list_for(actor=around.project_officer)
    with pytest.raises(WrongState, match="没有答复"):
        report.finalise(actor=around.finance, evaluation_id=one.id, at=AT)
    with pytest.raises(NotAllowed):
        report.reply(
            actor=around.project_officer, comment_id=said, answer=Answer.ADOPTED, words="好", at=AT
        )
    report.reply(
        actor=around.finance, comment_id=said, answer=Answer.PARTLY, words="补做的另记", at=AT
    )
    report.finalise(actor=around.finance, evaluation_id=one.id, at=AT)


def test_rectification_is_answered_with_papers_checked_and_marked_late(around):
    one = panels.final(around)
    due = AT.date() + timedelta(days=10)
    key = rectification.set_rectification(
        actor=around.finance, evaluation_id=one.id, problem="没有运维协议",
        demand="签订协议，报财政局", due_on=due, at=AT,
    )  # fmt: skip
    ref = Ref(RECTIFICATION_KIND, key)
    assert clocks.find(ref=ref, kind=RECTIFY).due_on == due
    assert [row.ref for row in work.list_for(actor=around.project_officer)] == [ref]
    found = queries.get_rectification(actor=around.head, rectification_id=key)
    assert not found.overdue(on=due)
    assert found.overdue(on=due + timedelta(days=1))
    assert queries.overdue_count(actor=around.finance, on=due + timedelta(days=1)) == 1
    with pytest.raises(NotAllowed):
        reply(around.finance, key)
    with pytest.raises(NotFound):
        reply(around.stranger, key)
    reply(around.project_officer, key, ("协议.txt", "协议正文"))
    assert [row.ref for row in work.list_for(actor=around.finance)] == [ref]
    with pytest.raises(Refusal, match="新的期限"):
        check(around, key, passed=False)
    check(around, key, passed=False, due_on=due + timedelta(days=20))
    again = queries.get_rectification(actor=around.head, rectification_id=key)
    assert (again.state, again.returned, len(again.papers)) == (RectificationState.OPEN, 1, 1)
    reply(around.project_officer, key)
    check(around, key, passed=True)
    done = queries.get_rectification(actor=around.head, rectification_id=key)
    assert done.state is RectificationState.CHECKED
    assert not work.list_for(actor=around.finance)
    with pytest.raises(NotFound):
        queries.get_rectification(actor=around.stranger, rectification_id=key)


def reply(actor, key, *papers):
    rectification.reply(
        actor=actor, rectification_id=key, words="协议已经签订", at=LATER,
        papers=[(name, BytesIO(text.encode())) for name, text in papers],
    )  # fmt: skip


def check(around, key, *, passed, due_on=None):
    rectification.check(
        actor=around.finance, rectification_id=key, passed=passed, words="看过协议",
        due_on=due_on, at=LATER,
    )  # fmt: skip


def test_what_is_published_leaves_out_what_may_not_be(around):
    one = panels.final(around)
    assert queries.list_publications() == []
    content, name = build_file(
        actor=around.finance, evaluation_id=one.id, form="pdf", open_to_all=True, at=AT
    )
    report.publish(
        actor=around.finance, evaluation_id=one.id, content=content, file_name=name,
        withheld="供应商报价属于商业秘密。", at=AT,
    )  # fmt: skip
    (shown,) = queries.list_publications(year=2026)
    assert (shown.total, shown.grade) == (Decimal("90.00"), "优")
    (checked,) = public.check_uploads(uploads=[Upload(name=name, data=content)])
    said = "".join(block.text for block in checked.blocks)
    assert "扣分有理由" not in said
    assert "外请专家甲" not in said
    assert checked.count(Severity.ERROR) == 0


def test_the_budget_uses_the_result(around):
    one = panels.final(around)

    def advise(actor, advice=Advice.CUT, amount=Decimal(200000)):
        return result.advise(
            actor=actor, evaluation_id=one.id, advice=advice, amount=amount,
            reason="运维费没有协议", at=AT,
        )  # fmt: skip

    for who in (around.head, around.project_officer, around.supervisor):
        with pytest.raises(NotAllowed):
            advise(who)
    with pytest.raises(NotFound):
        advise(around.stranger)
    with pytest.raises(Refusal, match="压减多少元"):
        advise(around.finance, amount=None)
    advise(around.finance)
    advise(around.other_finance, Advice.ADJUST)
    (found,) = queries.list_advice(actor=around.project_officer, project_id=one.project_id)
    assert (found.year, found.advice, found.amount) == (2027, Advice.ADJUST, None)
    assert queries.list_advice(actor=around.stranger, project_id=one.project_id) == []


STATES = (
    ("draft", panels.drafted),
    ("scoring", lambda around: panels.scoring(around, experts=1)[0]),
    ("closed", panels.written),
    ("comments", lambda around: _asked(around)),
    ("final", panels.final),
)
ROLES = ("finance", "other_finance", "head", "project_officer", "stranger", "supervisor", "admin")


def _asked(around):
    one = panels.written(around)
    return report.ask_comments(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)


def _do(verb, actor, one):
    day = DUE + timedelta(days=30)
    at = AT if verb is not EvaluationVerb.FINALISE else AT + timedelta(days=60)
    key = {"actor": actor, "evaluation_id": one.id, "at": at}
    acts = {
        EvaluationVerb.OPEN: lambda: evaluation.open_scoring(due_on=day, **key),
        EvaluationVerb.CLOSE: lambda: panel.close_scoring(**key),
        EvaluationVerb.ASK: lambda: report.ask_comments(due_on=day, **key),
        EvaluationVerb.RETURN: lambda: report.return_draft(**key),
        EvaluationVerb.FINALISE: lambda: report.finalise(**key),
        EvaluationVerb.PUBLISH: lambda: report.publish(
            content=b"%PDF-1.7\n%%EOF\n", file_name="r.pdf", withheld="", **key
        ),
        EvaluationVerb.CANCEL: lambda: evaluation.cancel(reason="项目停了", **key),
    }
    return acts[verb]()


@pytest.mark.parametrize(("state", "made"), STATES)
def test_every_state_verb_and_role(around, state, made):
    one = made(around)
    assert one.state == state
    for verb in EvaluationVerb:
        allowed = EVALUATION_FLOW.allows(one.state, verb)
        for who in ROLES[2:]:
            with pytest.raises((NotAllowed, NotFound)):
                _do(verb, getattr(around, who), one)
        if not allowed:
            with pytest.raises(WrongState, match="现在的状态是"):
                _do(verb, around.finance, one)
    assert Evaluation.objects.get(id=one.id).state == state


def test_a_department_evaluates_by_its_head_and_finance_never_itself(around):
    centre = around.units.centre.id

    def begin(actor, kind, organiser):
        return evaluation.create_evaluation(
            actor=actor, kind=kind, title="部门整体评价", organiser_id=organiser,
            department_id=centre, framework=get_framework(code="department-overall"),
            year=2026, at=AT,
        )  # fmt: skip

    assert begin(around.head, EvaluationKind.DEPARTMENT, centre).subject_name
    for actor, kind, organiser in (
        (around.head, EvaluationKind.FINANCE, centre),
        (around.head, EvaluationKind.DEPARTMENT, around.finance_id),
        (around.finance, EvaluationKind.DEPARTMENT, around.finance_id),
        (around.project_officer, EvaluationKind.DEPARTMENT, centre),
    ):
        with pytest.raises(NotAllowed):
            begin(actor, kind, organiser)


def test_rows_are_those_of_the_rule_for_every_role(around):
    hidden, (shown, _) = panels.drafted(around), panels.scoring(around)
    sees = {
        "finance": {hidden.id, shown.id},
        "other_finance": {hidden.id, shown.id},
        "supervisor": {hidden.id, shown.id},
        "head": {shown.id},
        "project_officer": {shown.id},
        "stranger": set(),
        "admin": set(),
    }
    for who, expected in sees.items():
        found = evaluations.list_evaluations(actor=getattr(around, who))
        assert {one.id for one in found} == expected, who


def test_evidence_is_added_by_those_who_may_and_has_a_digest(around):
    one = panels.drafted(around)
    indicator = panels.indicators(one)[0]

    def add(actor):
        return evaluation.add_evidence(
            actor=actor, indicator_id=indicator, kind=EvidenceKind.DOCUMENT, title="目标申报表",
            said="", stream=BytesIO("申报表正文".encode()), file_name="申报表.txt", at=AT,
        )  # fmt: skip

    with pytest.raises(NotFound):
        add(around.project_officer)
    key = add(around.finance)
    (found,) = evaluations.list_indicators(evaluation_id=one.id)[0].evidence
    assert len(found.digest) == 64
    panels.seat(around, one)
    evaluation.open_scoring(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)
    add(around.project_officer)
    with pytest.raises(WrongState, match="不能再改"):
        evaluation.remove_evidence(actor=around.finance, evidence_id=key, at=AT)


@pytest.mark.parametrize(
    ("answers", "due_on", "refused"),
    [
        ([], date(2026, 12, 1), "期限也没有到"),
        ([], date(2026, 11, 1), ""),
        ([Answer.ADOPTED], date(2026, 12, 1), ""),
        ([Answer.WAITING], date(2026, 11, 1), "1 条意见没有答复"),
    ],
)
def test_prf_pnl_10_before_the_end(answers, due_on, refused):
    def ask():
        rules.check_final(answers=answers, due_on=due_on, today=date(2026, 11, 20))

    if refused:
        with pytest.raises(WrongState, match=refused):
            ask()
    else:
        ask()


def test_prf_pnl_9_needs_problems_and_advice():
    with pytest.raises(WrongState, match="有关建议"):
        rules.check_draft(written={ChapterCode.PROBLEMS: "验收资料不全，程序不规范。"})
