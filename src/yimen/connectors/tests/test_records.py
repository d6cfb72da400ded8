"""What the two registers hand over through their connectors, over HTTP."""

from __future__ import annotations

import httpx
import pytest

from yimen.connectors import records, simulators
from yimen.connectors.population.mapping import record_from_theirs
from yimen.exchange import public as exchange
from yimen.exchange.contracts import RegisterDown

ZHANG = "439981194803120027"


@pytest.fixture
def registers(settings):
    with simulators.running() as url:
        for name in ("POPULATION", "SOCIAL"):
            account = {
                "url": f"{url}/{name.lower()}",
                "key": simulators.KEY,
                "secret": simulators.SECRET,
            }
            setattr(settings, f"YIMEN_{name}", account)
        yield url


def _read(code, *fields, name="张桂兰", number=ZHANG):
    return exchange.find_register(code=code).read(
        name=name, number=number, fields=fields, ground="社会保险法第二十五条", case_number="1"
    )


def test_a_record_comes_in_our_words_and_only_with_the_fields_asked_for(registers):
    said = _read("population", "gender", "birth", "area")

    assert said.values == {"gender": "女", "birth": "1948-03-12", "area": "439981101201"}
    assert said.as_of is not None
    assert _read("social", "medical").values == {"medical": "没有"}


def test_who_is_not_registered_or_is_another_person_gets_an_empty_record(registers):
    assert _read("population", "name", number="360426199101010071").values == {}
    assert _read("population", "name", name="不是她").values == {}


@pytest.mark.parametrize("fault", ["busy", "cut"])
def test_a_dead_register_is_told_apart_from_an_empty_one(registers, fault):
    httpx.post(f"{registers}/social/fault", json={"fault": fault}, trust_env=False)

    with pytest.raises(RegisterDown):
        _read("social", "medical")


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (403, {"result": "found", "record": {}}),
        (200, {}),
        (200, {"result": "found", "asOf": "2026-11-20", "record": "x"}),
        (200, {"result": "found", "asOf": "gestern", "record": {}}),
    ],
)
def test_an_answer_that_cannot_be_read_is_no_answer(status, answer):
    with pytest.raises(RegisterDown):
        records.read_answer(
            status=status, answer=answer, fields=("name",), translate=record_from_theirs
        )
