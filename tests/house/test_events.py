"""Every event carries a version and comes back from the outbox as it was written."""

from __future__ import annotations

import types
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

from yimen.kernel import register
from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event, declared_events, from_json, to_json

_SAMPLES: dict[type, object] = {
    UUID: UUID("01939bc5-0000-7000-8000-000000000001"),
    str: "样例",
    int: 7,
    bool: True,
    datetime: datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC),
    date: date(2026, 11, 20),
    Ref: Ref("cases.case", UUID("01939bc5-0000-7000-8000-000000000002")),
}
OURS = [kind for kind in declared_events() if kind.__module__.startswith("yimen.")]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: f"{kind.code}-v{kind.version}")
def test_event_comes_back_as_it_was_written(kind: type[Event]) -> None:
    hints = get_type_hints(kind)
    event = kind(**{item.name: _sample(hints[item.name]) for item in fields(kind)})
    assert from_json(code=kind.code, version=kind.version, body=to_json(event)) == event
    assert kind.version >= 1


def _sample(hint: Any) -> object:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next(iter(hint))
    if get_origin(hint) in {Union, types.UnionType}:
        return _sample(next(one for one in get_args(hint) if one is not type(None)))
    if get_origin(hint) is tuple:
        return (_sample(get_args(hint)[0]),)
    supertype = getattr(hint, "__supertype__", hint)
    return _SAMPLES[supertype]


def test_events_belong_to_the_context_that_declares_them() -> None:
    declared = {event: context.code for context in register.contexts() for event in context.events}
    strange = [
        f"{kind.code} in {owner}"
        for kind, owner in declared.items()
        if not kind.code.startswith(f"{owner}.")
    ]
    assert strange == []
