"""The drills of the line to the outside, whole: they are quick."""

from __future__ import annotations

import pytest

from yimen.connectors import drills

pytestmark = pytest.mark.django_db


def test_a_dead_gateway_stops_codes_alone_and_loses_none():
    assert drills.sms_dead(database_url="", say=lambda _: None) == []


def test_codes_and_messages_count_once_and_clocks_may_differ_a_little():
    assert drills.replays(database_url="", say=lambda _: None) == []
