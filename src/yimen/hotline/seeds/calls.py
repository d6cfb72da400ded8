"""A few invented calls of the demo county, and the telephones of its operators."""

from __future__ import annotations

from datetime import datetime, timedelta

from yimen.hotline.actions import call as calls
from yimen.hotline.actions import hearing, seat
from yimen.hotline.contracts.call import CallEnd
from yimen.hotline.contracts.switch import Heard, HeardKind
from yimen.hotline.models import Call
from yimen.hotline.seeds.people import actor_of
from yimen.kernel.actor import Actor

AGENTS = {"zuoxi": "8001", "zuoxi2": "8002"}
_ROWS: tuple[tuple[str, str, str, int, int, str], ...] = (
    ("demo-call-1", "19900005521", "8001", 6, 143, "NORMAL_CLEARING"),
    ("demo-call-2", "19900005533", "", 31, 0, "ORIGINATOR_CANCEL"),
    ("demo-call-3", "19900005544", "8002", 9, 52, "NETWORK_OUT_OF_ORDER"),
    ("demo-call-4", "19900005555", "8001", 4, 21, "NORMAL_CLEARING"),
    ("demo-call-5", "", "8002", 12, 8, "NORMAL_CLEARING"),
)


def run(at: datetime) -> str:
    """Load the calls as a switch would tell them; a second run changes nothing."""
    if Call.objects.exists():
        return "热线电话：已经有了"
    chief = actor_of("banzhang", at)
    for name, agent in AGENTS.items():
        seat.assign(actor=chief, account_name=name, agent=agent, at=at)
    for number, row in enumerate(_ROWS):
        _live(row, at - timedelta(minutes=47 - 8 * number), number * 10)
    _mark(actor_of("zuoxi", at), "demo-call-4", CallEnd.ABUSE, at)
    _mark(actor_of("zuoxi2", at), "demo-call-5", CallEnd.SILENCE, at)
    return f"热线电话：{len(_ROWS)} 个"


def _live(row: tuple[str, str, str, int, int, str], at: datetime, sequence: int) -> None:
    channel, number, agent, waited, talked, cause = row
    _tell(HeardKind.RANG, channel, at, sequence, number=number)
    picked = at + timedelta(seconds=waited)
    if agent:
        _tell(HeardKind.OFFERED, channel, at, sequence + 1, agent=agent)
        _tell(HeardKind.ANSWERED, channel, picked, sequence + 2, agent=agent)
    over = picked + timedelta(seconds=talked)
    _tell(HeardKind.ENDED, channel, over, sequence + 3, cause=cause, by="caller")


def _tell(kind: HeardKind, channel: str, at: datetime, sequence: int, **more: str) -> None:
    hearing.hear(
        heard=Heard(
            core="demo", sequence=sequence, kind=kind, at=at, channel=channel,
            number=more.get("number", ""), agent=more.get("agent", ""),
            cause=more.get("cause", ""), by=more.get("by", ""),
        )
    )  # fmt: skip


def _mark(operator: Actor, channel: str, end: CallEnd, at: datetime) -> None:
    row = Call.objects.get(channel=channel)
    calls.mark(
        actor=operator, call_id=row.id, end=end, words="接通就骂人，不说事情。", at=at
    )  # fmt: skip
