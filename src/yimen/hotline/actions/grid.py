"""Draw the grid: open and close cells, say who works in them, import categories of events."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.hotline import access
from yimen.hotline.contracts.category import TreeRefused
from yimen.hotline.contracts.grid import GRID_CELL_KIND, CellView, GridRefused
from yimen.hotline.models import GridAssignment, GridCategoryRow, GridCell
from yimen.hotline.queries import grid
from yimen.hotline.rules.grid import categories_from_rows
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def open_cell(
    *, actor: Actor, code: str, name: str, area_code: str, extent: str, at: datetime
) -> CellView:
    """Open a cell in a village. Raises NotAllowed, GridRefused, AreaUnknown."""
    access.check_grid_town(actor, area_code=area_code)
    directory.get_area(code=area_code or "0")
    if area_code.endswith("000"):
        raise GridRefused("area_code", "网格要落到村，请选村。")
    if not code.strip().isalnum() or len(code.strip()) > 24:
        raise GridRefused("code", "编码用字母和数字，最多 24 位，例如 4399811012010001。")
    if not 1 < len(name.strip()) <= 60:
        raise GridRefused("name", "请写网格名称，2 到 60 个字。")
    with transaction.atomic():
        if GridCell.objects.filter(code=code.strip()).exists():
            raise GridRefused("code", "这个编码已经有了，请换一个。")
        row = GridCell(
            id=new_id(),
            code=code.strip(),
            name=name.strip(),
            area_code=area_code,
            extent=extent.strip()[:200],
            opened_on=local_day(at),
        )
        row.save(force_insert=True)
        _write(actor, row, "opened", at, {"code": row.code, "area": area_code})
        return grid.get_cell(actor=actor, cell_id=row.id) if actor.grants else _plain(row)


def _plain(row: GridCell) -> CellView:
    return CellView(
        id=row.id, code=row.code, name=row.name, area_code=row.area_code, extent=row.extent,
        closed_on=row.closed_on,
    )  # fmt: skip


def close_cell(*, actor: Actor, cell_id: UUID, at: datetime) -> None:
    """Close a cell; who works in it stops with it. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        row = _locked(actor, cell_id)
        row.closed_on = row.closed_on or local_day(at)
        row.save(update_fields=["closed_on"])
        GridAssignment.objects.filter(cell=row, until_on=None).update(until_on=row.closed_on)
        _write(actor, row, "closed", at, {})


def assign(*, actor: Actor, cell_id: UUID, officer_id: UUID, from_on: date, at: datetime) -> None:
    """Let a grid worker work in a cell from a day on. Raises NotFound, NotAllowed, GridRefused."""
    with transaction.atomic():
        row = _locked(actor, cell_id)
        if row.closed_on is not None:
            raise GridRefused("officer_id", "这个网格已经停用。")
        officer = directory.get_officer(officer_id=officer_id, on=local_day(at))
        if not any(one.post is Post.GRID_WORKER for one in officer.holdings):
            raise GridRefused("officer_id", "这个人没有网格员岗位，请先由系统管理员配岗。")
        if GridAssignment.objects.filter(cell=row, officer_id=officer_id, until_on=None).exists():
            raise GridRefused("officer_id", f"{officer.name}已经在这个网格。")
        GridAssignment(
            id=new_id(), cell=row, officer_id=officer_id, name=officer.name, from_on=from_on
        ).save(force_insert=True)
        _write(
            actor, row, "assigned", at, {"officer": str(officer_id), "from": from_on.isoformat()}
        )


def end_assignment(*, actor: Actor, assignment_id: UUID, until_on: date, at: datetime) -> None:
    """End somebody's work in a cell before a day. Raises NotFound, NotAllowed, GridRefused."""
    with transaction.atomic():
        one = GridAssignment.objects.filter(id=assignment_id).first()
        if one is None:
            raise NotFound
        row = _locked(actor, one.cell_id)
        if until_on <= one.from_on:
            raise GridRefused("until_on", "结束日期要晚于开始日期。")
        GridAssignment.objects.filter(id=one.id).update(until_on=until_on)
        _write(
            actor, row, "unassigned", at,
            {"officer": str(one.officer_id), "until": until_on.isoformat()},
        )  # fmt: skip


def import_categories(*, actor: Actor, content: bytes, at: datetime) -> int:
    """Take a table of event categories as the site's own, whole or not at all.

    Reports keep the code that they have. Returns how many there are. Raises NotAllowed,
    TreeRefused.
    """
    actor.must(access.POLICY)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TreeRefused("文件不是 UTF-8 编码的 CSV，请另存一次再上传。") from None
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    found = categories_from_rows(rows=rows)
    with transaction.atomic():
        GridCategoryRow.objects.all().delete()
        GridCategoryRow.objects.bulk_create(
            GridCategoryRow(
                id=new_id(),
                code=one.code,
                family=one.family,
                group=one.group[:40],
                title=one.title,
                door=one.door,
                hotline_code=one.hotline_code,
            )
            for one in found
        )
        ledger.record(
            actor=actor,
            verb="hotline.grid_category.imported",
            subject=Ref("hotline.tree", new_id()),
            at=at,
            change={"categories": len(found)},
        )
    return len(found)


def _locked(actor: Actor, cell_id: UUID) -> GridCell:
    row = GridCell.objects.for_change(cell_id)
    access.check_grid_town(actor, area_code=row.area_code)
    return row


def _write(actor: Actor, row: GridCell, word: str, at: datetime, change: dict[str, str]) -> None:
    ledger.record(
        actor=actor,
        verb=f"hotline.grid_cell.{word}",
        subject=Ref(GRID_CELL_KIND, row.id),
        at=at,
        change=change,
    )
