"""Samples of the hotline's drills; whole they run by `./yimen drill`."""

from __future__ import annotations

import pytest

from yimen.hotline import testing
from yimen.hotline.drills import hostile, kills, partner, people
from yimen.kernel.dying import killed_after


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_killed_cut_off_or_twice_at_once_a_call_is_whole_or_nothing() -> None:
    around = testing.desk()
    call = next(one for one in kills.ACTS if "call" in one.name)

    _, killed = kills.sweep(call, around, killed_after, places=(2, 17))
    _, cut = kills.sweep(call, around, kills.cut_after, places=(12,))

    assert killed + cut + kills.damage() == []
    assert people.both_at_once(around, 1) == []


@pytest.mark.django_db
def test_a_neighbour_is_not_looked_up_without_a_reason_on_record() -> None:
    assert people.looked_up(testing.desk()) == []


@pytest.mark.django_db
def test_hostile_text_files_and_script_do_no_harm() -> None:
    around = testing.desk()

    assert hostile.texts(6, seed=2) + hostile.uploads(8, seed=2) + hostile.shown(around) == []


@pytest.mark.django_db
def test_a_dead_endpoint_loses_and_doubles_no_update() -> None:
    assert partner.endure(testing.desk(), lambda _: None) == []


@pytest.mark.django_db
def test_a_flood_from_one_telephone_is_refused_in_words() -> None:
    testing.desk()

    taken, refused, faults = people.flooded(15)

    assert 0 < taken < 15
    assert (taken + refused, faults) == (15, 0)
