import csv

import pytest

from yimen.kernel.numbers.check_digits import check_character, is_valid


def test_samples_of_licence_identifiers(yimen_data):
    with (yimen_data / "identifiers" / "ecert_identifier_samples.csv").open(
        encoding="utf-8-sig"
    ) as file:
        samples = list(csv.DictReader(file))

    assert len(samples) == 3
    for sample in samples:
        body = sample["cert_id"].removeprefix("1.2.156.3005.2.").replace(".", "")[:-1]
        assert check_character(body) == sample["check_MOD37_36_computed"]


def test_the_standard_s_own_example():
    assert check_character("A12425GABC1234002") == "M"


def test_every_single_slip_and_swap_is_found():
    body = "20261121000318"
    number = body + check_character(body)
    assert is_valid(number)

    for place in range(len(number)):
        for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            slipped = number[:place] + other + number[place + 1 :]
            assert is_valid(slipped) == (slipped == number)
    for place in range(len(number) - 1):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert is_valid(swapped) == (swapped == number)


@pytest.mark.parametrize("text", ["", "2026-11", "a1", "\uff11\uff12"])
def test_other_characters_carry_none(text):
    with pytest.raises(ValueError, match="only digits"):
        check_character(text)
    assert not is_valid(text + "0")
