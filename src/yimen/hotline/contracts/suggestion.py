"""What the machine proposes for an order; a person accepts it or does not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

UNSURE = "拿不准"
BY_RULES = "rules"
"""What made a suggestion where no trained version is on: words, rules and likeness."""


class SuggestionKind(StrEnum):
    """What is proposed."""

    CATEGORY = "category"
    UNIT = "unit"
    NEAR = "near"
    GROUP = "group"
    PRECEDENT = "precedent"


class EntityKind(StrEnum):
    """What kind of fact was found in the words."""

    PHONE = "phone"
    PLATE = "plate"
    MONEY = "money"
    DATE = "date"
    PLACE = "place"


ENTITY_TITLES = {
    EntityKind.PHONE: "电话",
    EntityKind.PLATE: "车牌",
    EntityKind.MONEY: "金额",
    EntityKind.DATE: "时间",
    EntityKind.PLACE: "地点",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A fact found in the words: as it stands there, and as a form takes it."""

    kind: EntityKind
    text: str
    value: str
    at: int

    @property
    def title(self) -> str:
        """Return the kind in words."""
        return ENTITY_TITLES[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """One proposal: `value` is what accepting it puts into the form, a code or an id.

    `confidence` is a calibrated probability, or None where nothing was calibrated; `said` is what
    the page shows for it. `reason` says what decided, `words` are those that did.
    """

    kind: SuggestionKind
    value: str
    title: str
    detail: str
    reason: str
    said: str
    confidence: float | None = None
    words: tuple[str, ...] = ()
    lead: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """All proposals for what is being written; `by` names the version, or the rules.

    `unsure` says that none of the categories is to be relied on: the page then says so first.
    """

    categories: tuple[Suggested, ...] = ()
    units: tuple[Suggested, ...] = ()
    near: tuple[Suggested, ...] = ()
    groups: tuple[Suggested, ...] = ()
    precedents: tuple[Suggested, ...] = ()
    entities: tuple[Entity, ...] = ()
    by: str = BY_RULES
    unsure: bool = True

    @property
    def offered(self) -> str:
        """Return what the form sends back, so that it is known what was accepted."""
        return "|".join(
            (
                self.by,
                ",".join(one.value for one in self.categories),
                ",".join(one.value for one in self.units if one.lead),
            )
        )
