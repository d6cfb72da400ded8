"""Rules of challenges, on readings constructed at the reading interface: nobody really turned."""

from __future__ import annotations

import math
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yimen.biometrics.contracts import Box, FaceReading, Move, Trouble
from yimen.biometrics.rules import challenge as rules

SHOWN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
AT = SHOWN + timedelta(seconds=12)
MOVES = (Move.TURN_LEFT, Move.BLINK)
QUIET = FaceReading(
    image_width=1280,
    image_height=960,
    box=Box(left=480, top=260, width=320, height=400),
    yaw=2.0,
    pitch=-1.0,
    roll=0.5,
    blink_left=0.08,
    blink_right=0.1,
    mouth_open=0.02,
    share=0.25,
    brightness=0.5,
    evenness=0.9,
    sharpness=220.0,
)


def vector(angle: float) -> bytes:
    """A constructed vector; two of them are as alike as the cosine of their angles' difference."""
    turned = math.radians(angle)
    return struct.pack("<4f", math.cos(turned), math.sin(turned), 0.0, 0.0)


def frame(move: Move | None, taken_ms: int, angle: float, **figures: float) -> rules.Frame:
    """A constructed shot."""
    return rules.Frame(
        move=move,
        taken_ms=taken_ms,
        digest=f"{move} {taken_ms}".encode(),
        reading=replace(QUIET, **figures),
        vector=vector(angle),
    )


def done() -> list[rules.Frame]:
    """Constructed readings of somebody who does what MOVES ask."""
    return [
        frame(Move.TURN_LEFT, 2_000, 30, yaw=31.0),
        frame(Move.BLINK, 4_000, 8, blink_left=0.7, blink_right=0.66),
        frame(Move.BLINK, 4_600, 4),
        frame(None, 6_000, 0),
    ]


def judged(frames: list[rules.Frame], *, at: datetime = AT) -> rules.Verdict:
    return rules.judge(moves=MOVES, frames=frames, shown_at=SHOWN, at=at)


def test_bio_chl_1_two_different_moves_in_an_order_that_the_draw_gives() -> None:
    drawn = set()
    for first in range(4):
        for second in range(3):
            draws = iter((first, second))
            drawn.add(rules.draw_moves(pick=lambda below, draws=draws: next(draws) % below))
    assert len(drawn) == 12
    assert all(one != other for one, other in drawn)


def test_bio_chl_2_a_blink_is_two_shots_and_the_quiet_face_is_last() -> None:
    steps = rules.steps_of(moves=(Move.BLINK, Move.TURN_RIGHT))
    assert [one.move for one in steps] == [Move.BLINK, Move.BLINK, Move.TURN_RIGHT, None]


def test_bio_chl_2_who_does_what_is_asked_passes() -> None:
    assert judged(done()) == rules.PASSED


@pytest.mark.parametrize(
    ("times", "why"),
    [
        ((2_000, 4_000, 4_600, 6_000), ""),
        ((2_000, 4_000, 3_900, 6_000), "pace"),
        ((2_000, 4_000, 4_000, 6_000), "pace"),
        ((2_000, 2_059, 4_600, 6_000), "pace"),
        ((100, 300, 500, 1_100), "pace"),
        ((2_000, 4_000, 10_100, 11_000), "pace"),
        ((-1, 4_000, 4_600, 6_000), "time"),
        ((2_000, 4_000, 4_600, 14_001), "time"),
        ((2_000, 4_000, 4_600, 10**12), "time"),
    ],
)
def test_bio_chl_3_times_rise_and_are_believable(times: tuple[int, ...], why: str) -> None:
    frames = [replace(one, taken_ms=at) for one, at in zip(done(), times, strict=True)]
    assert judged(frames).why == why


@pytest.mark.parametrize("order", [(1, 2, 0, 3), (0, 1, 3, 2), (0, 1, 3), (0, 1, 2, 3, 3), ()])
def test_bio_chl_3_wrong_order_is_refused(order: tuple[int, ...]) -> None:
    verdict = judged([done()[one] for one in order])
    assert (verdict.why, verdict.hint) == (
        "order",
        "动作的次序不对。请照屏幕上说的一步一步来。",
    )


