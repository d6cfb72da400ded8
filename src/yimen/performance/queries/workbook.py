"""The result as an XLSX: one line per form by gravity, then every finding."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter  # type: ignore[import-untyped]

from yimen.performance.contracts.report_check import FileReport, Severity
from yimen.performance.rules.wire import number

_OVERVIEW = (
    ("文件", 34),
    ("项目", 38),
    ("部门", 22),
    ("年度", 8),
    ("自评总分", 10),
    ("复算总分", 10),
    ("分值合计", 10),
    ("执行率%", 10),
    ("不成立", 8),
    ("不合规", 8),
    ("待核实", 8),
    ("说明", 40),
)
_FINDINGS = (
    ("文件", 30),
    ("严重程度", 10),
    ("代码", 20),
    ("位置", 40),
    ("原文", 50),
    ("所写", 16),
    ("复算", 16),
    ("说明", 70),
)


def write_workbook(*, reports: Sequence[FileReport]) -> bytes:
    """Return an XLSX with an overview sheet and a sheet of findings; text is never a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        overview = book.add_worksheet("总表")
        findings = book.add_worksheet("问题")
        for sheet, columns in ((overview, _OVERVIEW), (findings, _FINDINGS)):
            for index, (title, width) in enumerate(columns):
                sheet.write_string(0, index, title, head)
                sheet.set_column(index, index, width, wrap)
            sheet.freeze_panes(1, 0)
        _overview(overview, reports)
        _findings(findings, reports)
    return buffer.getvalue()


def _overview(sheet: xlsxwriter.worksheet.Worksheet, reports: Sequence[FileReport]) -> None:
    line = 0
    for report in sorted(reports, key=lambda item: (item.gravity, item.file)):
        for index, form in enumerate(report.forms or (None,)):
            line += 1
            own = [
                finding
                for finding in report.findings
                if len(report.forms) < 2 or finding.form == index
            ]
            counts = [sum(1 for one in own if one.severity is level) for level in Severity]
            values: list[str | int | float | None] = [report.file]
            if form is None:
                values += ["", "", None, None, None, None, None]
            else:
                values += [form.name, form.department, form.year]
                values += [number(form.claimed_total), number(form.computed_total)]
                values += [number(form.weights_total), number(form.execution_rate)]
            values += [*counts, report.refusal or "；".join(report.notes)]
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None:
                    sheet.write_number(line, column, value)


def _findings(sheet: xlsxwriter.worksheet.Worksheet, reports: Sequence[FileReport]) -> None:
    line = 0
    for report in sorted(reports, key=lambda item: (item.gravity, item.file)):
        for finding in sorted(report.findings, key=lambda item: item.severity.rank):
            line += 1
            for column, value in enumerate(
                (
                    report.file,
                    finding.severity.label,
                    finding.code,
                    finding.place,
                    finding.quote,
                    finding.stated,
                    finding.computed,
                    finding.explanation,
                )
            ):
                sheet.write_string(line, column, value)
