"""The certificate of a volunteer's hours as an office document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from yimen.hotline.contracts.volunteer import PartView
from yimen.media.manuscript import Cell, Grid, Manuscript, Paragraph

_HEADS = ("日期", "活动", "时长（小时）", "确认人")
_SHOWN = 60


def certificate(
    *,
    number: str,
    name: str,
    code_masked: str,
    hours: Decimal,
    parts: Sequence[PartView],
    on: date,
) -> Manuscript:
    """Return the certificate; beyond the first lines only their number is told."""
    rows = [tuple(Cell(text=head, bold=True) for head in _HEADS)]
    rows += [
        (
            Cell(text=one.task.on_day.isoformat()),
            Cell(text=one.task.title),
            Cell(text=f"{one.hours}", align="right"),
            Cell(text=one.confirmed_by),
        )
        for one in parts[:_SHOWN]
    ]
    more = f"另有 {len(parts) - _SHOWN} 次没有列出。" if len(parts) > _SHOWN else ""
    said = (
        f"{name}（证件号码 {code_masked}）参加志愿服务 {len(parts)} 次，"
        f"经发布活动的单位确认，共 {hours} 小时。{more}"
    )
    return Manuscript(
        title="志愿服务记录证明",
        blocks=(
            Paragraph(text=f"编号：{number}"),
            Paragraph(text=said),
            Grid(rows=tuple(rows), widths=(2.2, 5, 2, 2.4)),
            Paragraph(
                text="依据《志愿服务条例》，按志愿服务信息如实出具，不收费。时长由发布活动的村、镇确认。"
            ),
            Paragraph(text=f"{on.year}年{on.month}月{on.day}日"),
        ),
    )
