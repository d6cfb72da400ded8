"""What an order is about, and who should have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yimen.hotline.contracts.order import OrderType
from yimen.kernel.contracts import Refusal
from yimen.kernel.deadlines.limits import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A node of the tree; `lead` and `support` are unit codes, `@town` the town of the place."""

    code: str
    parent: str
    title: str
    keywords: tuple[str, ...] = ()
    lead: str = ""
    support: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryLimit:
    """How long a law gives for a branch of the tree from a day on, and its article.

    `limit` None says that somebody looked and no law sets one; `order_type` None means every type;
    `title` is the branch's own where the row was shipped with a tree.
    """

    category_code: str
    order_type: OrderType | None
    limit: Limit | None
    law: str
    from_on: date
    title: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedCategory:
    """A category that the words speak for; `share` of the weight of all that were found."""

    category: Category
    path: str
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedUnit:
    """A unit that should have the order, and why."""

    unit_id: UUID
    name: str
    lead: bool
    reason: str
    precedent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An order that is perhaps the same; `alike` is the share of letter triples in common."""

    order_id: UUID
    number: str
    title: str
    state_title: str
    alike: float
    reason: str


class TreeRefused(Refusal):
    """A file with a category tree cannot be taken; nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__("hotline.category.file", message, field="file")
