"""A circular as an official document: text, then the list by unit."""

from __future__ import annotations

from yimen.hotline.contracts.oversight import CircularState, CircularView
from yimen.kernel.clock import local_day
from yimen.media.manuscript import Block, Cell, Grid, Heading, Manuscript, Paragraph

_HEADS = ("承办单位", "工单编号", "事项分类", "办结时限", "超期天数", "状态")


def paper_of(one: CircularView) -> Manuscript:
    """Return the document; nothing of who called or what he said stands in it."""
    draft = one.state is not CircularState.ISSUED
    blocks: list[Block] = [
        Paragraph(text=one.number or "（草稿，没有编号）"),
        Paragraph(text=one.words),
        Heading(level=1, text="附件：超期工单名单"),
    ]
    head = tuple(Cell(text=text, align="center", bold=True) for text in _HEADS)
    rows = [
        (
            Cell(text=line.unit),
            Cell(text=line.number),
            Cell(text=line.category),
            Cell(text=f"{line.due_on:%Y-%m-%d}" if line.due_on else "—"),
            Cell(text=str(line.days_late), align="right"),
            Cell(text=line.state),
        )
        for line in one.lines
    ]
    blocks.append(Grid(rows=(head, *rows), widths=(2, 2, 3, 1.6, 1.2, 1.4)))
    if one.issued_at is not None:
        day = local_day(one.issued_at)
        blocks.append(Paragraph(text=f"{day.year}年{day.month}月{day.day}日"))
    return Manuscript(title=f"{one.title}{'（草稿）' if draft else ''}", blocks=tuple(blocks))
