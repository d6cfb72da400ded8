"""What the rules say of all current versions is computed once for as long as nothing changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.catalogue import testing
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries.publication import current_reports
from yimen.directory.testing import demo_county
from yimen.kernel.clock import local_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county():
    demo_county()


def test_reports_are_kept_until_a_version_changes():
    on = local_day(testing.SINCE)
    view = testing.small_item()
    before = current_reports(on=on)
    again = current_reports(on=on)
    ItemVersion.objects.filter(id=view.id).update(
        name="换了名字", changed_at=testing.SINCE + timedelta(hours=1)
    )
    after = current_reports(on=on)

    assert again is before
    assert [one.name for one in before.items] == [view.name]
    assert [one.name for one in after.items] == ["换了名字"]


def test_department_and_everything_tell_the_same_of_a_single_item():
    view = testing.small_item()

    reports = current_reports(on=local_day(testing.SINCE))
    mine, items = reports.of(view.department_code)

    assert (mine.score, mine.totals) == (reports.everything.score, reports.everything.totals)
    assert items == reports.items
    assert reports.of("nobody")[0].items == 0
