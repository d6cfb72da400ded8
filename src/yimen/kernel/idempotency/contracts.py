"""Shapes of repeated commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yimen.kernel.contracts import Ref, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a command answered: what it made, and a small JSON of codes to show again.

    `repeated` tells the edge that this is the first answer again, not a new act.
    """

    ref: Ref | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    repeated: bool = False


class OtherBody(Refusal):
    """The key was used before with other content."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "kernel.idempotency.other_body",
            "这次提交的内容和刚才提交过的不一样。请回到“我的办件”看看刚才那一次，需要时重新填一份。",
        )
