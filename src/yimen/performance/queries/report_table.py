"""Read the tables of a report; what a project's own money would fill in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.performance.contracts.project import SOURCE_TITLES
from yimen.performance.contracts.report_table import ReportTableView
from yimen.performance.contracts.result import ChapterCode
from yimen.performance.models import Evaluation, ReportTable
from yimen.performance.queries.project_money import money_of
from yimen.performance.queries.report import get_report_row
from yimen.performance.rules.report_table import recompute
from yimen.procurement import public as procurement

_TEN_THOUSAND = Decimal(10_000)
FUNDS_FORMULA = "执行率 = 支出数 / 全年预算数，百分比"
CONTRACT_FORMULA = "支付率 = 已付 / 合同价款，百分比"


def list_tables(*, actor: Actor, evaluation_id: UUID) -> list[ReportTableView]:
    """Return the tables of a report that the actor may read. Raises NotFound, ScoresClosed."""
    return tables_of(row=get_report_row(actor=actor, evaluation_id=evaluation_id))


def tables_of(*, row: Evaluation) -> list[ReportTableView]:
    """Return the tables in the order in which they were made; the caller has asked who may."""
    return [
        ReportTableView(
            id=one.id,
            chapter=ChapterCode(one.chapter),
            title=one.title,
            source=one.source,
            formulas=one.formulas,
            version=one.version,
            edited_by=one.edited_by,
            edited_at=one.edited_at,
            computed=recompute(source=one.source, formulas=one.formulas),
        )
        for one in ReportTable.objects.filter(evaluation=row).order_by("id")
    ]


def funds_of(*, actor: Actor, evaluation_id: UUID) -> tuple[str, str] | None:
    """Return a table of the project's money by source and its formula, or None without a project.

    In 万元 with four decimals, as the form of the ministry has it. Raises NotFound, ScoresClosed.
    """
    row = get_report_row(actor=actor, evaluation_id=evaluation_id)
    if row.project_id is None:
        return None
    money = money_of(project_id=row.project_id, year=row.year, until=date(row.year, 12, 31))
    lines = [
        (SOURCE_TITLES[one.source], *_amounts(one.initial, one.annual, one.spent))
        for one in money.sources
    ]
    whole = ("合计", *_amounts(money.initial, money.annual, money.spent))
    head = ("资金来源", "年初预算数（万元）", "全年预算数（万元）", "支出数（万元）")
    return _pasted([head, *lines, whole]), FUNDS_FORMULA


def contracts_of(*, actor: Actor, evaluation_id: UUID) -> tuple[str, str] | None:
    """Return a table of the project's contracts and its formula, or None without any.

    Raises NotFound, ScoresClosed.
    """
    row = get_report_row(actor=actor, evaluation_id=evaluation_id)
    if row.project_id is None:
        return None
    found = procurement.list_contracts(project_id=row.project_id)
    if not found:
        return None
    lines = [(one.title, one.supplier_name, *_amounts(one.amount, one.paid)) for one in found]
    sums = (
        sum((one.amount for one in found), Decimal(0)),
        sum((one.paid for one in found), Decimal(0)),
    )
    whole = ("合计", "", *_amounts(*sums))
    head = ("合同", "供应商", "合同价款（万元）", "已付（万元）")
    return _pasted([head, *lines, whole]), CONTRACT_FORMULA


def _amounts(*values: Decimal) -> tuple[str, ...]:
    return tuple(f"{value / _TEN_THOUSAND:.4f}" for value in values)


def _pasted(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join("\t".join(row) for row in rows)
