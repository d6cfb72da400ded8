"""A report of a period as a paper: title, number, numbered sections, tables, charts, digest."""

from __future__ import annotations

from yimen.hotline.contracts.period_report import (
    ReportChart,
    ReportState,
    ReportTable,
    ReportView,
)
from yimen.media.charts import Bar, Series, bars, lines
from yimen.media.manuscript import Block, Cell, Chart, Grid, Heading, Manuscript, Paragraph

_NUMBERS = "一二三四五六七八九十"
_LONG = frozenset({"怎么算", "数的是什么"})
"""Heads of last columns that hold sentences."""


def manuscript(*, report: ReportView, desk: str) -> Manuscript:
    """Return the paper of a report; a draft says that it is one."""
    done = report.state is ReportState.ARCHIVED
    number = report.number if done else "（草稿，未编期号）"
    span = f"{report.since:%Y年%-m月%-d日}"
    if report.until != report.since:
        span += f"至{report.until:%Y年%-m月%-d日}"
    blocks: list[Block] = [Paragraph(text=f"{number}　{desk}　{span}")]
    table = 0
    for place, section in enumerate(report.sections):
        blocks.append(Heading(level=1, text=f"{_NUMBERS[place]}、{section.title}"))
        blocks += [
            Paragraph(text=line.strip()) for line in section.text.splitlines() if line.strip()
        ]
        for one in section.tables:
            table += 1
            blocks += [Paragraph(text=f"表{table}　{one.title}"), grid(one)]
        blocks += [Chart(svg=drawn(one), title=one.title) for one in section.charts]
    if done and report.approved_at is not None:
        blocks.append(
            Paragraph(
                text=f"拟稿：{report.drafted_by}　审批：{report.approved_by}　"
                f"审批时间：{report.approved_at:%Y年%-m月%-d日}　"
                f"归档摘要（SM3）：{report.digest}"
            )
        )
    return Manuscript(title=report.title, blocks=tuple(blocks))


def grid(table: ReportTable) -> Grid:
    """Return a table with its heads; the first column is wide, numbers stand right."""
    wide = len(table.rows[0])
    widths = (2.0, *(1.0 for _ in range(wide - 1)))
    if table.rows[0][-1] in _LONG:
        widths = (*widths[:-1], 4.0)
    return Grid(
        rows=tuple(
            tuple(
                Cell(
                    text=text,
                    bold=not number,
                    align="center" if not number else "left" if _is_words(text) else "right",
                )
                for text in row
            )
            for number, row in enumerate(table.rows)
        ),
        widths=widths,
    )


def drawn(chart: ReportChart) -> str:
    """Return a chart as SVG."""
    if chart.line:
        one = Series(name="件数", values=chart.values)
        return lines(title=chart.title, names=chart.names, series=(one,), unit=" 件")
    rows = [
        Bar(label=name, value=value) for name, value in zip(chart.names, chart.values, strict=True)
    ]
    return bars(title=chart.title, rows=rows, unit=" 件")


def _is_words(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)
