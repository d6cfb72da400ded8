"""What the registers answer over HTTP, and when they do not."""

from __future__ import annotations

import httpx
import pytest

from yimen.connectors import simulators
from yimen.connectors.population.client import PopulationRegister
from yimen.identity.contracts import CheckKind, CheckOutcome, RegisterDown

ZHANG = "439981194803120027"


@pytest.fixture
def registers(settings):
    with simulators.running() as url:
        settings.YIMEN_POPULATION = {
            "url": f"{url}/population",
            "key": simulators.KEY,
            "secret": simulators.SECRET,
        }
        yield f"{url}/population"


@pytest.mark.parametrize(
    ("kind", "name", "code", "number", "outcome"),
    [
        (CheckKind.POPULATION, "张桂兰", ZHANG, "", CheckOutcome.SAME),
        (CheckKind.POPULATION, "不符的人", ZHANG, "", CheckOutcome.DIFFERENT),
        (CheckKind.POPULATION, "张桂兰", ZHANG[:-1] + "0", "", CheckOutcome.UNKNOWN),
        (CheckKind.POPULATION, "张桂兰", "360426199101010071", "", CheckOutcome.UNKNOWN),
        (CheckKind.BANK_CARD, "张桂兰", ZHANG, f"622700000000{ZHANG[-4:]}", CheckOutcome.SAME),
        (CheckKind.BANK_CARD, "张桂兰", ZHANG, "6227000000000000", CheckOutcome.DIFFERENT),
        (CheckKind.SOCIAL_CARD, "张桂兰", ZHANG, f"M{ZHANG[-4:]}", CheckOutcome.SAME),
    ],
)
def test_registers_say_whether_name_and_number_belong_together(
    registers, kind, name, code, number, outcome
):
    assert PopulationRegister().check(kind=kind, name=name, code=code, number=number) is outcome


def test_a_dead_register_is_told_apart_from_a_no(registers):
    httpx.post(f"{registers}/fault", json={"fault": "busy"}, trust_env=False)

    with pytest.raises(RegisterDown):
        PopulationRegister().check(kind=CheckKind.POPULATION, name="张", code=ZHANG, number="")
