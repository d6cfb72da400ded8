"""A second official is looked for in the unit, then in the nearest unit above."""

from __future__ import annotations

import pytest

from yimen.directory import testing
from yimen.directory.contracts import Post
from yimen.directory.queries import staff
from yimen.kernel.clock import local_day

pytestmark = pytest.mark.django_db


def test_a_clerk_alone_in_the_village_is_helped_by_the_town():
    county = testing.demo_county()
    alone = testing.make_officer(post=Post.CLERK, unit=county.village)

    def unit():
        return staff.unit_of_second(
            verb="identity.open_account",
            unit_id=county.village.id,
            but_account=alone.account_id,
            on=local_day(testing.AT),
        )

    assert unit() == county.village.id  # nobody anywhere: the page still lists it
    testing.make_officer(post=Post.CLERK, unit=county.town)
    assert unit() == county.town.id
    testing.make_officer(post=Post.CLERK, unit=county.village)
    assert unit() == county.village.id
