"""The live board, hot spots, warnings and reports: what they declare."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.hotline import access
from yimen.hotline.actions.period_report import series_of
from yimen.hotline.contracts.period_report import PERIOD_TITLES
from yimen.hotline.queries import figures_seeing, work_seeing, year_figures
from yimen.kernel import register


def warning_page(ref_id: UUID) -> str:
    """Return where a warning of a hot spot is answered."""
    return reverse("hotline:warning", args=[ref_id])


def report_page(ref_id: UUID) -> str:
    """Return where a report is approved."""
    return reverse("hotline:period_report", args=[ref_id])


PART = register.Context(
    code="hotline",
    title="12345 热线",
    permissions=(
        register.Permission(
            verb=access.WRITE_REPORT, title="拟热线日报、周报、月报", posts=("hotline_chief",)
        ),
        register.Permission(
            verb=access.APPROVE_REPORT,
            title="审批热线日报、周报、月报",
            posts=("supervisor", "approver"),
        ),
    ),
    work_kinds=(
        register.WorkKind(
            code=work_seeing.WARNED,
            title="热点预警处理",
            url=warning_page,
            verb=access.RULE,
            expected=work_seeing.expected_warned,
        ),
        register.WorkKind(
            code=work_seeing.APPROVE_REPORT,
            title="热线报告审批",
            url=report_page,
            verb=access.APPROVE_REPORT,
            expected=work_seeing.expected_reports,
        ),
    ),
    notice_series=tuple(
        register.NoticeSeries(code=series_of(one), title=f"热线{title}期号")
        for one, title in PERIOD_TITLES.items()
    ),
    ledger_verbs={
        "hotline.warning.raised": "热点预警发出",
        "hotline.warning.answered": "热点预警处理",
        "hotline.load.set": "热线高峰测算的数调整",
        "hotline.report.drafted": "热线报告生成初稿",
        "hotline.report.edited": "热线报告修改",
        "hotline.report.submitted": "热线报告提交审批",
        "hotline.report.returned": "热线报告退回修改",
        "hotline.report.archived": "热线报告批准归档",
    },
    figures=(
        register.Figure(
            code="hotline.warnings", headline=False, title="热线热点预警（近一年）", unit="条",
            as_of=year_figures.counted, together=True, rows_url="hotline:hotspots",
            rows=figures_seeing.warning_rows,
        ),
        register.Figure(
            code="hotline.false_alarm_share", headline=False, title="热线热点误报率（近一年）",
            unit="%", as_of=year_figures.counted, together=True, rows_url="hotline:hotspots",
            rows=figures_seeing.answered_rows,
        ),
        register.Figure(
            code="hotline.connect_rate", headline=False, title="热线接通率（近一年）", unit="%",
            as_of=year_figures.counted, together=True, rows_url="hotline:calls",
            rows=figures_seeing.call_rows,
        ),
        register.Figure(
            code="hotline.in_fifteen", headline=False, title="热线 15 秒内接听率（近一年）",
            unit="%", as_of=year_figures.counted, together=True, rows_url="hotline:calls",
            rows=figures_seeing.call_rows,
        ),
    ),
    seeds=(register.Seed(order=88, title="热点", run="yimen.hotline.seeds.seeing:run"),),
)  # fmt: skip
