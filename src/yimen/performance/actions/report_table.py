"""Write the tables of a report: set, remove."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, WrongState
from yimen.performance.actions.evaluation import locked, note, told
from yimen.performance.contracts.evaluation import EvaluationState
from yimen.performance.contracts.report_table import ComputedTable, TableRefused
from yimen.performance.contracts.result import ChapterCode
from yimen.performance.models import Evaluation, ReportTable
from yimen.performance.rules.report_table import recompute

_TITLE, _MOST = 80, 30


def set_table(
    *,
    actor: Actor,
    evaluation_id: UUID,
    table_id: UUID | None,
    chapter: ChapterCode,
    title: str,
    source: str,
    formulas: str,
    base_version: int,
    at: datetime,
) -> ComputedTable:
    """Store a table as it was entered and return what its formulas make of it.

    Raises NotFound, NotAllowed, WrongState (another was quicker), TableRefused.
    """
    with transaction.atomic():
        row = _open(actor, evaluation_id)
        name = told(title, "title", "请给表格起个名字，例如“资金投入和使用情况”。")[:_TITLE]
        computed = recompute(source=source, formulas=formulas)
        others = ReportTable.objects.filter(evaluation=row)
        if table_id is not None:
            others = others.exclude(id=table_id)
        if others.filter(title=name).exists():
            raise TableRefused("title", "这份报告里已经有同名的表格，请换个名字。")
        if table_id is None and others.count() >= _MOST:
            raise TableRefused("title", f"一份报告最多 {_MOST} 张表格。")
        one = _found(row, table_id, base_version)
        one.chapter, one.title = chapter.value, name
        one.source, one.formulas = source.strip("\r\n"), formulas.strip()
        one.version, one.edited_by, one.edited_at = one.version + 1, actor.name, at
        one.save()
        note(row, actor, "table_set", at, {"table": str(one.id), "version": one.version})
        return computed


def remove_table(*, actor: Actor, evaluation_id: UUID, table_id: UUID, at: datetime) -> None:
    """Take a table out of the report. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = _open(actor, evaluation_id)
        found = ReportTable.objects.filter(evaluation=row, id=table_id).first()
        if found is None:
            raise NotFound
        note(row, actor, "table_removed", at, {"table": str(found.id), "title": found.title})
        found.delete()


def _open(actor: Actor, evaluation_id: UUID) -> Evaluation:
    row = locked(actor, evaluation_id)
    if row.state not in {EvaluationState.CLOSED, EvaluationState.COMMENTS}:
        raise WrongState("报告的表格只能在评分截止以后、定稿以前修改。")
    return row


def _found(row: Evaluation, table_id: UUID | None, base_version: int) -> ReportTable:
    if table_id is None:
        return ReportTable(evaluation=row, version=0)
    found = ReportTable.objects.filter(evaluation=row, id=table_id).first()
    if found is None:
        raise NotFound
    if found.version != base_version:
        raise WrongState(
            f"{found.edited_by}刚改过这张表。您填的还在框里，请打开最新的对照后再保存。"
        )
    return found
