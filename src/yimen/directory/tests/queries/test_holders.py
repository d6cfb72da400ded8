"""Who holds a post anywhere in the county."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.directory import public as directory
from yimen.directory import testing
from yimen.directory.contracts import Post
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day

pytestmark = pytest.mark.django_db

TODAY = local_day(testing.AT)


def test_holders_of_a_post_are_found_in_every_unit_and_no_other_post_is():
    county = testing.demo_county()
    for unit, name in ((county.village, "何秋生"), (county.other_village, "周玉珍")):
        testing.make_officer(post=Post.VILLAGE_AGENT, unit=unit, name=name)
    testing.make_officer(post=Post.CLERK, unit=county.town, name="旁人")

    found = directory.holders_of(post=Post.VILLAGE_AGENT, on=TODAY)
    assert {one.name for one in found} == {"何秋生", "周玉珍"}
    by_unit = directory.names_by_unit(post=Post.VILLAGE_AGENT, on=TODAY)
    assert by_unit == {county.village.id: ["何秋生"], county.other_village.id: ["周玉珍"]}


def test_a_closed_account_and_a_post_not_yet_begun_are_left_out():
    county = testing.demo_county()
    agent = testing.make_officer(post=Post.VILLAGE_AGENT, unit=county.village)

    assert directory.holders_of(post=Post.VILLAGE_AGENT, on=TODAY - timedelta(days=1)) == []
    assert directory.names_by_unit(post=Post.VILLAGE_AGENT, on=TODAY - timedelta(days=1)) == {}
    assert agent.account_id is not None
    officer = directory.holders_of(post=Post.VILLAGE_AGENT, on=TODAY)[0]
    for holding in officer.holdings:
        directory.end_post(actor=SYSTEM, holding_id=holding.id, at=testing.AT)
    assert directory.holders_of(post=Post.VILLAGE_AGENT, on=TODAY) == []
    assert directory.names_by_unit(post=Post.VILLAGE_AGENT, on=TODAY) == {}
