"""The chapters of a report and what the figures suggest for each; comments; publication."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.performance.access import evaluation as access
from yimen.performance.contracts.evaluation import (
    KIND_TITLES,
    SCORED,
    EvaluationKind,
    EvaluationState,
    ScoresClosed,
)
from yimen.performance.contracts.expert import ExpertState
from yimen.performance.contracts.result import (
    CHAPTER_TITLES,
    Answer,
    ChapterCode,
    ChapterView,
    CommentView,
    PanelResult,
)
from yimen.performance.models import Evaluation, Expert, ReportChapter, ReportComment
from yimen.performance.queries.evaluation import get_row
from yimen.performance.queries.framework import read_grades
from yimen.performance.queries.panel import Opinion, opinions_of, result_of
from yimen.performance.rules import report as rules
from yimen.performance.rules.evaluation import plain


def list_chapters(*, actor: Actor, evaluation_id: UUID) -> list[ChapterView]:
    """Return the chapters in order, what was written and what the figures say.

    Raises NotFound, ScoresClosed.
    """
    row = get_row(actor=actor, evaluation_id=evaluation_id)
    if EvaluationState(row.state) not in SCORED or not access.can_see_result(actor, row):
        raise ScoresClosed
    return chapters_of(row=row, result=result_of(row=row))


def chapters_of(
    *, row: Evaluation, result: PanelResult, open_to_all: bool = False
) -> list[ChapterView]:
    """Return the chapters; the caller has asked whether they may be read.

    What is open to all does not say why somebody was absent.
    """
    written = {one.code: one for one in ReportChapter.objects.filter(evaluation=row)}
    suggested = _suggested(row, result, open_to_all)
    chapters = []
    for code in ChapterCode:
        found = written.get(code.value)
        chapters.append(
            ChapterView(
                code=code,
                title=CHAPTER_TITLES[code],
                text=found.text if found else "",
                version=found.version if found else 0,
                edited_by=found.edited_by if found else "",
                edited_at=found.edited_at if found else None,
                suggested=suggested.get(code, ""),
            )
        )
    return chapters


def _suggested(row: Evaluation, result: PanelResult, open_to_all: bool) -> dict[ChapterCode, str]:
    department = directory.get_organisation(organisation_id=row.department_id)
    return {
        ChapterCode.BASICS: rules.basics(
            subject=row.subject_name,
            kind=KIND_TITLES[EvaluationKind(row.kind)],
            year=row.year,
            department=department.name,
            budget=row.budget,
            spent=row.spent,
        ),
        ChapterCode.WORK: rules.working(
            framework=row.framework_title,
            indicators=len(result.indicators),
            sheets=len(result.sheets),
            absent=_absent(row, open_to_all),
            opened=local_day(row.opened_at) if row.opened_at else None,
            closed=local_day(row.closed_at) if row.closed_at else None,
            rule_said=result.outlier_said,
        ),
        ChapterCode.CONCLUSION: rules.conclusion(result=result, grades=grades_said(row)),
        ChapterCode.ANALYSIS: "\n".join(
            rules.analysis(
                level=one, parts=[part for part in result.level2 if part.parent == one.name]
            )
            for one in result.level1
        ),
        ChapterCode.PROBLEMS: problems_said(result, opinions_of(row=row)),
    }


def _absent(row: Evaluation, open_to_all: bool) -> list[str]:
    """Return who did not score; why is for those alone who may read the whole report."""
    gone = Expert.objects.select_related("sheet").filter(
        evaluation=row, state__in=(ExpertState.ABSENT, ExpertState.RECUSED)
    )
    said = []
    for one in gone.order_by("sheet__position", "id"):
        word = "缺席" if one.state == ExpertState.ABSENT else "有利益冲突回避"
        why = f"（{one.absent_because}）" if one.absent_because and not open_to_all else ""
        said.append(f"{one.sheet.title}{word}{why}")
    return said


def grades_said(row: Evaluation) -> str:
    """Return the grades with their thresholds in words."""
    grades, said, upper = read_grades(row.grades), [], ""
    for one in grades:
        least = plain(one.least * 100)
        said.append(
            f"{one.title} {least} 分（含）以上" if not upper else f"{one.title} {least}～{upper} 分"
        )
        upper = least
    return "，".join(said)


def problems_said(result: PanelResult, opinions: Sequence[Opinion]) -> str:
    """Return the weakest indicators with what the experts wrote of them, as matter to write from."""
    said = []
    for one in rules.weakest(result=result):
        words = [each.words for each in opinions if each.indicator_id == one.indicator_id]
        line = f"“{one.name}”失分率 {rules.percent(one.loss_rate)}"
        said.append(line + ("：" + "；".join(words) if words else ""))
    return "\n".join(said)


def list_comments(*, actor: Actor, evaluation_id: UUID) -> list[CommentView]:
    """Return what the evaluated unit said of the draft, in order. Raises NotFound, ScoresClosed."""
    row = get_row(actor=actor, evaluation_id=evaluation_id)
    if not access.can_see_result(actor, row):
        raise ScoresClosed
    return [
        CommentView(
            id=one.id,
            text=one.text,
            no_objection=one.no_objection,
            said_by=one.said_by,
            said_at=one.said_at,
            answer=Answer(one.answer),
            reply=one.reply,
            replied_by=one.replied_by,
            replied_at=one.replied_at,
        )
        for one in ReportComment.objects.filter(evaluation=row).order_by("said_at", "id")
    ]


def get_report_row(*, actor: Actor, evaluation_id: UUID) -> Evaluation:
    """Return the row of an evaluation whose report the actor may read. Raises NotFound, ScoresClosed."""
    row = get_row(actor=actor, evaluation_id=evaluation_id)
    if EvaluationState(row.state) not in SCORED or not access.can_see_result(actor, row):
        raise ScoresClosed
    return row


def get_chapter(*, actor: Actor, evaluation_id: UUID, code: ChapterCode) -> ChapterView:
    """Return one chapter. Raises NotFound, ScoresClosed."""
    for one in list_chapters(actor=actor, evaluation_id=evaluation_id):
        if one.code is code:
            return one
    raise NotFound
