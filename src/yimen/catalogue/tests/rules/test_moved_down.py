"""Moved-down matters by their way, and numbers that add up."""

from __future__ import annotations

from collections import defaultdict

import pytest

from yimen.catalogue.contracts import Level
from yimen.catalogue.demo import content
from yimen.catalogue.rules.moved_down import MovedMark, MovedMode, count_moved, way_of
from yimen.catalogue.rules.one_page import picture_steps
from yimen.catalogue.rules.version import parse_version

COUNTY, TOWN, VILLAGE = Level.COUNTY, Level.TOWN, Level.VILLAGE


@pytest.mark.parametrize(
    ("receive", "decide", "delegated", "entrusted", "way"),
    [
        (COUNTY, COUNTY, False, False, None),
        (COUNTY, COUNTY, True, True, None),
        (VILLAGE, VILLAGE, False, False, MovedMode.OWN),
        (TOWN, TOWN, False, True, MovedMode.OWN),
        (TOWN, TOWN, True, False, MovedMode.DELEGATED),
        (VILLAGE, TOWN, True, True, MovedMode.DELEGATED),
        (VILLAGE, COUNTY, False, True, MovedMode.ENTRUSTED),
        (VILLAGE, TOWN, False, False, MovedMode.COLLECTED),
    ],
)
def test_cat_mvd_1_the_way_follows_who_receives_and_who_decides(
    receive, decide, delegated, entrusted, way
):
    assert way_of(receive=receive, decide=decide, delegated=delegated, entrusted=entrusted) is way


def test_the_numbers_by_level_and_by_way_each_add_up_to_the_total():
    rows = [
        (MovedMode.OWN, VILLAGE, VILLAGE, [MovedMark.ONLINE]),
        (MovedMode.OWN, TOWN, TOWN, [MovedMark.PLEDGE, MovedMark.ONLINE]),
        (MovedMode.ENTRUSTED, VILLAGE, COUNTY, []),
    ]
    counts = count_moved(rows)
    assert counts.total == sum(counts.by_level.values()) == sum(counts.by_way.values()) == 3
    assert counts.by_way[MovedMode.ENTRUSTED, VILLAGE] == 1
    assert counts.by_mark == {MovedMark.ONLINE: 2, MovedMark.PLEDGE: 1}


@pytest.mark.parametrize("name", content.worked_names())
def test_every_worked_item_is_told_in_few_short_pictures(name):
    text = parse_version(
        content.worked_item(name=name, usccs=defaultdict(lambda: "11439981MB0000001X"))
    )
    steps = picture_steps(view=text, definition=text.definition)
    assert 4 <= len(steps) <= 5
    assert all(len(step.said) <= 80 for step in steps)
