"""A living person in front of a camera: what is asked, by when, and what shows that it was done.

Two moves are drawn by the server; each is shown by one or two shots, then comes the quiet face. The
figures stand in `GATES` and the names below them; the browser guides by the same figures and decides
nothing. Still photographs, replays and swapped faces are what this answers; a camera that is itself
a program is not (the binding of a capture to a device answers that).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise

from yimen.biometrics.contracts import FaceReading, Move, Trouble
from yimen.kernel.rules import rule

_LAW = "人脸识别技术应用安全管理办法（2025）；个人信息保护法 第九条、第五十一条"

LASTS = timedelta(seconds=60)
"""From the first instruction to the arrival of the answer."""
KEPT = timedelta(minutes=10)
"""How long a passed challenge may be used."""
MOVES_ASKED = 2
LIKENESS = 0.60
"""The least cosine between any shot and the quiet face."""
SAME_PICTURE = 0.9995
"""From this cosine on two shots of different moves are one picture."""
SHORTEST_WHOLE_MS = 1_200
SHORTEST_STEP_MS = 60
LONGEST_CLOSED_MS = 6_000
CLOCKS_APART_MS = 2_000
"""A browser's stopwatch and the server's may differ by so much, no more."""
TRIES = 8
TRIES_OF_PLACE = 60
TRIES_WITHIN = timedelta(minutes=10)
"""A session may begin so many; a place, which a hall shares, so many."""


class Measure(StrEnum):
    """What of a reading a gate looks at."""

    YAW = "yaw"
    PITCH = "pitch"
    ROLL = "roll"
    BLINK_LESS = "blink_less"
    BLINK_MORE = "blink_more"
    MOUTH = "mouth"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One figure between two limits, both inside; `said` tells what to do where it is not."""

    measure: Measure
    least: float | None = None
    most: float | None = None
    said: str

    def holds(self, reading: FaceReading) -> bool:
        """Say whether the reading lies between the limits."""
        value = _MEASURES[self.measure](reading)
        low = self.least is None or value >= self.least
        return low and (self.most is None or value <= self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One shot that is asked for, and what it must show."""

    move: Move | None
    gates: tuple[Gate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One shot as the server read it: the only face in it, measured and as a vector."""

    move: Move | None
    taken_ms: int
    digest: bytes
    reading: FaceReading
    vector: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a person was there; where not, one hint and a word for the ledger."""

    passed: bool
    why: str = ""
    hint: str = ""


PASSED = Verdict(passed=True)
REPLAYED = Verdict(
    passed=False, why="replayed", hint="这些照片以前送过。请本人现在对着镜头重新做一次。"
)
_MEASURES: dict[Measure, Callable[[FaceReading], float]] = {
    Measure.YAW: lambda one: one.yaw,
    Measure.PITCH: lambda one: one.pitch,
    Measure.ROLL: lambda one: one.roll,
    Measure.BLINK_LESS: lambda one: min(one.blink_left, one.blink_right),
    Measure.BLINK_MORE: lambda one: max(one.blink_left, one.blink_right),
    Measure.MOUTH: lambda one: one.mouth_open,
    Measure.SHARE: lambda one: one.share,
}
_CLOSED = "没有看到您闭眼。请两只眼睛一起闭上，数一下再睁开。"
_OPENED = "没有看到您睁开眼睛。闭一下就睁开，不用太快。"
GATES: dict[Move, tuple[tuple[Gate, ...], ...]] = {
    Move.BLINK: (
        (Gate(measure=Measure.BLINK_LESS, least=0.55, said=_CLOSED),),
        (Gate(measure=Measure.BLINK_MORE, most=0.2499, said=_OPENED),),
    ),
    Move.TURN_LEFT: (
        (Gate(measure=Measure.YAW, least=25.0, said="头向左转得不够。请慢慢多转一点。"),),
    ),
    Move.TURN_RIGHT: (
        (Gate(measure=Measure.YAW, most=-25.0, said="头向右转得不够。请慢慢多转一点。"),),
    ),
    Move.OPEN_MOUTH: (
        (Gate(measure=Measure.MOUTH, least=0.4, said="嘴张得不够大。请像说“啊”一样张开。"),),
    ),
}
QUIET = (
    Gate(measure=Measure.SHARE, least=0.20, said="离得太远了。请靠近一点再来一次。"),
    Gate(measure=Measure.SHARE, most=0.35, said="离得太近了。请退后一点再来一次。"),
    Gate(measure=Measure.YAW, least=-15.0, most=15.0, said="最后一张没有看着镜头。请把脸转正。"),
    Gate(measure=Measure.PITCH, least=-12.0, most=12.0, said="头抬得太高或低得太多。请平视镜头。"),
    Gate(measure=Measure.ROLL, least=-6.0, most=6.0, said="头歪了。请把头摆正。"),
    Gate(measure=Measure.BLINK_MORE, most=0.3499, said="最后一张眼睛没有睁开。请睁眼看镜头。"),
)
_BLOCKING = {
    Trouble.DARK: "光线太暗了。请面对灯或窗户再来一次。",
    Trouble.BRIGHT: "光线太亮了。请避开直射的光再来一次。",
    Trouble.BLURRED: "照片糊了。请擦擦镜头，拿稳了再来一次。",
}


@rule("BIO-CHL-1", cites=_LAW)
def draw_moves(*, pick: Callable[[int], int]) -> tuple[Move, ...]:
    """Return two different moves in the order in which they must be done.

    `pick(n)` gives an even draw below n, from a source that nobody can foretell.
    """
    left = list(Move)
    return tuple(left.pop(pick(len(left))) for _ in range(MOVES_ASKED))


@rule("BIO-CHL-2", cites=_LAW)
def steps_of(*, moves: Sequence[Move]) -> tuple[Step, ...]:
    """Return the shots that show these moves, in order; the quiet face is the last."""
    asked = [Step(move=move, gates=gates) for move in moves for gates in GATES[move]]
    return (*asked, Step(move=None, gates=QUIET))


@rule("BIO-CHL-3", cites=_LAW)
def check_times(
    *, steps: Sequence[Step], frames: Sequence[Frame], shown_at: datetime, at: datetime
) -> Verdict:
    """Judge when the shots were taken: in the order asked, rising, inside the time, believable.

    No shot may be later than the answer's arrival, none follow another faster than a person moves,
    and eyes do not stay closed for longer than a few seconds.
    """
    if [one.move for one in frames] != [one.move for one in steps]:
        return _no("order", "动作的次序不对。请照屏幕上说的一步一步来。")
    times = [one.taken_ms for one in frames]
    passed_ms = (at - shown_at) / timedelta(milliseconds=1)
    if times[0] < 0 or times[-1] > min(passed_ms, LASTS / timedelta(milliseconds=1)) + (
        CLOCKS_APART_MS
    ):
        return _no("time", "拍照的时间对不上。请重新来一次。")
    if any(later - earlier < SHORTEST_STEP_MS for earlier, later in pairwise(times)):
        return _no("pace", "动作太快了，看不清。请慢一点再来一次。")
    if times[-1] < SHORTEST_WHOLE_MS:
        return _no("pace", "动作太快了，看不清。请慢一点再来一次。")
    for one, other in pairwise(frames):
        is_blink = one.move is Move.BLINK and other.move is Move.BLINK
        if is_blink and other.taken_ms - one.taken_ms > LONGEST_CLOSED_MS:
            return _no("pace", "眼睛闭得太久了。闭一下就睁开，再来一次。")
    return PASSED


@rule("BIO-CHL-4", cites=_LAW)
def check_moves(*, steps: Sequence[Step], frames: Sequence[Frame]) -> Verdict:
    """Judge whether each shot shows its move, and the last a quiet face that can be compared."""
    for step, frame in zip(steps, frames, strict=True):
        for gate in step.gates:
            if not gate.holds(frame.reading):
                return _no(str(step.move or "quiet"), gate.said)
    for trouble in frames[-1].reading.troubles:
        if trouble in _BLOCKING:
            return _no(str(trouble), _BLOCKING[trouble])
    return PASSED


@rule("BIO-CHL-5", cites=_LAW)
def check_one_person(*, frames: Sequence[Frame]) -> Verdict:
    """Judge whether it is one person throughout, and more than one picture of him."""
    if len({one.digest for one in frames}) < len(frames):
        return _no("picture", "看起来是同一张照片。请本人对着镜头做动作。")
    for index, one in enumerate(frames):
        for other in frames[index + 1 :]:
            if likeness(one=one.vector, other=other.vector) >= SAME_PICTURE:
                return _no("picture", "看起来是同一张照片。请本人对着镜头做动作。")
    quiet = frames[-1]
    if any(likeness(one=one.vector, other=quiet.vector) < LIKENESS for one in frames[:-1]):
        return _no("person", "前后不像是同一个人。请一个人从头做到尾，中间不要换人。")
    return PASSED


@rule("BIO-CHL-6", cites=_LAW)
def may_begin(*, of_holder: int, of_place: int) -> bool:
    """Say whether another challenge may begin, after so many by this session and this place."""
    return of_holder < TRIES and of_place < TRIES_OF_PLACE


@rule("BIO-CHL-7", cites="个人信息保护法 第六条、第十九条")
def is_usable(*, passed_at: datetime, used_at: datetime | None, at: datetime) -> bool:
    """Say whether a passed challenge may still be used: once, for ten minutes."""
    return used_at is None and passed_at <= at < passed_at + KEPT


def judge(
    *, moves: Sequence[Move], frames: Sequence[Frame], shown_at: datetime, at: datetime
) -> Verdict:
    """Return the first thing that is wrong with an answer, or that a person was there."""
    steps = steps_of(moves=moves)
    verdict = check_times(steps=steps, frames=frames, shown_at=shown_at, at=at)
    if verdict.passed:
        verdict = check_moves(steps=steps, frames=frames)
    return check_one_person(frames=frames) if verdict.passed else verdict


def likeness(*, one: bytes, other: bytes) -> float:
    """Return the cosine of two vectors of float32, little end first; -1 where they cannot be one."""
    if len(one) != len(other) or not one or len(one) % 4:
        return -1.0
    left = struct.unpack(f"<{len(one) // 4}f", one)
    right = struct.unpack(f"<{len(other) // 4}f", other)
    product = sum(a * b for a, b in zip(left, right, strict=True))
    size = (sum(a * a for a in left) * sum(b * b for b in right)) ** 0.5
    return product / size if size > 0 else -1.0


def digest_of(image: bytes) -> bytes:
    """Return what two copies of one file have in common."""
    return sha256(image).digest()


def _no(why: str, hint: str) -> Verdict:
    return Verdict(passed=False, why=why, hint=hint)
