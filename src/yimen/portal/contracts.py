"""Shapes that the pages of portal show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yimen.ui.parts import PillKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a list: what it is, where it leads, and what is said of it."""

    label: str
    href: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case in the person's own space: what, when, and its state in words."""

    label: str
    href: str
    said: str
    state: str
    kind: PillKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A life event on the home page."""

    title: str
    hint: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A hall or a service point: where it is, its telephone, and who helps there."""

    name: str
    address: str
    phone: str
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town with its own service centre and the service points of its villages."""

    name: str
    centre: Place
    villages: Sequence[Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """Something that waits for the person: one act, and until when."""

    title: str
    said: str
    href: str
    act: str
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceEntry:
    """A place in the person's own space; `count` says how much is there."""

    title: str
    href: str
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGroup:
    """The personal data that one part of the service keeps, and why."""

    title: str
    purpose: str
    rows: tuple[tuple[str, str, str], ...]
