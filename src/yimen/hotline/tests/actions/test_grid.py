"""What a grid worker reports, walks and volunteers do, through the actions."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.hotline import testing, testing_grid
from yimen.hotline.actions import (
    closing,
    grid,
    grid_check,
    grid_report,
    handling,
    patrol,
    volunteer,
)
from yimen.hotline.contracts.grid import (
    CellView,
    FileRole,
    FilesMissing,
    GridRefused,
    HalfSent,
    ReportState,
    ReportTold,
)
from yimen.hotline.contracts.order import Door, OrderState, Point
from yimen.hotline.contracts.patrol import Position, Stop
from yimen.hotline.contracts.volunteer import VolunteerRefused
from yimen.hotline.models import GridFile, GridReport, PatrolTrack, WorkOrder
from yimen.hotline.queries import grid as grids
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import patrol as patrols
from yimen.hotline.queries import volunteer as volunteers
from yimen.kernel import register
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound, WrongState
from yimen.kernel.files.contracts import FileRefused
from yimen.kernel.models import LedgerEntry, Work
from yimen.kernel.outbox import dispatcher

pytestmark = pytest.mark.django_db
AT, LATER = testing.AT, testing.LATER
BEFORE, AFTER = FileRole.BEFORE, FileRole.AFTER


def photo(shade: str = "red") -> io.BytesIO:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), shade).save(kept, format="PNG")
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    desk: testing.Desk
    worker: Actor
    other: Actor
    town: Actor
    other_town: Actor
    cell: CellView


@pytest.fixture
def around() -> Grid:
    desk = testing.desk()
    units, make = desk.units, directory.make_officer
    worker = make(post=Post.GRID_WORKER, unit=units.village, name="网格甲")
    cell = grid.open_cell(
        actor=SYSTEM, code="c1", name="第一网格", area_code=directory.VILLAGE, extent="", at=AT
    )
    grid.assign(
        actor=SYSTEM, cell_id=cell.id, officer_id=worker.officer_id, from_on=local_day(AT), at=AT
    )
    return Grid(
        desk=desk,
        worker=worker,
        other=make(post=Post.GRID_WORKER, unit=units.other_village, name="网格乙"),
        town=make(post=Post.APPROVER, unit=units.town, name="镇长"),
        other_town=make(post=Post.APPROVER, unit=units.other_town, name="外镇"),
        cell=cell,
    )


def told(around: Grid, **change) -> ReportTold:
    first = ReportTold(
        cell_id=around.cell.id,
        category_code="CG0101",
        title="水塘边倒了垃圾",
        content="走到这里看到的。",
        point=Point(longitude=Decimal("111.3"), latitude=Decimal("29.0")),
    )
    return replace(first, **change)


def keep(around: Grid, key: UUID, role: FileRole = BEFORE, shade: str = "red") -> UUID:
    return grid_report.keep_file(
        actor=around.worker, key=key, role=role, stream=photo(shade), name="a.png", at=AT
    )


def reported(around: Grid, *, key: UUID | None = None, **change):
    return grid_report.make_report(
        actor=around.worker, told=told(around, **change), key=key or uuid4(), made_at=AT, at=AT
    )


def handled(around: Grid):
    key = uuid4()
    keep(around, key, BEFORE)
    keep(around, key, AFTER, "green")
    return reported(around, key=key, handled="已经清走了")


def test_a_report_sent_again_is_one_with_its_photo_once(around):
    key = uuid4()
    assert keep(around, key) == keep(around, key)
    with pytest.raises(FilesMissing):
        grid_report.make_report(
            actor=around.worker, told=told(around), key=key, made_at=AT, at=AT, files_sent=2
        )
    first, again = reported(around, key=key), reported(around, key=key)
    assert first.id == again.id
    assert GridReport.objects.count() == GridFile.objects.count() == 1
    assert grid_report.report_id_of(actor=around.other, key=key) != first.id


def test_half_a_photo_and_what_is_no_photo_are_refused(around):
    with pytest.raises(HalfSent):
        grid_report.keep_file(
            actor=around.worker, key=uuid4(), role=BEFORE, stream=photo(), name="a.png",
            digest="0" * 64, at=AT,
        )  # fmt: skip
    for role, content in ((BEFORE, b"#!AMR\n" + bytes(40)), (FileRole.VOICE, photo().getvalue())):
        with pytest.raises(FileRefused):
            grid_report.keep_file(
                actor=around.worker, key=uuid4(), role=role, stream=io.BytesIO(content), name="a",
                at=AT,
            )  # fmt: skip
    voice = grid_report.keep_file(
        actor=around.worker, key=uuid4(), role=FileRole.VOICE, name="话.amr",
        stream=io.BytesIO(b"#!AMR\n" + bytes(40)), at=AT,
    )  # fmt: skip
    assert voice


def test_only_who_works_in_the_cell_reports_there(around):
    with pytest.raises(GridRefused, match="还没有分到网格"):
        grid_report.make_report(
            actor=around.other, told=told(around), key=uuid4(), made_at=AT, at=AT
        )
    with pytest.raises(NotAllowed):
        grid_report.make_report(
            actor=around.town, told=told(around), key=uuid4(), made_at=AT, at=AT
        )
    one = reported(around)
    with pytest.raises(NotFound):
        grids.get_own(actor=around.other, report_id=one.id)
    assert grids.list_reports(actor=around.other_town) == []
    assert [each.id for each in grids.list_reports(actor=around.town)] == [one.id]
    assert grids.list_reports(actor=around.desk.handler) == []  # a county department has no grid


def test_an_escalation_is_one_order_of_the_town_and_followed_to_its_end(around):
    key = uuid4()
    photo_id = keep(around, key)
    one = reported(around, key=key, escalate=True)
    order = orders.view_of(order_id=one.order_id)
    assert (order.door, order.unit_id, order.state) == (
        Door.GRID, around.desk.units.town.id, OrderState.TO_SIGN,
    )  # fmt: skip
    assert order.file_ids == (photo_id,)
    handling.sign(actor=around.town, order_id=order.id, at=LATER)
    grid_report.add_file(
        actor=around.worker, report_id=one.id, role=FileRole.EVIDENCE, stream=photo("blue"),
        name="b.png", at=LATER,
    )  # fmt: skip
    grid_report.add_evidence(actor=around.worker, report_id=one.id, words="又倒了一车", at=LATER)
    assert len(orders.view_of(order_id=order.id).file_ids) == 2
    handling.reply(
        actor=around.town, order_id=order.id, inner="安排保洁清运完毕。", told="垃圾已经全部清走。",
        solved=True, at=LATER,
    )  # fmt: skip
    handling.check_reply(
        actor=around.desk.operator, order_id=order.id, approved=True, ruling="", at=LATER
    )
    testing.called_back(around.desk, order.id, solved=True, at=LATER)
    closing.close(actor=around.desk.operator, order_id=order.id, at=LATER)
    dispatcher.deliver_all(at=LATER)
    assert grids.get_own(actor=around.worker, report_id=one.id).state is ReportState.CLOSED
    assert WorkOrder.objects.count() == 1


def test_the_hotline_dispatches_where_the_worker_asks_for_it(around):
    one = reported(around, escalate=True, to_hotline=True)
    assert orders.view_of(order_id=one.order_id).state is OrderState.PENDING


def test_self_handled_is_drawn_sent_back_and_passed_by_the_town(around):
    with pytest.raises(GridRefused):
        reported(around, handled="已经清走了")
    one = handled(around)
    assert one.state is ReportState.HANDLED
    with pytest.raises(NotAllowed):
        grid_check.draw(actor=around.other_town, town_code=directory.TOWN, at=LATER)
    assert grid_check.draw(actor=around.town, town_code=directory.TOWN, at=LATER) == 1
    assert Work.objects.filter(kind="hotline.grid_check").count() == 1
    with pytest.raises(NotAllowed):
        grid_check.check(actor=around.other_town, report_id=one.id, passed=True, words="", at=LATER)
    back = grid_check.check(
        actor=around.town, report_id=one.id, passed=False, words="后面还有一堆", at=LATER
    )
    assert back.state is ReportState.SENT_BACK
    again = grid_report.handle(
        actor=around.worker, report_id=one.id, words="后面的也清了", at=LATER
    )
    assert again.state is ReportState.CHECKING
    done = grid_check.check(actor=around.town, report_id=one.id, passed=True, words="", at=LATER)
    assert done.state is ReportState.CLOSED
    assert not Work.objects.filter(kind__startswith="hotline.grid").exists()


def test_what_a_town_does_not_draw_is_drawn_by_night(around):
    one = handled(around)
    assert grid_check.draw_overdue(at=AT + timedelta(days=6)) == 0
    assert grid_check.draw_overdue(at=AT + timedelta(days=8)) == 1
    assert grids.get_own(actor=around.worker, report_id=one.id).drawn_at is not None


def walked(around: Grid, *, agreed: bool):
    stop = Point(longitude=Decimal("111.3"), latitude=Decimal("29.0"))
    one = patrol.set_patrol(
        actor=around.town, cell_id=around.cell.id, officer_id=around.worker.officer_id,
        title="防火巡查", on_day=local_day(AT),
        stops=[Stop(title="水塘", point=stop), Stop(title="祠堂")], at=AT,
    )  # fmt: skip
    patrol.start(actor=around.worker, patrol_id=one.id, agreed=agreed, started_at=AT, at=AT)
    key = uuid4()
    for _ in range(2):
        patrol.keep_track(
            actor=around.worker, patrol_id=one.id, key=key, at=LATER,
            positions=[Position(at=LATER, longitude=111.3, latitude=29.0, accuracy=10)],
        )  # fmt: skip
    return one.id


def test_a_track_is_kept_once_seen_with_a_reason_and_forgotten(around):
    one = walked(around, agreed=True)
    assert PatrolTrack.objects.count() == 1
    assert b"111.3" not in bytes(PatrolTrack.objects.get().positions_encrypted)
    with pytest.raises(NotAllowed, match="巡查中"):
        patrol.look_at_track(actor=around.town, patrol_id=one, reason="核实情况", at=LATER)
    ended = patrol.end(actor=around.worker, patrol_id=one, words="", ended_at=LATER, at=LATER)
    assert [line.how for line in ended.stops] == ["gps", ""]
    with pytest.raises(GridRefused):
        patrol.look_at_track(actor=around.town, patrol_id=one, reason="", at=LATER)
    looks = LedgerEntry.objects.count()
    assert patrol.look_at_track(actor=around.town, patrol_id=one, reason="核实情况", at=LATER)
    assert LedgerEntry.objects.count() == looks + 1
    with pytest.raises(NotAllowed):
        patrol.look_at_track(actor=around.other_town, patrol_id=one, reason="看看去", at=LATER)
    assert patrol.forget_tracks(at=LATER + timedelta(days=29)) == 0
    assert patrol.forget_tracks(at=LATER + timedelta(days=31)) == 1
    assert not PatrolTrack.objects.exists()
    assert patrols.get_for(actor=around.town, patrol_id=one).done == 1


def test_who_does_not_agree_leaves_no_position(around):
    one = walked(around, agreed=False)
    assert not PatrolTrack.objects.exists()
    seen = patrol.visit(actor=around.worker, patrol_id=one, number=1, at=LATER)
    assert [line.how for line in seen.stops] == ["", "hand"]


def test_a_volunteer_takes_a_place_and_the_giver_confirms_the_hours(around):
    resident = around.desk.resident
    with pytest.raises(VolunteerRefused, match="先登记"):
        volunteer.take(actor=resident, task_id=offered(around), at=AT)
    volunteer.register(actor=resident, area_code=directory.VILLAGE, agreed=True, at=AT)
    task = offered(around)
    volunteer.take(actor=resident, task_id=task, at=AT)
    volunteer.take(actor=resident, task_id=task, at=AT)
    (part,) = volunteers.parts_of_person(person_id=resident.person_id)
    with pytest.raises(VolunteerRefused):
        volunteer.certify(actor=resident, at=AT)
    volunteer.report_hours(actor=resident, part_id=part.id, hours=Decimal("2.5"), words="", at=AT)
    with pytest.raises(NotAllowed):
        volunteer.rule_on_hours(
            actor=around.other_town, part_id=part.id, confirmed=True, hours=None, at=LATER
        )
    volunteer.rule_on_hours(
        actor=around.town, part_id=part.id, confirmed=True, hours=Decimal(2), at=LATER
    )
    with pytest.raises(WrongState):
        volunteer.rule_on_hours(
            actor=around.town, part_id=part.id, confirmed=True, hours=None, at=LATER
        )
    assert volunteers.hours_of_person(person_id=resident.person_id) == Decimal(2)
    assert "共 2" in volunteer.certify(actor=resident, at=LATER).blocks[1].text
    volunteer.leave(actor=resident, at=LATER)
    assert volunteers.hours_of_person(person_id=resident.person_id) == Decimal(2)


def offered(around: Grid) -> UUID:
    return volunteer.offer(
        actor=around.town, title="清理河道", words="八点在码头集合。", area_code=directory.VILLAGE,
        on_day=local_day(AT), places=1, at=AT,
    )  # fmt: skip


def test_lists_and_statistics_ask_as_often_for_many_as_for_few(around):
    county = around.desk.chief
    span = {"since": AT - timedelta(days=366), "until": LATER}

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            lines = grids.worker_lines(actor=county, **span)
            grids.list_reports(actor=county)
        return len(seen), sum(one.reports for one in lines)

    few = asked()
    testing_grid.generate(
        at=AT, villages=[directory.VILLAGE, directory.OTHER_VILLAGE],
        unit_id=around.desk.units.town.id, workers=40, reports=300,
    )  # fmt: skip
    many = asked()
    assert (few[0], many[1]) == (many[0], 300)
    first = grids.list_reports(actor=county, limit=200)
    last = first[-1]
    rest = grids.list_reports(
        actor=county, limit=200, after=grids.ReportKey(received_at=last.received_at, id=last.id)
    )
    assert len({one.id for one in (*first, *rest)}) == 300
    codes = ["hotline.grid_self_handled", "hotline.grid_coverage"]
    found = register.figure_values(codes, moments=[AT], area_prefix="439981")
    assert found["hotline.grid_self_handled", AT].denominator == 300
    assert found["hotline.grid_coverage", AT].value == 1
