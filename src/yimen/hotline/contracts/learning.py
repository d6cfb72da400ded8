"""What is learnt from closed orders: samples, versions with their held-out figures, guesses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Refusal

MODEL_KIND = "hotline.model"


class Target(StrEnum):
    """What a version says of an order."""

    CATEGORY = "category"
    UNIT = "unit"


TARGET_TITLES: Mapping[Target, str] = MappingProxyType(
    {Target.CATEGORY: "事项分类", Target.UNIT: "主办单位"}
)


class ModelState(StrEnum):
    """Where a version stands; at most one of a target is on."""

    TRAINED = "trained"
    CHECKED = "checked"
    ON = "on"
    OFF = "off"


MODEL_STATE_TITLES: Mapping[ModelState, str] = MappingProxyType(
    {
        ModelState.TRAINED: "训练好，没有启用",
        ModelState.CHECKED: "看过数据，待启用",
        ModelState.ON: "在用",
        ModelState.OFF: "停用",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One closed order as the learner sees it; `group` keeps near duplicates together."""

    title: str
    text: str
    label: str
    group: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A label with its calibrated probability, and the pieces of text that spoke for it."""

    label: str
    probability: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """How a version did on rows that it had not seen, near duplicates kept on one side.

    Shares are from 0 to 1. `threshold` is the least probability that counts as known; `risk` is
    the share that is wrong among those, `coverage` how many those are.
    """

    rows: int
    macro_f1: float
    accuracy: float
    top3: float
    ece: float
    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """A version as its page shows it."""

    id: UUID
    number: int
    target: Target
    state: ModelState
    digest: str
    made_at: datetime
    made_by: str
    from_on: date
    until_on: date
    rows: int
    left_out: int
    labels: int
    features: int
    held_out: HeldOut
    words: Mapping[str, tuple[str, ...]]
    checked_by: str
    checked_at: datetime | None
    on_by: str
    on_at: datetime | None
    off_at: datetime | None

    @property
    def title(self) -> str:
        """Return the name under which people speak of it."""
        return f"{TARGET_TITLES[self.target]}第 {self.number} 版"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How often what was suggested was taken, in a month, by version."""

    month: date
    by: str
    offered: int
    first: int
    top3: int


class NotLearnt(Refusal):
    """There is too little to learn from, or a version cannot be used; nothing was changed."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__("hotline.model.not_learnt", message, field=field or None)
