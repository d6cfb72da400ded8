"""Calls by rule: in time, connected, rung back, read out, looked at twice; both state tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yimen.hotline.contracts.call import (
    BackState,
    CallCounts,
    CallEnd,
    CallState,
    CallVerb,
    SeatState,
    SeatVerb,
    Service,
)
from yimen.hotline.contracts.quality import Aspect, Hint
from yimen.hotline.rules import call as rules
from yimen.hotline.rules.initials import initials
from yimen.hotline.rules.transcript import marked

RANG = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "good"), [(0, True), (15, True), (15.001, False), (40, False), (None, False)]
)
def test_hot_call_1_fifteen_seconds(seconds, good):
    answered = None if seconds is None else RANG + timedelta(seconds=seconds)
    assert rules.in_time(rang_at=RANG, answered_at=answered) is good


@pytest.mark.parametrize(
    ("came", "connected", "enough"), [(0, 0, None), (100, 95, True), (100, 94, False), (1, 1, True)]
)
def test_hot_call_2_connect_rate(came, connected, enough):
    counts = CallCounts(came=came, connected=connected)
    assert rules.connect_rate(counts=counts) == (connected if came else 0, came, enough)


@pytest.mark.parametrize(
    ("end", "hidden", "back"),
    [
        (CallEnd.MISSED, False, BackState.WANTED),
        (CallEnd.DROPPED, False, BackState.WANTED),
        (CallEnd.GAVE_UP, False, BackState.WANTED),
        (CallEnd.MISSED, True, BackState.NONE),
        (CallEnd.ANSWERED, False, BackState.NONE),
        (CallEnd.SILENCE, False, BackState.NONE),
        (CallEnd.ABUSE, False, BackState.NONE),
        (CallEnd.TRANSFERRED, False, BackState.NONE),
    ],
)
def test_hot_call_3_who_is_rung_back(end, hidden, back):
    assert rules.back_wanted(end=end, hidden=hidden) is back


def test_hot_call_4_the_place_comes_first():
    lines = rules.read_out(
        service=Service.FIRE, place="柳浦街 3 号", phone="19900001234", said="厨房着火"
    )
    assert lines[1:] == ["地点：柳浦街 3 号", "来电号码：19900001234", "情况：厨房着火"]
    missing = rules.read_out(service=Service.POLICE, place="", phone="", said="")
    assert "还没有问到" in missing[1]
    assert len(missing) == 3


def test_hot_call_5_what_speaks_against_somebody_is_looked_at_twice():
    assert {one for one in CallEnd if rules.needs_second_look(end=one)} == {
        CallEnd.HOAX,
        CallEnd.ABUSE,
    }


@pytest.mark.parametrize(
    ("answered", "cause", "waited", "end"),
    [
        (False, "ORIGINATOR_CANCEL", False, CallEnd.MISSED),
        (False, "NETWORK_OUT_OF_ORDER", False, CallEnd.MISSED),
        (True, "NORMAL_CLEARING", False, CallEnd.ANSWERED),
        (True, "BLIND_TRANSFER", False, CallEnd.ANSWERED),
        (True, "NETWORK_OUT_OF_ORDER", False, CallEnd.DROPPED),
        (True, "RECOVERY_ON_TIMER_EXPIRE", False, CallEnd.DROPPED),
        (True, "NORMAL_CLEARING", True, CallEnd.GAVE_UP),
        (True, "NETWORK_OUT_OF_ORDER", True, CallEnd.DROPPED),
        (False, "ORIGINATOR_CANCEL", True, CallEnd.MISSED),
    ],
)
def test_hot_call_6_how_a_call_ended(answered, cause, waited, end):
    assert rules.end_of(answered=answered, cause=cause, waited=waited) is end


def test_hot_qc_3_words_are_marked_with_their_reasons():
    danger = Hint(aspect=Aspect.RISK, said="没有标紧急", words=("燃气泄漏", "泄漏"))
    asks = Hint(aspect=Aspect.CONSISTENT, said="像是投诉", words=("投诉", "没人管"))
    found = marked(words="燃气泄漏没人管，我要投诉", hints=[danger, asks])
    assert [(one.text, one.said) for one in found] == [
        ("燃气泄漏", ("没有标紧急",)), ("没人管", ("像是投诉",)), ("，我要", ()),
        ("投诉", ("像是投诉",)),
    ]  # fmt: skip
    assert [one.text for one in marked(words="好的", hints=[])] == ["好的"]
    assert marked(words="", hints=[danger]) == []


_BESIDE = {CallVerb.LINK, CallVerb.HAND_OVER, CallVerb.MARK}
CALL_MOVES = {
    CallState.RINGING: {CallVerb.OFFER: "ringing", CallVerb.ANSWER: "talking",
                        CallVerb.HANG_UP: "ended"},
    CallState.TALKING: {**dict.fromkeys(_BESIDE, "talking"), CallVerb.HOLD: "held",
                        CallVerb.CONSULT: "consult", CallVerb.PASS: "passing",
                        CallVerb.HANG_UP: "ended"},
    CallState.HELD: {**dict.fromkeys(_BESIDE, "held"), CallVerb.RESUME: "talking",
                     CallVerb.CONSULT: "consult", CallVerb.PASS: "passing",
                     CallVerb.HANG_UP: "ended"},
    CallState.CONSULTING: {**dict.fromkeys(_BESIDE, "consult"), CallVerb.RESUME: "talking",
                           CallVerb.JOIN: "joined", CallVerb.TAKE_OVER: "talking",
                           CallVerb.HANG_UP: "ended"},
    CallState.JOINED: {**dict.fromkeys(_BESIDE, "joined"), CallVerb.RESUME: "talking",
                       CallVerb.TAKE_OVER: "talking", CallVerb.HANG_UP: "ended"},
    CallState.PASSING: {CallVerb.OFFER: "passing", CallVerb.LINK: "passing",
                        CallVerb.HAND_OVER: "passing", CallVerb.TAKE_OVER: "talking",
                        CallVerb.HANG_UP: "ended"},
    CallState.ENDED: {CallVerb.LINK: "ended", CallVerb.HAND_OVER: "ended", CallVerb.MARK: "ended",
                      CallVerb.RING_BACK: "ended", CallVerb.RULE: "ended"},
}  # fmt: skip
SEAT_MOVES = {
    SeatState.OUT: {SeatVerb.CHECK_IN: "checked_in", SeatVerb.TAKE: "busy"},
    SeatState.CHECKED_IN: {SeatVerb.GET_READY: "ready", SeatVerb.PAUSE: "paused",
                           SeatVerb.TAKE: "busy", SeatVerb.CHECK_OUT: "out"},
    SeatState.READY: {SeatVerb.TAKE: "busy", SeatVerb.PAUSE: "paused", SeatVerb.CHECK_OUT: "out"},
    SeatState.BUSY: {SeatVerb.FINISH: "wrap"},
    SeatState.WRAP: {SeatVerb.GET_READY: "ready", SeatVerb.PAUSE: "paused", SeatVerb.TAKE: "busy",
                     SeatVerb.CHECK_OUT: "out"},
    SeatState.PAUSED: {SeatVerb.GET_READY: "ready", SeatVerb.TAKE: "busy",
                       SeatVerb.CHECK_OUT: "out"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "states", "verbs", "moves"),
    [
        (rules.CALL, CallState, CallVerb, CALL_MOVES),
        (rules.SEAT, SeatState, SeatVerb, SEAT_MOVES),
    ],
)
def test_state_tables_are_complete(table, states, verbs, moves):
    for state in states:
        for verb in verbs:
            after = table.moves.get((state, verb))
            assert (after.value if after else None) == moves[state].get(verb), (state, verb)
    assert set(table.state_titles) == set(states)
    assert set(table.verb_titles) == set(verbs)


@pytest.mark.parametrize(
    ("text", "letters"),
    [("柳浦街道", "lpjd"), ("县住建局", "xzjj"), ("A区 3号", "aq3h"), ("", "")],
)
def test_first_letters(text, letters):
    assert initials(text) == letters