@pytest.mark.parametrize(
    ("place", "figures", "why"),
    [
        (0, {"yaw": 25.0}, ""),
        (0, {"yaw": 24.9}, "turn_left"),
        (0, {"yaw": -31.0}, "turn_left"),
        (1, {"blink_left": 0.55, "blink_right": 0.55}, ""),
        (1, {"blink_left": 0.54}, "blink"),
        (2, {"blink_right": 0.25}, "blink"),
        (2, {"blink_right": 0.249}, ""),
        (3, {"yaw": 15.1}, "quiet"),
        (3, {"yaw": -15.0}, ""),
        (3, {"pitch": -12.1}, "quiet"),
        (3, {"roll": 6.1}, "quiet"),
        (3, {"blink_left": 0.35}, "quiet"),
        (3, {"share": 0.19}, "quiet"),
        (3, {"share": 0.36}, "quiet"),
        (3, {"yaw": math.nan}, "quiet"),
    ],
)
def test_bio_chl_4_each_gate(place: int, figures: dict[str, float], why: str) -> None:
    frames = done()
    frames[place] = replace(frames[place], reading=replace(frames[place].reading, **figures))
    assert judged(frames).why == why


@pytest.mark.parametrize(
    ("move", "figures", "passed"),
    [
        (Move.TURN_RIGHT, {"yaw": -25.0}, True),
        (Move.TURN_RIGHT, {"yaw": 31.0}, False),
        (Move.OPEN_MOUTH, {"mouth_open": 0.4}, True),
        (Move.OPEN_MOUTH, {"mouth_open": 0.39}, False),
    ],
)
def test_bio_chl_4_the_other_moves(move: Move, figures: dict[str, float], passed: bool) -> None:
    steps = rules.steps_of(moves=(move,))
    frames = [frame(move, 2_000, 20, **figures), frame(None, 4_000, 0)]
    assert rules.check_moves(steps=steps, frames=frames).passed is passed


def test_bio_chl_4_a_quiet_face_in_the_dark_cannot_be_compared() -> None:
    frames = done()
    dark = replace(QUIET, troubles=(Trouble.DARK,))
    frames[3] = replace(frames[3], reading=dark)
    assert judged(frames).hint == "光线太暗了。请面对灯或窗户再来一次。"


def test_bio_chl_5_still_picture_sent_for_every_shot() -> None:
    """The attack: one picture, with readings as if it had moved."""
    frames = [replace(one, digest=b"one", vector=vector(0)) for one in done()]
    assert judged(frames).why == "picture"


def test_bio_chl_5_still_picture_packed_anew_for_every_shot() -> None:
    """The attack: other bytes each time, the same face to a hair."""
    frames = [replace(one, vector=vector(index / 10)) for index, one in enumerate(done())]
    assert judged(frames).why == "picture"


@pytest.mark.parametrize(("angle", "why"), [(53.0, ""), (53.2, "person"), (90.0, "person")])
def test_bio_chl_5_face_swapped_midway(angle: float, why: str) -> None:
    """The attack: somebody else turns his head; cosine 0.6 is where one person ends."""
    frames = done()
    frames[0] = replace(frames[0], vector=vector(angle))
    assert judged(frames).why == why


def test_bio_chl_5_a_vector_that_is_none_is_nobodys() -> None:
    assert rules.likeness(one=b"", other=b"") == -1.0
    assert rules.likeness(one=vector(0), other=vector(0) * 2) == -1.0
    assert rules.likeness(one=bytes(16), other=bytes(16)) == -1.0


@pytest.mark.parametrize(
    ("of_holder", "of_place", "allowed"),
    [(0, 0, True), (7, 59, True), (8, 8, False), (0, 60, False)],
)
def test_bio_chl_6_tries_of_a_session_and_a_place(
    of_holder: int, of_place: int, allowed: bool
) -> None:
    assert rules.may_begin(of_holder=of_holder, of_place=of_place) is allowed


@pytest.mark.parametrize(
    ("seconds", "used", "usable"),
    [
        (0, False, True),
        (599, False, True),
        (600, False, False),
        (-1, False, False),
        (5, True, False),
    ],
)
def test_bio_chl_7_usable_once_for_ten_minutes(seconds: int, used: bool, usable: bool) -> None:
    at = AT + timedelta(seconds=seconds)
    assert rules.is_usable(passed_at=AT, used_at=AT if used else None, at=at) is usable
