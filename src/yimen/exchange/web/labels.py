"""The words of exchange's pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from yimen.exchange.contracts import DisputeState, GrantState, Outcome, Sharing
from yimen.kernel.clock import LOCAL
from yimen.ui import words
from yimen.ui.parts import PillKind

GRANT_KINDS: Mapping[GrantState, PillKind] = MappingProxyType(
    {
        GrantState.ASKED: "need",
        GrantState.GRANTED: "done",
        GrantState.REFUSED: "bad",
        GrantState.ENDED: "plain",
    }
)
OUTCOME_KINDS: Mapping[Outcome, PillKind] = MappingProxyType(
    {
        Outcome.ASKED: "need",
        Outcome.FOUND: "done",
        Outcome.NOTHING: "plain",
        Outcome.DOWN: "late",
        Outcome.REFUSED: "bad",
    }
)
DISPUTE_KINDS: Mapping[DisputeState, PillKind] = MappingProxyType(
    {DisputeState.OPEN: "need", DisputeState.MENDED: "done", DisputeState.UPHELD: "plain"}
)
SHARING_KINDS: Mapping[Sharing, PillKind] = MappingProxyType(
    {Sharing.FREE: "done", Sharing.CONDITIONAL: "now", Sharing.NEVER: "stop"}
)


def moment_words(at: datetime | None) -> str:
    """Return a moment as people read it, or a dash."""
    return words.long_moment(at=at.astimezone(LOCAL)) if at else "—"
