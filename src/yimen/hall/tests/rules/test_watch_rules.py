"""The law of the watch list as tables: what must stand first, how long, what counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from yimen.hall.contracts.watch import Checklist, EntryGiven, EntryState, EntryVerb, WatchRefused
from yimen.hall.rules import watch as rules
from yimen.kernel.clock import LOCAL
from yimen.kernel.flow import WrongState

ON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, tzinfo=LOCAL)
WHOLE = Checklist(
    reason="大厅多次发生伤医伤人事件，公安机关通报的在逃人员可能来办事。",
    signs="东门、西门各一块，2026年11月1日立",
    filed_with="一门县公安局",
    filing_number="一公备〔2026〕3号",
    filed_on=date(2026, 11, 10),
    responsible="安保科负责，值守席值守",
    still_days=7,
)
GIVEN = EntryGiven(
    name="代号甲",
    ground="刑事诉讼法第一百五十五条，在逃",
    document="一公缉〔2026〕9号",
    until=date(2026, 12, 20),
)


@pytest.mark.parametrize(
    ("changed", "assessed", "field"),
    [
        ({}, True, None),
        ({}, False, "reason"),
        ({"reason": "为了安全"}, True, "reason"),
        ({"signs": "  "}, True, "signs"),
        ({"filed_with": "公安"}, True, "filed_with"),
        ({"filing_number": ""}, True, "filing_number"),
        ({"responsible": "甲"}, True, "responsible"),
        ({"filed_on": None}, True, "filed_on"),
        ({"filed_on": ON + timedelta(days=1)}, True, "filed_on"),
        ({"filed_on": ON}, True, None),
        ({"still_days": 0}, True, "still_days"),
        ({"still_days": 1}, True, None),
        ({"still_days": 30}, True, None),
        ({"still_days": 31}, True, "still_days"),
    ],
)
def test_hal_wch_1_every_line_of_the_checklist_must_stand(changed, assessed, field):
    def check():
        rules.check_switch(checklist=replace(WHOLE, **changed), is_assessed=assessed, on=ON)

    if field is None:
        check()
    else:
        with pytest.raises(WatchRefused) as refused:
            check()
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"name": " "}, "name"),
        ({"ground": "在逃"}, "ground"),
        ({"document": "9号"}, "document"),
        ({"until": None}, "until"),
    ],
)
def test_hal_wch_2_an_entry_has_a_name_a_ground_a_document_and_an_end(changed, field):
    if field is None:
        assert rules.check_entry(given=replace(GIVEN, **changed), on=ON) == GIVEN.until
        return
    with pytest.raises(WatchRefused) as refused:
        rules.check_entry(given=replace(GIVEN, **changed), on=ON)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("days", "allowed"), [(-1, False), (0, False), (1, True), (180, True), (181, False)]
)
def test_hal_wch_3_half_a_year_at_most_and_never_in_the_past(days, allowed):
    until = ON + timedelta(days=days)
    if allowed:
        assert rules.check_until(until=until, on=ON) == until
        return
    with pytest.raises(WatchRefused):
        rules.check_until(until=until, on=ON)


@pytest.mark.parametrize(
    ("seconds", "once"), [(0, True), (600, True), (601, False), (-600, True), (-601, False)]
)
def test_hal_wch_4_ten_minutes_at_one_camera_are_one_alarm(seconds, once):
    assert rules.folds(last_at=AT, at=AT + timedelta(seconds=seconds)) is once


@pytest.mark.parametrize(
    ("seconds_ago", "on", "blind"),
    [
        (0, True, False),
        (60, True, False),
        (61, True, True),
        (61, False, False),
        (None, True, True),
        (None, False, False),
        (-3_600, True, False),
    ],
)
def test_hal_wch_5_a_minute_without_a_frame_is_blind(seconds_ago, on, blind):
    last = None if seconds_ago is None else AT - timedelta(seconds=seconds_ago)
    assert rules.is_blind(last_frame_at=last, is_on=on, at=AT) is blind


@pytest.mark.parametrize(("asked", "kept"), [(1, 1), (7, 7), (30, 30), (31, 30), (365, 30)])
def test_hal_wch_6_a_still_goes_after_its_days_and_after_thirty_at_the_latest(asked, kept):
    assert rules.still_until(taken_at=AT, still_days=asked) == AT + timedelta(days=kept)


@pytest.mark.parametrize(
    ("tries", "barred", "seconds"),
    [
        (0, False, 5),
        (1, False, 5),
        (2, False, 10),
        (3, False, 20),
        (4, False, 40),
        (5, False, 60),
        (1_000_000, False, 60),
        (0, True, 600),
        (9, True, 600),
    ],
)
def test_hal_wch_7_who_is_away_is_tried_less_and_less_who_refuses_us_seldom(tries, barred, seconds):
    assert rules.pause_before(tries=tries, is_barred=barred) == seconds


_S, _V = EntryState, EntryVerb
_TO = {
    (_S.PROPOSED, _V.APPROVE): _S.ACTIVE,
    (_S.PROPOSED, _V.REFUSE): _S.REFUSED,
    (_S.PROPOSED, _V.REMOVE): _S.REMOVED,
    (_S.PROPOSED, _V.EXPIRE): _S.EXPIRED,
    (_S.ACTIVE, _V.ASK_LONGER): _S.ACTIVE,
    (_S.ACTIVE, _V.LENGTHEN): _S.ACTIVE,
    (_S.ACTIVE, _V.REMOVE): _S.REMOVED,
    (_S.ACTIVE, _V.EXPIRE): _S.EXPIRED,
}


@pytest.mark.parametrize("state", list(EntryState))
@pytest.mark.parametrize("verb", list(EntryVerb))
def test_an_entry_moves_as_the_table_says_and_no_other_way(state, verb):
    if (state, verb) in _TO:
        assert rules.ENTRY.check_move(state, verb) is _TO[state, verb]
        return
    with pytest.raises(WrongState):
        rules.ENTRY.check_move(state, verb)
