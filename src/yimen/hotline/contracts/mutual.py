"""Rating each other after joint handling: who rates whom, how well, and what an appeal found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

MUTUAL_KIND = "hotline.mutual"
MUTUAL_TURN_KIND = "hotline.mutual_turn"
MUTUAL_APPEAL_KIND = "hotline.mutual_appeal"


class Dimension(StrEnum):
    """On what one party rates another, from one to five."""

    TIMELY = "timely"
    WILLING = "willing"
    QUALITY = "quality"


DIMENSION_TITLES: Mapping[Dimension, str] = MappingProxyType(
    {Dimension.TIMELY: "及时", Dimension.WILLING: "配合", Dimension.QUALITY: "质量"}
)


class RoundState(StrEnum):
    """A round is blind until everybody has rated or its limit is over."""

    BLIND = "blind"
    OPEN = "open"


class AppealState(StrEnum):
    """Where an appeal against a rating or a quality sheet stands."""

    ASKED = "asked"
    UPHELD = "upheld"
    REFUSED = "refused"


class AppealVerb(StrEnum):
    """How an appeal is ruled on."""

    UPHOLD = "uphold"
    REFUSE = "refuse"


APPEAL_TITLES: Mapping[AppealState, str] = MappingProxyType(
    {
        AppealState.ASKED: "申诉等裁定",
        AppealState.UPHELD: "申诉成立，不计分",
        AppealState.REFUSED: "申诉不成立",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What one party gives another: one to five on each dimension, and words for low marks."""

    timely: int
    willing: int
    quality: int
    words: str = ""

    @property
    def mean(self) -> float:
        """Return the mean of the three."""
        return (self.timely + self.willing + self.quality) / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMark:
    """A mark with who gave it to whom; what the rules on outliers and flattery read."""

    by_unit: UUID
    to_unit: UUID
    mean: float


class SuspicionKind(StrEnum):
    """Why a mark is shown to the supervisor."""

    OUTLIER = "outlier"
    FLATTERY = "flattery"
    SPITE = "spite"


SUSPICION_TITLES: Mapping[SuspicionKind, str] = MappingProxyType(
    {
        SuspicionKind.OUTLIER: "离群",
        SuspicionKind.FLATTERY: "互相抬高",
        SuspicionKind.SPITE: "互相压低",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """What looks wrong between two units, in words that name the figures."""

    kind: SuspicionKind
    by_unit: UUID
    to_unit: UUID
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingView:
    """One rating as the rated party reads it once the round is open."""

    id: UUID
    by_unit: UUID
    to_unit: UUID
    mark: Mark
    at: datetime
    appeal_id: UUID | None
    appeal_state: AppealState | None
    appeal_reason: str
    appeal_ruling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """A round: the parties, who has rated, until when it is blind; ratings only once it is open."""

    id: UUID
    order_id: UUID
    order_number: str
    order_title: str
    cycle: int
    state: RoundState
    opened_at: datetime
    due_at: datetime | None
    parties: tuple[UUID, ...]
    desk_id: UUID
    given: tuple[tuple[UUID, UUID], ...]
    ratings: tuple[RatingView, ...]
