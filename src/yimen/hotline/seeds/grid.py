"""Two villages' cells, five reports in different states, a patrol with a track, a volunteer."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from PIL import Image, ImageDraw

from yimen.hotline.actions import grid as drawing
from yimen.hotline.actions import grid_check, grid_report, patrol, volunteer
from yimen.hotline.contracts.grid import CellView, FileRole, ReportTold, ReportView
from yimen.hotline.contracts.order import Point
from yimen.hotline.contracts.patrol import Position, Stop
from yimen.hotline.models import GridCell, GridReport
from yimen.hotline.queries import schematic
from yimen.hotline.queries import volunteer as volunteers
from yimen.hotline.seeds.people import actor_of
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day

_SPACE = UUID("6f0d8a52-5c1e-4a5b-9d0f-2a6f3c6e7b11")
_WILLOW, _MAPLE = "439981101201", "439981102201"
_CELLS = (
    ("4399811012010001", "柳树湾第一网格", _WILLOW, "一组到四组，含小学和水塘"),
    ("4399811012010002", "柳树湾第二网格", _WILLOW, "五组到八组"),
    ("4399811022010001", "枫林坪第一网格", _MAPLE, "全村"),
)
_MONTH = timedelta(days=30)


def run(at: datetime) -> str:
    """Load the grid through the actions of the people of the demo county."""
    if GridCell.objects.exists():
        return "网格：已经有了"
    with transaction.atomic():
        cells = [
            drawing.open_cell(
                actor=SYSTEM, code=code, name=name, area_code=area, extent=extent, at=at - _MONTH
            )
            for code, name, area, extent in _CELLS
        ]
        worker, other = actor_of("wangge", at), actor_of("wangge2", at)
        for cell, who in ((cells[0], worker), (cells[2], other)):
            assert who.officer_id is not None
            drawing.assign(
                actor=SYSTEM, cell_id=cell.id, officer_id=who.officer_id,
                from_on=local_day(at - _MONTH), at=at,
            )  # fmt: skip
        _reports(worker, other, cells, at)
        _patrol(worker, cells[0], at)
        _volunteer(at)
    return f"网格：{len(_CELLS)} 个，上报 {GridReport.objects.count()} 件"


def _reports(worker: Actor, other: Actor, cells: list[CellView], at: datetime) -> None:
    mine, theirs = cells[0], cells[2]
    _report(
        worker, mine, "CG0101", "水塘边倒了一堆垃圾", "已经叫保洁员清走，立了牌子。", at, days=9
    )
    _report(
        worker, mine, "ZZ0201", "小卖部消防通道堆纸箱", "和店主一起搬开，讲了道理。", at, days=8
    )
    grid_check.draw(actor=SYSTEM, town_code=mine.area_code, at=at - timedelta(days=5))
    _report(worker, mine, "ZZ0101", "两家为排水沟吵了架", "上门劝说，约定各让半米。", at, days=2)
    _report(worker, mine, "CG0204", "通组路塌了一个角", "", at, days=1, escalate=True)
    _report(other, theirs, "CG0201", "村口路灯三盏不亮", "", at, days=0)


def _report(
    actor: Actor,
    cell: CellView,
    category: str,
    title: str,
    handled: str,
    at: datetime,
    *,
    days: int,
    escalate: bool = False,
) -> ReportView:
    key, then = uuid5(_SPACE, title), at - timedelta(days=days, hours=3)
    for role in (FileRole.BEFORE, FileRole.AFTER)[: 2 if handled else 1]:
        grid_report.keep_file(
            actor=actor, key=key, role=role, stream=_picture(role, title), name=f"{title}.png",
            declared_type="image/png", at=then,
        )  # fmt: skip
    return grid_report.make_report(
        actor=actor,
        told=ReportTold(
            cell_id=cell.id,
            category_code=category,
            title=title,
            content="走到这里看到的，附照片。",
            place="村口往里两百米",
            point=schematic.place_of(cell.area_code),
            accuracy=12,
            handled=handled,
            escalate=escalate,
        ),
        key=key,
        made_at=then,
        at=then,
    )


def _picture(role: FileRole, title: str) -> io.BytesIO:
    """Return a drawn card in the place of a photo; nothing real is on it."""
    shade = "#8a6d3b" if role is FileRole.BEFORE else "#4f8a5b"
    card = Image.new("RGB", (160, 120), shade)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 84, 160, 120), fill="#56616e")
    for number in range(len(title) if role is FileRole.BEFORE else 2):
        pen.ellipse((12 + 9 * number, 66, 30 + 9 * number, 90), fill="#d9d2c4")
    kept = io.BytesIO()
    card.save(kept, format="PNG")
    return kept


def _patrol(worker: Actor, cell: CellView, at: datetime) -> None:
    home = schematic.place_of(cell.area_code)
    assert home is not None
    assert worker.officer_id is not None
    then = at - timedelta(days=1, hours=4)
    stops = [
        Stop(title=title, point=_moved(home, east, north))
        for title, east, north in (
            ("村小学门口", 0, 0), ("水塘北岸", 8, 5), ("老供销社", 15, 1), ("后山林场口", 22, 14),
        )
    ]  # fmt: skip
    one = patrol.set_patrol(
        actor=SYSTEM, cell_id=cell.id, officer_id=worker.officer_id, title="防溺水和防火巡查",
        on_day=local_day(then), stops=stops, at=then,
    )  # fmt: skip
    patrol.start(actor=worker, patrol_id=one.id, agreed=True, started_at=then, at=then)
    positions = [
        Position(
            at=then + timedelta(minutes=2 * number),
            longitude=float(home.longitude) + 0.0001 * number,
            latitude=float(home.latitude)
            + 0.0001 * (5 * number / 8 if number < 8 else 10 - number * 0.6),
            accuracy=15,
        )
        for number in range(17)
    ]
    later = then + timedelta(minutes=40)
    patrol.keep_track(
        actor=worker, patrol_id=one.id, key=uuid5(_SPACE, "track"), positions=positions, at=later
    )
    patrol.end(
        actor=worker, patrol_id=one.id, words="后山路口积水，没有过去。", ended_at=later, at=later
    )
    patrol.set_patrol(
        actor=SYSTEM, cell_id=cell.id, officer_id=worker.officer_id, title="汛后隐患点巡查",
        on_day=local_day(at), stops=[Stop(title="二组后山"), Stop(title="三组水渠"), Stop(title="四组便桥")], at=at,
    )  # fmt: skip


def _moved(home: Point, east: int, north: int) -> Point:
    step = Decimal("0.0001")
    return Point(longitude=home.longitude + east * step, latitude=home.latitude + north * step)


def _volunteer(at: datetime) -> None:
    giver, resident = actor_of("zhenzhu", at), actor_of("zhang", at)
    then = at - timedelta(days=6)
    volunteer.register(actor=resident, area_code=_WILLOW, agreed=True, at=then)
    done = volunteer.offer(
        actor=giver, title="清理河道漂浮物", words="早上八点在柳树湾码头集合，带手套。",
        area_code=_WILLOW, on_day=local_day(then), places=10, at=then,
    )  # fmt: skip
    volunteer.take(actor=resident, task_id=done, at=then)
    assert resident.person_id is not None
    (part,) = volunteers.parts_of_person(person_id=resident.person_id)
    volunteer.report_hours(
        actor=resident, part_id=part.id, hours=Decimal("2.5"), words="捞了两船水葫芦", at=then
    )
    volunteer.rule_on_hours(actor=giver, part_id=part.id, confirmed=True, hours=None, at=then)
    volunteer.offer(
        actor=giver, title="教老人用手机", words="上午九点，柳树湾村委会，自带手机。",
        area_code=_WILLOW, on_day=local_day(at + timedelta(days=3)), places=6, at=at,
    )  # fmt: skip
