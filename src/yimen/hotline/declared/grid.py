"""Grid workers, patrols and volunteers: what they declare."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.hotline import access
from yimen.hotline.queries import grid_figures, grid_personal, grid_work, year_figures
from yimen.kernel import register

_LOOKS_AFTER = ("examiner", "approver", "hotline_chief", "supervisor")


def report_page(ref_id: UUID) -> str:
    """Return where a town looks at a report."""
    return reverse("hotline:grid_report", args=[ref_id])


def own_report_page(ref_id: UUID) -> str:
    """Return where a worker goes on with his report."""
    return reverse("hotline:grid_own", args=[ref_id])


def patrol_page(ref_id: UUID) -> str:
    """Return where a worker walks a patrol."""
    return reverse("hotline:grid_patrol", args=[ref_id])


def hours_page(ref_id: UUID) -> str:
    """Return where the giver of a task confirms hours."""
    return reverse("hotline:volunteer_part", args=[ref_id])


_WORDS = {
    **{
        f"hotline.grid_report.{word}": f"网格上报{title}"
        for word, title in (
            ("made", "提交"), ("handled", "自行处理"), ("escalated", "转工单"),
            ("supplemented", "补充证据"), ("drawn", "抽中检查"), ("passed", "抽查通过"),
            ("sent_back", "抽查退回"), ("closed", "办结"), ("reopened", "重新办理"),
            ("withdrawn", "撤回"),
        )
    },
    **{
        f"hotline.grid_cell.{word}": f"网格{title}"
        for word, title in (
            ("opened", "新设"), ("closed", "停用"), ("assigned", "分配网格员"),
            ("unassigned", "网格员离开"),
        )
    },
    "hotline.grid_category.imported": "网格事件分类导入",
    "hotline.grid_sample.drawn": "网格上报抽查抽样",
    **{
        f"hotline.patrol.{word}": f"巡查{title}"
        for word, title in (
            ("set", "布置"), ("started", "开始"), ("ended", "结束"), ("cancelled", "取消"),
            ("forgotten", "轨迹到期删除"),
        )
    },
    "hotline.volunteer.registered": "志愿者登记",
    "hotline.volunteer.left": "志愿者退出",
    "hotline.volunteer.certified": "志愿服务证明",
    "hotline.volunteer_task.offered": "志愿活动发布",
    "hotline.volunteer_task.closed": "志愿活动停止报名",
    **{
        f"hotline.volunteer_part.{word}": f"志愿活动{title}"
        for word, title in (
            ("taken", "报名"), ("left", "退出"), ("reported", "报时长"), ("confirmed", "确认时长"),
            ("refused", "不确认时长"),
        )
    },
}  # fmt: skip

PART = register.Context(
    code="hotline",
    title="12345 热线",
    permissions=(
        register.Permission(
            verb=access.GRID, title="网格上报、巡查（网格员）", posts=("grid_worker",)
        ),
        register.Permission(
            verb=access.GRID_MANAGE, title="管网格：分配、抽查、布置巡查和志愿活动",
            posts=_LOOKS_AFTER,
        ),
    ),
    work_kinds=(
        register.WorkKind(
            code=grid_work.CHECK, title="网格自行处理抽查", url=report_page,
            verb=access.GRID_MANAGE, expected=grid_work.expected_checks,
        ),
        register.WorkKind(
            code=grid_work.AGAIN, title="网格抽查退回再办", url=own_report_page,
            verb=access.GRID, expected=grid_work.expected_again,
        ),
        register.WorkKind(
            code=grid_work.PATROL, title="网格巡查", url=patrol_page,
            verb=access.GRID, expected=grid_work.expected_patrols,
        ),
        register.WorkKind(
            code=grid_work.HOURS, title="志愿时长确认", url=hours_page,
            verb=access.GRID_MANAGE, expected=grid_work.expected_hours,
        ),
    ),
    notice_series=(register.NoticeSeries(code="志愿证", title="志愿服务记录证明"),),
    ledger_verbs=_WORDS,
    figures=(
        register.Figure(
            code="hotline.grid_reports", headline=False, title="网格上报件数（近一年）", unit="件",
            as_of=year_figures.counted, together=True, rows_url="hotline:grid_reports",
            rows=grid_figures.report_rows,
        ),
        register.Figure(
            code="hotline.grid_self_handled", headline=False,
            title="网格自行处理占比（近一年）", unit="%",
            as_of=year_figures.counted, together=True, rows_url="hotline:grid_reports",
            rows=grid_figures.report_rows,
        ),
        register.Figure(
            code="hotline.grid_coverage", headline=False, title="有网格员的网格占比", unit="%",
            as_of=year_figures.counted, together=True, rows_url="hotline:grid_cells",
            rows=grid_figures.cell_rows,
        ),
    ),
    navigation=(
        register.NavItem(
            audience="staff", title="网格", url_name="hotline:grid_home", verb=access.GRID,
            order=31,
        ),
        register.NavItem(
            audience="resident", title="志愿服务", url_name="hotline:volunteering", order=46
        ),
    ),
    personal_columns=grid_personal.COLUMNS,
    data_classes=grid_personal.DATA_CLASSES,
    seeds=(
        register.Seed(order=83, title="网格、巡查、志愿者", run="yimen.hotline.seeds.grid:run"),
    ),
)  # fmt: skip
