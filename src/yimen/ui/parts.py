"""Shapes that the includes of ``templates/ui`` take, so that views hand over data and no markup.

Every shape is frozen and keyword-only. Words are Chinese and final; dates stay dates, because the
include writes them in one way. ``kind`` and ``state`` are short codes named in README.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

PillKind = Literal["", "need", "done", "now", "bad", "late", "stop", "info", "plain"]
StepState = Literal["done", "now", "todo"]
MomentState = Literal["done", "now", "next", "bad"]
SpanKind = Literal["used", "pause", "left", "over"]
DayKind = Literal["used", "stop", "today", "left", "beyond", "over"]
FileState = Literal["done", "sending", "waiting", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place to go: in tabs, crumbs, documents, empty states and menus."""

    label: str
    href: str
    current: bool = False
    count: int | None = None
    hint: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a choice or a select."""

    value: str
    label: str
    hint: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorItem:
    """One line of the error summary; ``anchor`` is the control's id, or its page's address."""

    message: str
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A prefilled value with its source, and the way to dispute it."""

    value: str
    source: str
    on: date | None = None
    dispute_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of an application."""

    name: str
    state: StepState
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One point of a timeline, past, present or to come."""

    title: str
    state: MomentState
    at: datetime | date | None = None
    said: str = ""
    who: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the clock as residents see it; ``days`` gives its length in working days."""

    name: str
    said: str
    kind: SpanKind
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A working day of the clock as officers see it; ``flag`` stands under the limit it marks."""

    on: date
    kind: DayKind
    number: int | None = None
    flag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A notice or another file that may be taken away."""

    title: str
    number: str = ""
    on: date | None = None
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name and a value; the source or the reason stands under it."""

    name: str
    value: str
    note: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A head of a table; ``href`` sorts by it, ``sort`` is the present order."""

    title: str
    num: bool = False
    href: str = ""
    sort: Literal["", "ascending", "descending"] = ""
    hidden_title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A field of a table: the fact, then the reason in small; ``kind`` makes the fact a state."""

    text: str
    small: str = ""
    href: str = ""
    kind: PillKind = ""
    num: bool = False
    head: bool = False
    mute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table, or with ``group`` a heading row over the rows that follow."""

    cells: Sequence[Cell] = ()
    key: str = ""
    label: str = ""
    checked: bool = False
    current: bool = False
    group: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A select of the filters bar."""

    name: str
    label: str
    options: Sequence[Option]
    value: str = ""

    @classmethod
    def of(cls, *, name: str, label: str, titles: Mapping[str, str], value: str) -> "Filter":
        """Return a select of titles by code that begins with all of them."""
        every = Option(value="", label=f"{label}：全部")
        options = (every, *(Option(value=code, label=title) for code, title in titles.items()))
        return cls(name=name, label=label, value=value, options=options)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file that was, is being or could not be taken."""

    name: str
    state: FileState
    note: str = ""
    percent: int | None = None
    href: str = ""
    remove_href: str = ""
    remove_word: str = "删除"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a bar chart, which is a table: ``percent`` of the longest, ``label`` as written."""

    name: str
    label: str
    percent: int
    note: str = ""
    href: str = ""
    kind: PillKind = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A task in the rail of the work face, with the number that waits there."""

    label: str
    href: str
    count: int | str | None = None
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkShell:
    """What the frame of the work face says about the person at work."""

    nav: Sequence[NavItem]
    place: str
    unit: str = ""
    who: str = ""
    search_href: str = ""
    search_hint: str = "编号、姓名、事项"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel that a higher context offers to a slot; ``href`` answers with its fragment."""

    title: str
    href: str
