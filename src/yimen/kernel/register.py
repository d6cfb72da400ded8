"""What each context declares, so that upper floors iterate and name no context.

`AppConfig.ready()` of a context makes one call, `register(Context(...))`. Callables may be given
as dotted paths (`"yimen.cases.queries.figures:on_time_rate"`), resolved when first used, so that
declaring costs nothing at start.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from importlib import import_module
from itertools import product
from typing import Any
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.events import declare_event

Lazy = str | Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A verb that posts may hold, `<context>.<verb>`, and the posts that hold it by default."""

    verb: str
    title: str
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkKind:
    """A kind of open work. `url(ref_id)` answers where an officer does it.

    `expected() -> Iterable[ExpectedWork]` says what the states hold open, so that the list can be
    proved equal to them.
    """

    code: str
    title: str
    url: Lazy
    verb: str
    expected: Lazy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockKindDeclared:
    """A kind of clock that this context starts."""

    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSeries:
    """A series of document numbers, for instance 准予 of one organisation."""

    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that others may show, bind goals to and open the rows of.

    `as_of(at, area_prefix) -> FigureValue`; `rows_url` is a URL name that lists the rows behind it, `rows_query` narrows it.
    `rows(at, area_prefix) -> Iterable[tuple[str, str]]` names each row with what counts of it, so
    that the figure can be digested and a later change be named. `together`: figures with the same
    `as_of(codes, moments, area_prefix) -> {(code, at): FigureValue}` are asked in one call.
    """

    code: str
    title: str
    unit: str
    as_of: Lazy
    rows_url: str
    rows_query: str = ""
    grain: str = "day"
    rows: Lazy | None = None
    together: bool = False
    headline: bool = True  # stands on the overview; the others on the page of all figures


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureValue:
    """A figure's value with its division: a rate shows numerator and denominator."""

    value: float | None
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """An entry in the work face's rail or in the resident's space.

    `audience` is `staff` or `resident`; `count(actor) -> int | None` may add a number.
    """

    audience: str
    title: str
    url_name: str
    verb: str | None = None
    order: int = 50
    count: Lazy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPanel:
    """A panel that this context adds to a lower context's page. `url(key) -> str`."""

    slot: str
    code: str
    title: str
    url: Lazy
    verb: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalColumn:
    """A column with personal data: what it is, how long it is kept, how it is protected."""

    table: str
    column: str
    title: str
    protection: str
    retention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One record about a person as he gets to read it: what it is, and each name with its value."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRecord:
    """A record whose time is over; `subjects` own the files and ledger salts that go with it.

    `kept_because` names in Chinese what still needs it; it then stays.
    """

    id: str
    since: datetime
    person_id: UUID | None = None
    subjects: tuple[Ref, ...] = ()
    kept_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataClass:
    """Personal data kept for the same time: each column's level, who answers for it, the law.

    `columns` maps `<table>.<column>` to 一般, 敏感 or 鉴别; `months` is how long it is kept after its
    use ended (None: archived, never removed here). `old(before, limit, person_id) ->
    Sequence[OldRecord]` (of one person or of all), `remove(record_id, at)` in the caller's transaction, `export(person_id) -> Sequence[Exported]`.
    Where nothing is exported, `withheld` says why.
    """

    code: str
    title: str
    owner: str
    law: str
    columns: Mapping[str, str]
    months: int | None = None
    old: Lazy | None = None
    remove: Lazy | None = None
    export: Lazy | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """Demo content, loaded in order; running it again changes nothing. `run(at) -> str` tells."""

    order: int
    title: str
    run: Lazy


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """A demo person that the sign-in page of a demo installation lists."""

    username: str
    password: str
    who: str
    does: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything that upper floors may know of a context beside its doors."""

    code: str
    title: str
    permissions: Sequence[Permission] = ()
    work_kinds: Sequence[WorkKind] = ()
    clock_kinds: Sequence[ClockKindDeclared] = ()
    notice_series: Sequence[NoticeSeries] = ()
    ledger_verbs: Mapping[str, str] = field(default_factory=dict)
    events: Sequence[type] = ()
    figures: Sequence[Figure] = ()
    navigation: Sequence[NavItem] = ()
    slots: Sequence[SlotPanel] = ()
    personal_columns: Sequence[PersonalColumn] = ()
    data_classes: Sequence[DataClass] = ()
    seeds: Sequence[Seed] = ()
    drills: Mapping[str, Lazy] = field(default_factory=dict)
    benches: Mapping[str, Lazy] = field(default_factory=dict)
    demo_logins: Lazy | None = None
    subscribers: str | None = None


_contexts: dict[str, Context] = {}


def joined(parts: Iterable[Context]) -> Context:
    """Return the one declaration of a context whose areas declare themselves apart."""
    first, *others = parts
    for part in others:
        first = replace(first, **{name: _both(first, part, name) for name in _GROWING})
    return first


def _both(first: Context, part: Context, name: str) -> Any:
    one, other = getattr(first, name), getattr(part, name)
    return {**one, **other} if isinstance(one, Mapping) else (*one, *other)


_GROWING = [
    one.name
    for one in fields(Context)
    if one.name not in {"code", "title", "demo_logins", "subscribers"}
]


def register(context: Context) -> None:
    """Add a context's declaration and import its subscribers. Raises ValueError when doubled."""
    if context.code in _contexts:
        raise ValueError(f"context {context.code} is registered twice")
    for verb in context.ledger_verbs:
        if not verb.startswith(f"{context.code}."):
            raise ValueError(f"ledger verb {verb} does not belong to {context.code}")
    for kind in context.events:
        declare_event(kind)
    _contexts[context.code] = context
    if context.subscribers:
        import_module(context.subscribers)


