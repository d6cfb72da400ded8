"""Rules of the grid, of patrols and of volunteers, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from yimen.hotline.contracts.category import TreeRefused
from yimen.hotline.contracts.grid import (
    Family,
    FileRole,
    GridCategory,
    GridDoor,
    GridRefused,
    OwnAct,
    ReportState,
    ReportVerb,
)
from yimen.hotline.contracts.order import Point
from yimen.hotline.contracts.patrol import Position, Stop
from yimen.hotline.contracts.volunteer import VolunteerRefused
from yimen.hotline.rules import grid, patrol, volunteer

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TOWN = GridCategory(
    code="a", family=Family.CITY, group="", title="垃圾", door=GridDoor.TOWN, hotline_code="0206"
)
BEFORE, AFTER = FileRole.BEFORE, FileRole.AFTER


@pytest.mark.parametrize(
    ("to_hotline", "known", "door"),
    [
        (False, {"0206"}, GridDoor.TOWN),
        (True, {"0206"}, GridDoor.HOTLINE),
        (False, {"0101"}, GridDoor.HOTLINE),
    ],
    ids=["by category", "asked for the hotline", "unknown to the hotline's tree"],
)
def test_hot_grid_1_where_an_escalation_goes(to_hotline, known, door):
    assert grid.door_of(category=TOWN, to_hotline=to_hotline, known=known) is door


def test_hot_grid_2_a_tenth_of_each_worker_and_the_same_again():
    few, many = UUID(int=1), UUID(int=2)
    reports = {UUID(int=100): few} | {UUID(int=200 + n): many for n in range(25)}
    drawn = grid.draw_sample(reports=reports, seed="a", share=10)
    assert UUID(int=100) in drawn
    assert sum(reports[one] == many for one in drawn) == 3
    assert drawn == grid.draw_sample(reports=reports, seed="a", share=10)
    assert drawn != grid.draw_sample(reports=reports, seed="b", share=10)


@pytest.mark.parametrize(
    ("words", "roles", "field"),
    [
        ("清了", [BEFORE, AFTER], "handled"),
        ("垃圾清运了", [AFTER], "before"),
        ("垃圾清运了", [BEFORE], "after"),
        ("垃圾清运了", [BEFORE, AFTER], None),
    ],
)
def test_hot_grid_3_what_self_handled_needs(words, roles, field):
    if field is None:
        grid.check_self_handled(words=words, roles=roles)
        return
    with pytest.raises(GridRefused) as refused:
        grid.check_self_handled(words=words, roles=roles)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("state", "words", "files", "may_add", "said"),
    [
        (ReportState.ESCALATED, "自己清掉了", 2, True, "2 个照片和录音留在这件上报里"),
        (ReportState.ESCALATED, "", 0, False, "已经转成工单"),
        (ReportState.CLOSED, "自己清掉了", 0, False, "已经办结"),
        (ReportState.SENT_BACK, "自己清掉了", 0, True, "抽查退回了"),
    ],
)
def test_hot_grid_5_what_came_too_late(state, words, files, may_add, said):
    told, offered = grid.too_late(state=state, act=OwnAct.HANDLE, words=words, files=files)
    assert (said in told, "还在手机里" in told, offered) == (True, True, may_add)


def test_a_telephones_clock_is_believed_within_limits():
    month = timedelta(days=30)
    for ago, kept in ((-1, None), (4, None), (6, 6), (60 * 24 * 40, 60 * 24 * 30)):
        made = AT - timedelta(minutes=ago)
        found = grid.written_before(made_at=made, at=AT, oldest=month)
        assert found == (None if kept is None else AT - timedelta(minutes=kept))


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (["", "综治", "组", "事", "镇", ""], "第 2 行"),
        (["a", "重点人员", "组", "某类人", "镇", ""], "第 2 行"),
        (["a", "综治", "组", "纠纷", "省", ""], "第 2 行"),
        (["a", "综治", "组", "纠", "镇", ""], "第 2 行"),
    ],
)
def test_hot_grid_4_a_wrong_line_is_named(row, line):
    with pytest.raises(TreeRefused) as refused:
        grid.categories_from_rows(rows=[["代码"], row])
    assert line in refused.value.message


def test_hot_grid_4_a_table_becomes_categories():
    (one,) = grid.categories_from_rows(rows=[["代码"], ["a", "城管", "设施", "路灯", "热线"]])
    assert (one.family, one.door, one.hotline_code) == (Family.CITY, GridDoor.HOTLINE, "")


MOVES = {
    "reported": {"handle", "escalate", "withdraw", "evidence"},
    "handled": {"draw", "close"},
    "checking": {"pass", "fail"},
    "sent_back": {"handle", "escalate", "evidence"},
    "escalated": {"evidence", "close"},
    "closed": {"reopen"},
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", list(ReportState))
def test_report_table_is_whole(state):
    assert {one.value for one in grid.REPORT.verbs(state)} == MOVES[state.value]
    assert set(MOVES) == {one.value for one in ReportState}
    assert ReportVerb.REPORT not in grid.REPORT.verbs(state)


def _at(seconds, longitude, accuracy=10):
    return Position(
        at=AT + timedelta(seconds=seconds), longitude=longitude, latitude=29.0, accuracy=accuracy
    )


def _stop(longitude):
    return Stop(title="点", point=Point(longitude=Decimal(longitude), latitude=Decimal("29.0")))


def test_hot_pat_1_near_and_sure_is_passed():
    stops = [_stop("111.3000"), _stop("111.3010"), _stop("111.3200"), Stop(title="只有名字")]
    positions = [_at(0, 111.3000), _at(60, 111.3200, accuracy=500)]
    assert patrol.passed(stops=stops, positions=positions) == {0, 1}
    assert patrol.missed(stops=stops, visited={0, 1}) == [2, 3]


@pytest.mark.parametrize(
    ("agreed", "started", "ended", "kept"),
    [
        (True, AT, None, [60, 7200]),
        (True, AT, AT + timedelta(hours=1), [60]),
        (False, AT, None, []),
        (True, None, None, []),
    ],
    ids=["while it runs", "until it ended", "not agreed", "not begun"],
)
def test_hot_pat_2_only_what_was_agreed_is_kept(agreed, started, ended, kept):
    found = patrol.kept_positions(
        positions=[_at(-60, 111.3), _at(60, 111.3), _at(7200, 111.3), _at(99_999, 111.3)],
        agreed=agreed,
        started_at=started,
        ended_at=ended,
        at=AT + timedelta(hours=3),
    )
    assert [(one.at - AT).total_seconds() for one in found] == kept


def test_hot_pat_3_tracks_go_after_thirty_days():
    assert patrol.tracks_end_before(at=AT) == AT - timedelta(days=30)


@pytest.mark.parametrize(
    ("born", "agreed", "field"),
    [
        (date(2008, 11, 20), True, None),
        (date(2008, 11, 21), True, ""),
        (None, True, ""),
        (date(1980, 1, 1), False, "agreed"),
    ],
    ids=["eighteen today", "a day too young", "unknown", "does not agree"],
)
def test_hot_vol_1_adults_who_agree(born, agreed, field):
    if field is None:
        volunteer.check_may_register(born=born, agreed=agreed, on=date(2026, 11, 20))
        return
    with pytest.raises(VolunteerRefused) as refused:
        volunteer.check_may_register(born=born, agreed=agreed, on=date(2026, 11, 20))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("hours", "day", "taken"),
    [
        ("2.5", 20, True),
        ("0", 20, False),
        ("2.3", 20, False),
        ("12.5", 20, False),
        ("2", 21, False),
    ],
)
def test_hot_vol_2_hours_in_halves_after_the_day(hours, day, taken):
    def told():
        return volunteer.check_hours(
            hours=Decimal(hours), on_day=date(2026, 11, day), on=date(2026, 11, 20)
        )

    if taken:
        assert told() == Decimal(hours)
    else:
        with pytest.raises(VolunteerRefused):
            told()
