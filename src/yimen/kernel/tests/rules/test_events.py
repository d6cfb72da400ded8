from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import uuid4

import pytest

from yimen.kernel import register
from yimen.kernel.contracts import Ref
from yimen.kernel.events import (
    Event,
    declare_event,
    declared_events,
    event_class,
    from_json,
    to_json,
)


class Colour(StrEnum):
    RED = "red"


@declare_event
@dataclass(frozen=True, slots=True, kw_only=True)
class ToyPainted(Event):
    code: ClassVar[str] = "toy.thing.painted"
    ref: Ref
    colour: Colour
    on: date
    at: datetime
    coats: int
    dry: bool
    by: tuple[str, ...] = ()
    until: date | None = None

    @property
    def subject(self) -> Ref:
        return self.ref


PAINTED = ToyPainted(
    ref=Ref("toy.thing", uuid4()),
    colour=Colour.RED,
    on=date(2026, 11, 20),
    at=datetime(2026, 11, 20, 2, tzinfo=UTC),
    coats=2,
    dry=False,
    by=("甲", "乙"),
)


def test_an_event_comes_back_as_it_was():
    back = from_json(code=ToyPainted.code, version=1, body=to_json(PAINTED))

    assert back == PAINTED
    assert back.colour is Colour.RED


def test_an_older_event_lacks_what_was_added_and_keeps_what_was_removed_out():
    body = to_json(PAINTED).replace('"by":["甲","乙"]', '"gone":1')

    assert from_json(code=ToyPainted.code, version=1, body=body).by == ()


def test_an_unknown_event_is_said_to_be_unknown():
    assert event_class(code="toy.thing.painted", version=9) is None
    with pytest.raises(KeyError):
        from_json(code="toy.thing.painted", version=9, body="{}")


@pytest.mark.parametrize("hint", ["dict[str, int]", "float", "object", "int | str", "bytes"])
def test_an_event_carries_ids_codes_and_times_only(hint):
    namespace = {"__annotations__": {"code": "ClassVar[str]", "x": hint}, "code": f"toy.x.{hint}"}
    namespace["__module__"] = __name__
    kind = dataclass(frozen=True, kw_only=True)(type("Bad", (Event,), namespace))

    with pytest.raises(TypeError, match="ids, codes and times"):
        declare_event(kind)


def test_a_code_belongs_to_one_class():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Other(Event):
        code: ClassVar[str] = "toy.thing.painted"

    with pytest.raises(ValueError, match="declared twice"):
        declare_event(Other)


def test_an_event_without_a_code_is_refused():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Nameless(Event):
        pass

    with pytest.raises(ValueError, match="no code"):
        declare_event(Nameless)


def test_registering_a_context_declares_its_events():
    for context in register.contexts():
        for kind in context.events:
            assert kind in declared_events()