def forget(code: str) -> None:
    """Take a context out again (the toy context of the house tests)."""
    _contexts.pop(code, None)


def contexts() -> Iterator[Context]:
    """Yield the declared contexts in order of registration, which is the order of floors."""
    yield from _contexts.values()


def resolve(lazy: Lazy) -> Callable[..., Any]:
    """Return the callable behind a dotted path `package.module:name`, or the callable itself."""
    if callable(lazy):
        return lazy
    module, _, name = lazy.partition(":")
    found = getattr(import_module(module), name)
    if not callable(found):
        raise TypeError(f"{lazy} is not callable")
    return found  # type: ignore[no-any-return]


def permissions() -> dict[str, Permission]:
    """Return every declared permission by verb."""
    return {item.verb: item for context in contexts() for item in context.permissions}


def verbs_of_post(post: str) -> tuple[str, ...]:
    """Return the verbs that a post holds by default."""
    return tuple(verb for verb, item in permissions().items() if post in item.posts)


def work_kind(code: str) -> WorkKind:
    """Return the declared kind of work. Raises KeyError when nobody declared it."""
    for context in contexts():
        for kind in context.work_kinds:
            if kind.code == code:
                return kind
    raise KeyError(code)


def work_url(code: str, ref_id: UUID) -> str:
    """Return where an officer does this piece of work."""
    url = resolve(work_kind(code).url)(ref_id)
    assert isinstance(url, str)
    return url


def navigation(*, audience: str, actor: Actor) -> list[NavItem]:
    """Return the entries this actor may see, in order."""
    held = {None, *(grant.verb for grant in actor.grants)}
    items: Iterable[NavItem] = (
        item
        for context in contexts()
        for item in context.navigation
        if item.audience == audience and item.verb in held
    )
    return sorted(items, key=lambda item: (item.order, item.title))


def slot_panels(slot: str) -> list[SlotPanel]:
    """Return the panels that contexts add to a slot."""
    return [panel for context in contexts() for panel in context.slots if panel.slot == slot]


def figures() -> dict[str, Figure]:
    """Return every declared figure by code."""
    return {item.code: item for context in contexts() for item in context.figures}


def figure_values(
    codes: Collection[str], *, moments: Sequence[datetime], area_prefix: str
) -> dict[tuple[str, datetime], FigureValue]:
    """Return the values of figures for past or present moments in an area."""
    known = figures()
    shared: dict[Lazy, list[str]] = {}
    for code in codes:
        shared.setdefault(known[code].as_of, []).append(code)
    found: dict[tuple[str, datetime], FigureValue] = {}
    for as_of, mine in shared.items():
        ask = resolve(as_of)
        if known[mine[0]].together:
            found |= ask(codes=mine, moments=moments, area_prefix=area_prefix)
        else:
            alone = product(mine, moments)
            found |= {(one, at): ask(at=at, area_prefix=area_prefix) for one, at in alone}
    return found


def data_classes() -> dict[str, DataClass]:
    """Return every declared class of personal data by code."""
    return {item.code: item for context in contexts() for item in context.data_classes}


def ledger_title(verb: str) -> str:
    """Return the Chinese words for a ledger verb, or the verb itself when nobody declared it."""
    for context in contexts():
        if verb in context.ledger_verbs:
            return context.ledger_verbs[verb]
    return verb
