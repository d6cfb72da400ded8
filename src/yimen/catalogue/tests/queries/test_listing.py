"""Items by their codes, and the life events that lead to items."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter, LimitText
from yimen.catalogue.tests.builders import AT, SINCE, make_worked_catalogue
from yimen.kernel.clock import local_day

pytestmark = pytest.mark.django_db


def test_items_come_in_the_order_of_their_codes_and_unknown_ones_are_left_out():
    make_worked_catalogue()
    rows = catalogue.list_current(on=local_day(AT), limit=3).rows
    codes = [row.item_code for row in reversed(rows)]

    found = catalogue.list_items(item_codes=[codes[0], "unknown", *codes[1:]], on=local_day(AT))
    assert [row.item_code for row in found] == codes


def test_items_are_those_of_the_day():
    make_worked_catalogue()
    code = catalogue.list_current(on=local_day(AT), limit=1).rows[0].item_code

    before = local_day(SINCE) - timedelta(days=1)
    assert catalogue.list_items(item_codes=[code], on=before) == []


def test_life_events_are_those_that_lead_somewhere_with_their_number():
    make_worked_catalogue()
    events = catalogue.life_events(on=local_day(AT))

    assert events
    for event, count in events:
        where = ItemFilter(life_event=event.code)
        assert catalogue.count_current(on=local_day(AT), where=where) == count > 0


def test_no_life_event_leads_into_an_empty_catalogue():
    assert catalogue.life_events(on=date(2026, 11, 20)) == []


def test_a_limit_is_said_in_words():
    assert catalogue.limit_words(limit=LimitText(amount=5, unit="W", law="")) == "5 个工作日"
