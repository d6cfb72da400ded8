"""The command ``yimen check-report``: files or folders in, findings as text, JSON or XLSX."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yimen.performance.contracts.report_check import FileReport, ReportCheckRefusal, Severity
from yimen.performance.public import check_files
from yimen.performance.rules import wire

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.QUESTION: "cyan"}


def check_report(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…", help="文件或文件夹。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="结果写入 XLSX。")] = None,
) -> None:
    """检查绩效评价报告和自评表，列出不成立的数字、所在位置和算式。"""
    errors = Console(stderr=True)
    missing = [path for path in paths if not path.exists()]
    if missing:
        errors.print(f"找不到：{'、'.join(str(path) for path in missing)}")
        raise typer.Exit(2)
    try:
        reports = _checked(paths, errors)
    except ReportCheckRefusal as refusal:
        errors.print(refusal.message)
        raise typer.Exit(2) from refusal
    folder = any(path.is_dir() for path in paths)
    if folder:
        reports = sorted(reports, key=lambda report: (report.gravity, report.file))
    if xlsx is not None:
        from yimen.performance.queries.workbook import write_workbook  # noqa: PLC0415 -- slow to load

        xlsx.write_bytes(write_workbook(reports=reports))
        errors.print(f"已写入 {xlsx}")
    if as_json:
        many = folder or len(paths) > 1 or len(reports) > 1
        payload = [wire.file_payload(report) for report in reports]
        sys.stdout.write(json.dumps(payload if many else payload[0], ensure_ascii=False, indent=2))
        sys.stdout.write("\n")
    elif xlsx is None or not folder:
        _print(reports, folder=folder)
    raise typer.Exit(_exit_code(reports))


def _exit_code(reports: list[FileReport]) -> int:
    """Return 2 only where nothing could be read; findings are a result, not a failure."""
    return 2 if all(report.refusal for report in reports) else 0


def _checked(paths: list[Path], console: Console) -> list[FileReport]:
    if not console.is_terminal:
        return list(check_files(paths=paths))
    with console.status("读取……") as status:

        def show(name: str, done: int, total: int) -> None:
            status.update(f"{escape(name)} {done}/{total}")

        return list(check_files(paths=paths, progress=show))


def _print(reports: list[FileReport], *, folder: bool) -> None:
    console = Console()
    if folder:
        console.print(_overview(reports))
    for report in reports:
        if folder and not report.findings and not report.refusal:
            continue
        console.print(f"[bold]{escape(report.file)}[/bold]")
        for note in report.notes:
            console.print(f"  {escape(note)}")
        if report.refusal:
            console.print(f"  没有检查：{escape(report.refusal)}")
        for finding in report.findings:
            colour = _COLOURS[finding.severity]
            console.print(
                f"  [{colour}]{finding.severity.label}[/{colour}] {escape(finding.place)}"
                f" [dim]{finding.code}[/dim]\n    {escape(finding.explanation)}\n"
                f"    [dim]原文：{escape(finding.quote)}[/dim]",
                highlight=False,
            )
        if not report.findings and not report.refusal:
            console.print("  没有发现问题。")


def _overview(reports: list[FileReport]) -> Table:
    table = Table("文件", "项目", "自评分", "复算", "不成立", "不合规", "待核实")
    for report in reports:
        form = report.forms[0] if report.forms else None
        table.add_row(
            escape(report.file),
            escape(form.name if form else ""),
            wire.number_text(form.claimed_total) if form else "",
            wire.number_text(form.computed_total) if form else "",
            *(str(report.count(severity)) for severity in Severity),
        )
    return table
