"""Who acts: built once a request at the edge, passed to every action and query."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import NotAllowed


class ActorKind(StrEnum):
    """What stands behind an act."""

    ANONYMOUS = "anonymous"
    RESIDENT = "resident"
    OFFICER = "officer"
    SYSTEM = "system"


class Channel(StrEnum):
    """Through which door the act came (dictionary 办理形式, A.5)."""

    WINDOW = "1"
    WEB = "2"
    PHONE = "3"
    POST = "4"
    OTHER = "9"


@dataclass(frozen=True, slots=True)
class Grant:
    """One verb that a post gives inside a unit, an area and some items (none named: all of them).

    `area_prefix` is the area code without trailing zeros: `439981` covers the whole county.
    `deputy_for` names the officer whose post it is when it was lent.
    """

    verb: str
    unit_id: UUID
    area_prefix: str
    items: tuple[str, ...] = ()
    deputy_for: str = ""

    def reaches(self, *, area: str | None, unit_id: UUID | None, item: str | None) -> bool:
        """Say whether it is good for this area, unit and item, where they are named."""
        return (
            (area is None or area.startswith(self.area_prefix))
            and (unit_id is None or unit_id == self.unit_id)
            and (item is None or not self.items or item in self.items)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person or program that acts, with everything gates need to know.

    `opened` are the things that an emergency opened to him for now, with the ground of each.
    """

    kind: ActorKind
    name: str
    account_id: UUID | None = None
    person_id: UUID | None = None
    officer_id: UUID | None = None
    unit_id: UUID | None = None
    grants: tuple[Grant, ...] = ()
    opened: tuple[tuple[UUID, str], ...] = ()
    assurance: int = 0
    channel: Channel = Channel.WEB

    def may(
        self,
        verb: str,
        *,
        area: str | None = None,
        unit_id: UUID | None = None,
        item: str | None = None,
    ) -> bool:
        """Say whether a held post gives the verb, in this area, unit and item where named."""
        return any(
            grant.verb == verb and grant.reaches(area=area, unit_id=unit_id, item=item)
            for grant in self.grants
        )

    def must(self, verb: str, *, area: str | None = None, unit_id: UUID | None = None) -> None:
        """Refuse unless `may` holds. Raises NotAllowed."""
        if not self.may(verb, area=area, unit_id=unit_id):
            raise NotAllowed

    def units(self, verb: str) -> frozenset[UUID]:
        """Return the units in which this actor holds the verb."""
        return frozenset(grant.unit_id for grant in self.grants if grant.verb == verb)

    def areas(self, verb: str) -> tuple[str, ...]:
        """Return the area prefixes in which this actor holds the verb, shortest first."""
        return tuple(
            sorted({grant.area_prefix for grant in self.grants if grant.verb == verb}, key=len)
        )


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, name="未登录")
SYSTEM = Actor(kind=ActorKind.SYSTEM, name="系统", channel=Channel.OTHER)
