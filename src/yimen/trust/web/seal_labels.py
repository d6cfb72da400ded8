"""The words of the pages on seals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from yimen.kernel.clock import LOCAL
from yimen.trust.contracts import WHY_TITLES, SealedState, SealState, Why
from yimen.trust.rules.seal import STANDING_TITLES
from yimen.ui import words
from yimen.ui.parts import PillKind

STATE_KINDS: Mapping[SealState, PillKind] = MappingProxyType(
    {
        SealState.ASKED: "need",
        SealState.REFUSED: "bad",
        SealState.APPROVED: "now",
        SealState.IN_USE: "done",
        SealState.SUSPENDED: "late",
        SealState.DESTROYED: "plain",
    }
)
LEAVE_TITLES: Mapping[str, str] = MappingProxyType(
    {"asked": "待批", "agreed": "已批准", "refused": "未批准"}
)
LEAVE_KINDS: Mapping[str, PillKind] = MappingProxyType(
    {"asked": "need", "agreed": "done", "refused": "bad"}
)
SUITE_TITLES: Mapping[str, str] = MappingProxyType(
    {"sm": "国密（SM2、SM3）", "international": "国际（P-256、SHA-256）"}
)
QUEUE_TITLES: Mapping[SealedState, str] = MappingProxyType(
    {
        SealedState.QUEUED: "排队中",
        SealedState.REFUSED: "没有盖上",
        SealedState.SEALED: "已盖章",
    }
)
QUEUE_KINDS: Mapping[SealedState, PillKind] = MappingProxyType(
    {SealedState.QUEUED: "now", SealedState.REFUSED: "bad", SealedState.SEALED: "done"}
)


def moment_words(at: datetime | None) -> str:
    """Return a moment as people read it, or a dash."""
    return words.long_moment(at=at.astimezone(LOCAL)) if at is not None else "—"


def standing_words(kinds: tuple[str, ...]) -> str:
    """Return under which documents a seal goes without being asked."""
    return "、".join(STANDING_TITLES[one] for one in kinds) or "没有，每份都要批"


def why_words(why: str) -> str:
    """Return why a document waits, in a sentence."""
    return WHY_TITLES[Why(why)] if why else "刚排上，马上就盖"
