"""The base of every event, its registry, and its way to JSON and back.

An event is a frozen dataclass in the past tense that carries ids, codes and times, never a model
and never personal data. Fields may only be added, with a default; a break is a new class with the
next version.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from yimen.kernel.contracts import Ref

_PLAIN: tuple[type, ...] = (UUID, str, int, bool, datetime, date, Ref)
_registry: dict[tuple[str, int], type[Event]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact that happened. Subclasses set `code` and `version` and answer `subject`."""

    code: ClassVar[str] = ""
    version: ClassVar[int] = 1

    @property
    def subject(self) -> Ref:
        """Return what the event is about; events of one subject keep their order."""
        raise NotImplementedError


def declare_event(kind: type[Event]) -> type[Event]:
    """Enter an event class into the registry; usable as a decorator above `@dataclass`.

    Raises:
        ValueError: no code, or the code and version belong to another class.
        TypeError: a field is not an id, a code, a number or a time.
    """
    if not kind.code:
        raise ValueError(f"{kind.__name__} has no code")
    known = _registry.get((kind.code, kind.version))
    if known is not None and (known.__module__, known.__qualname__) != (
        kind.__module__,
        kind.__qualname__,
    ):
        raise ValueError(f"{kind.code} v{kind.version} is declared twice")
    for name, hint in _hints(kind).items():
        _check_hint(kind, name, hint)
    _registry[kind.code, kind.version] = kind
    return kind


def event_class(*, code: str, version: int) -> type[Event] | None:
    """Return the class of a stored event, or None when no running code knows it."""
    return _registry.get((code, version))


def declared_events() -> tuple[type[Event], ...]:
    """Return every declared event class."""
    return tuple(_registry.values())


def to_json(event: Event) -> str:
    """Return the event's fields as compact JSON with sorted keys."""
    values = {item.name: _plain(getattr(event, item.name)) for item in fields(event)}
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(*, code: str, version: int, body: str) -> Event:
    """Return the event that `to_json` wrote; fields added since take their defaults.

    Raises:
        KeyError: no running code knows this event.
    """
    kind = _registry[code, version]
    raw: Mapping[str, Any] = json.loads(body)
    hints = _hints(kind)
    known = {name: _typed(hints[name], value) for name, value in raw.items() if name in hints}
    return kind(**known)


def _hints(kind: type[Event]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {item.name: hints[item.name] for item in fields(kind)}


def _options(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) in {Union, types.UnionType}:
        return tuple(part for part in get_args(hint) if part is not type(None))
    return (hint,)


def _check_hint(kind: type[Event], name: str, hint: Any) -> None:
    options = _options(hint)
    if len(options) == 1:
        option = options[0]
        if get_origin(option) is tuple:
            option = get_args(option)[0]
        if isinstance(option, type) and (option in _PLAIN or issubclass(option, StrEnum)):
            return
    raise TypeError(f"{kind.__name__}.{name}: an event carries ids, codes and times, not {hint}")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Ref | StrEnum):
        return str(value)
    return value


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    option = _options(hint)[0]
    if get_origin(option) is tuple:
        return tuple(_typed(get_args(option)[0], item) for item in value)
    if option is datetime:
        return datetime.fromisoformat(value)
    if option is date:
        return date.fromisoformat(value)
    if option is Ref:
        return Ref.parse(value)
    return option(value)
