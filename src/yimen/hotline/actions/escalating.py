"""A grid worker's report becomes an order of the hotline: one object, followed from both sides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline.actions import dispatch, intake
from yimen.hotline.actions.grid_step import move
from yimen.hotline.contracts.grid import GridDoor, ReportState, ReportVerb
from yimen.hotline.contracts.order import Door, Intake, OrderType, Point
from yimen.hotline.models import GridFile, GridReport, WorkOrder
from yimen.hotline.queries import category as hotline_categories
from yimen.hotline.queries import grid, sealed
from yimen.hotline.rules.grid import REPORT, door_of
from yimen.kernel.actor import SYSTEM, Actor

_BY_ITSELF = "网格员上报，按网格事件分类由镇里先办"
_NO_WORDS = "没有文字说明，见照片和录音。"


def make_order(
    row: GridReport, actor: Actor, *, words: str, to_hotline: bool, at: datetime
) -> UUID:
    """Return the order that a report becomes: dispatched to its town, or waiting at the hotline.

    The photos stay the report's and are named by the order. Raises what the intake refuses.
    """
    category = grid.find_category(row.category_code)
    tree = hotline_categories.tree()
    known = {one.code for one in tree if hotline_categories.is_leaf(code=one.code, within=tree)}
    code = category.hotline_code if category and category.hotline_code in known else ""
    taken = intake.take_in(
        actor=actor,
        intake=Intake(
            order_type=OrderType.HELP,
            title=row.title,
            content=_content(row, words),
            area_code=row.area_code,
            place=sealed.opened(sealed.GRID_PLACE, row.place_encrypted),
            category_code=code,
            caller_name=row.by,
            point=_point(row),
        ),
        door=Door.GRID,
        key=f"grid-{row.id.hex}",
        at=at,
    ).order
    _name_files(taken.id, row)
    town = directory.find_unit(level=UnitLevel.TOWN, area_code=row.area_code)
    if category is None or town is None:
        return taken.id
    if door_of(category=category, to_hotline=to_hotline, known=known) is GridDoor.TOWN:
        dispatch.accept(actor=SYSTEM, order_id=taken.id, category_code=code, at=at)
        dispatch.dispatch(actor=SYSTEM, order_id=taken.id, lead_id=town.id, words=_BY_ITSELF, at=at)
    return taken.id


def add_to_order(row: GridReport, actor: Actor, *, words: str, at: datetime) -> None:
    """Give an order what its worker adds, with the photos that came since. Raises WrongState."""
    assert row.order_id is not None
    intake.supplement(actor=actor, order_id=row.order_id, words=words, at=at)
    _name_files(row.order_id, row)


def follow_order(*, order_id: UUID, closed: bool, at: datetime) -> None:
    """Close a report with its order, or take it up again; an order of nobody's changes nothing."""
    found = GridReport.objects.filter(order_id=order_id).values_list("id", flat=True).first()
    if found is None:
        return
    row = GridReport.objects.for_change(found)
    verb = ReportVerb.CLOSE if closed else ReportVerb.REOPEN
    if not REPORT.allows(ReportState(row.state), verb):
        return
    row.closed_at = at if closed else None
    row.save(update_fields=["closed_at"])
    move(row, verb, actor=SYSTEM, at=at, words="")


def _content(row: GridReport, words: str) -> str:
    parts = (sealed.opened(sealed.GRID_CONTENT, row.content_encrypted), words)
    said = "\n".join(one for one in parts if one)
    return said if len(said) >= 6 else f"{said}\n{_NO_WORDS}".strip()


def _point(row: GridReport) -> Point | None:
    if row.longitude is None or row.latitude is None:
        return None
    return Point(longitude=row.longitude, latitude=row.latitude)


def _name_files(order_id: UUID, row: GridReport) -> None:
    rows = GridFile.objects.filter(report_id=row.id).order_by("came_at", "id")
    order = WorkOrder.objects.for_change(order_id)
    mine = [str(one) for one in rows.values_list("file_id", flat=True)]
    order.file_ids = list(dict.fromkeys([*order.file_ids, *mine]))
    order.save(update_fields=["file_ids"])
