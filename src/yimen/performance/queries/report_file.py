"""The report of an evaluation as an office file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.typeset import pages
from yimen.media.manuscript import Manuscript, to_docx, to_pdf, to_xlsx
from yimen.performance.contracts.evaluation import EvaluationState
from yimen.performance.models import Evaluation
from yimen.performance.queries.evaluation import list_indicators
from yimen.performance.queries.panel import opinions_of, result_of
from yimen.performance.queries.report import chapters_of, get_report_row, list_comments
from yimen.performance.queries.report_table import tables_of
from yimen.performance.rules import report_paper

FORMS = ("docx", "pdf", "xlsx")


def build_file(
    *, actor: Actor, evaluation_id: UUID, form: str, open_to_all: bool, at: datetime
) -> tuple[bytes, str]:
    """Return the report in a form, and a name for the file. Raises NotFound, ScoresClosed."""
    row = get_report_row(actor=actor, evaluation_id=evaluation_id)
    paper = _manuscript(actor, row, open_to_all=open_to_all)
    name = f"{paper.title}.{form}"
    if form == "docx":
        return to_docx(paper, fonts=pages.font_folders()), name
    if form == "xlsx":
        return to_xlsx(paper), name
    return to_pdf(paper, at, setter=pages.set_page), name


def _manuscript(actor: Actor, row: Evaluation, *, open_to_all: bool) -> Manuscript:
    result = result_of(row=row)
    done = row.state in {EvaluationState.FINAL, EvaluationState.PUBLISHED}
    return report_paper.manuscript(
        title=f"{row.title}绩效评价报告{'' if done else '（征求意见稿）'}",
        result=result,
        chapters=chapters_of(row=row, result=result, open_to_all=open_to_all),
        indicators=list_indicators(evaluation_id=row.id),
        opinions=[
            (one.sheet, one.indicator or "总体意见", one.words) for one in opinions_of(row=row)
        ],
        comments=list_comments(actor=actor, evaluation_id=row.id),
        tables=tables_of(row=row),
        open_to_all=open_to_all,
    )
