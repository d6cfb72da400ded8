"""From where the facts are that a decision table reads: kept beside each of them when it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yimen.cases.models import Case
from yimen.cases.queries import compared, comparison
from yimen.cases.queries.case import open_file
from yimen.catalogue.contracts import ItemVersionView
from yimen.feel.language import compile_expression
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day

_BY_NAME = {
    "情形": "申请时选的",
    "申请人": "实名信息",
    "代办": "系统记录",
    "今天": "当天的日期",
}
FORM = "表"
TOLD = "申请人填写"
ANSWERED = "前面的环节"


def sources_of(
    *, case: Case, version: ItemVersionView, code: str, at: datetime
) -> Mapping[str, str]:
    """Return, by the label of each condition of a table, from where its fact is."""
    tables = version.definition.decisions if version.definition else ()
    table = next((one.table for one in tables if one.code == code), None)
    if table is None:
        return {}
    read = {
        column.label or column.expression: compile_expression(column.expression).names
        for column in table.inputs
    }
    asks_form = any(path[0] == FORM for names in read.values() for path in names)
    held = _held(case, at) if asks_form else {}
    return {
        label: "，".join(dict.fromkeys(_said(path, held) for path in sorted(names)))
        for label, names in read.items()
    }


def _held(case: Case, at: datetime) -> dict[str, str]:
    """Return in words, by question, what is held elsewhere of what the form says."""
    file = open_file(actor=SYSTEM, case_id=case.id, at=at)
    kept = compared.newest(case_id=case.id)
    rows = list(kept.rows) if kept else comparison.compare(file, on=local_day(at))
    return {
        row.name: f"{TOLD}，{'和' if row.same else '不同于'}"
        + "、".join(one.source for one in row.held if one.same == row.same)
        + ("一致" if row.same else "")
        for row in rows
    }


def _said(path: tuple[str, ...], held: Mapping[str, str]) -> str:
    if path[0] != FORM:
        return _BY_NAME.get(path[0], ANSWERED)
    return held.get(path[1] if len(path) > 1 else "", TOLD)
