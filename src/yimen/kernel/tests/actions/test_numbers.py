from datetime import date

import pytest
from django.db import transaction

from yimen.kernel.numbers import actions as numbers
from yimen.kernel.numbers.check_digits import is_valid


@pytest.mark.django_db
def test_next_document_counts_by_series_and_year():
    taken = [numbers.next_document(series="一门卫许准", year=2026) for _ in range(3)]
    other_year = numbers.next_document(series="一门卫许准", year=2027)
    other_series = numbers.next_document(series="一门卫许不准", year=2026)

    assert taken == [
        "一门卫许准〔2026〕1号",
        "一门卫许准〔2026〕2号",
        "一门卫许准〔2026〕3号",
    ]
    assert other_year == "一门卫许准〔2027〕1号"
    assert other_series == "一门卫许不准〔2026〕1号"


@pytest.mark.django_db
def test_next_document_gives_a_rolled_back_number_again():
    numbers.next_document(series="甲", year=2026)

    def take_and_fail():
        with transaction.atomic():
            numbers.next_document(series="甲", year=2026)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_and_fail()

    assert numbers.next_document(series="甲", year=2026) == "甲〔2026〕2号"


@pytest.mark.django_db
def test_next_case_number_is_ordered_and_checked():
    day = date(2026, 11, 21)

    taken = [numbers.next_case_number(day=day) for _ in range(5)]

    assert taken == sorted(set(taken))
    assert all(number.startswith("20261121") and len(number) == 15 for number in taken)
    assert all(is_valid(number) for number in taken)


@pytest.mark.django_db
def test_next_case_number_with_the_clock_set_back_is_still_new():
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    taken = [numbers.next_case_number(day=monday), numbers.next_case_number(day=tuesday)]

    taken.append(numbers.next_case_number(day=monday))

    assert len(set(taken)) == 3
    assert taken[2] > taken[0]
