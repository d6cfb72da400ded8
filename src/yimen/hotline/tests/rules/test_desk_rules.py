"""Move-car and the business desk, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from yimen.hotline.contracts.car import CarRefused, CarState, CarVerb, CarWay, OwnerReply
from yimen.hotline.contracts.client import (
    AppealState,
    AppealVerb,
    ClientKind,
    DecisionState,
    DeskRefused,
)
from yimen.hotline.rules import car, client
from yimen.kernel.deadlines.limits import Unit

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("湘A12345", "湘A12345"),
        ("湘 a·12345", "湘A12345"),
        ("湘AD12345", "湘AD12345"),
        ("湘A1234学", "湘A1234学"),
        ("湘A1234", None),
        ("湘AI2345", None),
        ("A12345", None),
        ("湘A12345'; --", None),
        ("", None),
    ],
)
def test_car_plt_1_a_plate_is_written_as_on_the_car(text, plate):
    if plate is None:
        with pytest.raises(CarRefused):
            car.read_plate(text=text)
    else:
        assert car.read_plate(text=text) == plate


FREE = car.CarUse(by_caller=0, for_plate=0, at_place=0, same_since=None, is_barred=False)


@pytest.mark.parametrize(
    ("use", "urgent", "ok"),
    [
        (FREE, False, True),
        (replace(FREE, by_caller=3), False, False),
        (replace(FREE, by_caller=3), True, False),
        (replace(FREE, for_plate=4), False, False),
        (replace(FREE, for_plate=4), True, True),
        (replace(FREE, at_place=20), False, False),
        (replace(FREE, at_place=20), True, True),
        (replace(FREE, same_since=timedelta(minutes=5)), True, False),
        (replace(FREE, same_since=timedelta(minutes=31)), False, True),
        (replace(FREE, is_barred=True), True, False),
    ],
)
def test_car_lim_1_nobody_is_called_without_end(use, urgent, ok):
    if ok:
        car.check_use(use=use, urgent=urgent)
        return
    with pytest.raises(CarRefused):
        car.check_use(use=use, urgent=urgent)


def test_car_plc_1_a_place_or_a_photo():
    car.check_place(place="老街 5 号", has_photo=False)
    car.check_place(place="", has_photo=True)
    with pytest.raises(CarRefused):
        car.check_place(place="街", has_photo=False)


@pytest.mark.parametrize(
    ("urgent", "at", "way"),
    [
        (False, NOON, CarWay.CALL),
        (False, NIGHT, CarWay.MESSAGE),
        (True, NIGHT, CarWay.CALL),
    ],
)
def test_car_ngt_1_at_night_no_bell_rings_unless_urgent(urgent, at, way):
    assert car.way_at(wanted=CarWay.CALL, urgent=urgent, at=at) is way


def test_car_agn_1_again_after_five_minutes_three_times():
    car.check_again(told_at=NOON, times=2, at=NOON + timedelta(minutes=5))
    for times, minutes in ((3, 60), (1, 4)):
        with pytest.raises(CarRefused):
            car.check_again(told_at=NOON, times=times, at=NOON + timedelta(minutes=minutes))


def test_car_pol_1_the_police_when_the_owner_had_his_time():
    car.check_police(reply=OwnerReply.AWAY, told_at=NOON, at=NOON)
    car.check_police(reply=None, told_at=NOON, at=NOON + timedelta(minutes=15))
    with pytest.raises(CarRefused):
        car.check_police(reply=OwnerReply.FIVE, told_at=NOON, at=NOON + timedelta(minutes=14))


def test_car_prv_1_numbers_in_words_are_struck_out():
    (kept,) = car.kept_words(texts=["他打了 199 0000 0003 骂我，楼号 12"])
    assert kept == "他打了 （号码已隐去） 骂我，楼号 12"
    assert car.mask_plate("湘A12345") == "湘A****5"


def test_every_verb_of_a_request_is_in_its_table():
    assert {verb for _, verb in car.CAR.moves} == set(CarVerb) - {CarVerb.TELL}
    assert not car.CAR.allows(CarState.MOVED, CarVerb.AGAIN)


@pytest.mark.parametrize(
    ("kind", "name", "uscc", "is_uscc", "field"),
    [
        (ClientKind.ENTERPRISE, "竹木公司", "X", True, None),
        (ClientKind.ENTERPRISE, "竹木公司", "", False, "uscc"),
        (ClientKind.STATIONED, "税务所", "X", True, "name"),
        (ClientKind.TALENT, "闻人", "", False, None),
        (ClientKind.TALENT, "闻人", "X", True, "uscc"),
        (ClientKind.TALENT, "闻", "", False, "name"),
    ],
)
def test_dsk_cli_1_an_organisation_has_its_code_and_a_talent_none(kind, name, uscc, is_uscc, field):
    if field is None:
        client.check_client(kind=kind, name=name, uscc=uscc, is_uscc=is_uscc)
        return
    with pytest.raises(DeskRefused) as refused:
        client.check_client(kind=kind, name=name, uscc=uscc, is_uscc=is_uscc)
    assert refused.value.field == field


def test_dsk_clk_1_an_appeal_is_answered_within_five_working_days():
    assert (client.appeal_limit().amount, client.appeal_limit().unit) == (5, Unit.WORKDAY)


def test_dsk_rep_1_the_unit_complained_of_takes_no_part():
    bad, below, good = uuid4(), uuid4(), uuid4()
    client.check_not_reported(unit_ids=[good], reported={bad, below})
    for unit in (bad, below):
        with pytest.raises(DeskRefused):
            client.check_not_reported(unit_ids=[good, unit], reported={bad, below})


def test_dsk_mtg_1_a_decision_names_unit_deed_and_day():
    unit, on = uuid4(), date(2026, 11, 20)
    known = {"unit_id": unit, "took_part": [unit], "what": "出具证明", "due_on": on, "held_on": on}
    client.check_decision(**known)
    for change in (
        {"unit_id": None},
        {"took_part": []},
        {"what": "短"},
        {"due_on": date(2026, 11, 19)},
    ):
        with pytest.raises(DeskRefused):
            client.check_decision(**(known | change))


def test_dsk_ans_1_answered_when_all_that_was_decided_is_done():
    client.check_answer(told="已经全部办好了", decisions=[DecisionState.DONE])
    for told, states in (("短", []), ("已经全部办好了", [DecisionState.OPEN])):
        with pytest.raises(DeskRefused):
            client.check_answer(told=told, decisions=states)


def test_a_closed_appeal_moves_no_more_and_every_verb_is_used():
    assert client.APPEAL.verbs(AppealState.CLOSED) == ()
    assert {verb for _, verb in client.APPEAL.moves} == set(AppealVerb)
