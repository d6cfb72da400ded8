"""What the hotline asks of a telephone switch, and what it hears from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol

from yimen.hotline.contracts.call import SeatState
from yimen.kernel.contracts import Refusal


class HeardKind(StrEnum):
    """What a switch tells."""

    RANG = "rang"
    OFFERED = "offered"
    LEG = "leg"
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    ASIDE_ANSWERED = "aside_answered"
    ASIDE_ENDED = "aside_ended"
    LEFT = "left"
    ENDED = "ended"
    RECORDED = "recorded"
    SEAT = "seat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One thing that a switch told, in the order in which it told it.

    `core` names one life of the switch and `sequence` counts within it: the same pair twice is the
    same event. `channel` is the caller's leg, `agent_channel` the operator's.
    """

    core: str
    sequence: int
    kind: HeardKind
    at: datetime
    channel: str = ""
    number: str = ""
    agent: str = ""
    agent_channel: str = ""
    cause: str = ""
    by: str = ""
    path: str = ""
    seat: SeatState | None = None
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """A leg that a switch has at this moment; `ours` where it called the hotline.

    `held` where it hears music, `picked` where somebody speaks on it.
    """

    channel: str
    number: str
    began_at: datetime
    ours: bool = True
    held: bool = False
    picked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCall:
    """A call as the switch wrote it down after its end."""

    channel: str
    number: str
    agent: str
    began_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    cause: str
    by: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A recording that lies open; whoever asked for it closes the stream."""

    stream: BinaryIO
    size: int
    media_type: str


class SwitchDown(Refusal):
    """The switch did not do what was asked; the operator must know at once."""

    status = 503

    def __init__(self, message: str = "") -> None:
        super().__init__(
            "hotline.switch.down",
            message or "电话交换机没有应答，这一步没有办成。请用话机操作，过一会儿再试。",
            field="call",
        )


class Switch(Protocol):
    """A telephone switch; a connector registers one. Every act raises SwitchDown."""

    def is_configured(self) -> bool:
        """Say whether this installation has one."""

    def answer(self, *, agent_channel: str) -> None:
        """Pick up at the operator's telephone."""

    def hang_up(self, *, channel: str) -> None:
        """End a call."""

    def transfer(self, *, channel: str, number: str) -> None:
        """Connect a caller with a number outside."""

    def hold(self, *, agent_channel: str, on: bool) -> None:
        """Let the caller of an operator's leg wait with music, or speak with him again."""

    def consult(self, *, agent_channel: str, caller: str, agent: str, channel: str) -> None:
        """Let an operator speak with a colleague, whose leg has this channel; the caller waits."""

    def join(self, *, agent_channel: str) -> None:
        """Let caller, operator and the colleague who was asked speak with each other."""

    def pass_on(self, *, caller: str, agent: str, channel: str) -> None:
        """Let a colleague's telephone ring for a caller; not answered, he waits in the queue."""

    def ring_back(self, *, agent: str, number: str, channel: str, agent_channel: str) -> None:
        """Ring the operator and then the number; both legs have these channels."""

    def set_state(self, *, agent: str, state: SeatState) -> None:
        """Let calls come to an operator, or not."""

    def recording(self, *, path: str) -> Sound:
        """Open a recording. Raises SwitchDown where there is none."""
