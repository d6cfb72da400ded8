"""A list asks the database as often for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.catalogue.testing import small_item
from yimen.directory import testing as directory
from yimen.directory.contracts import Post, UnitLevel
from yimen.feedback.actions import review
from yimen.feedback.contracts.review import ReviewLevel
from yimen.feedback.models import Invitation
from yimen.identity.testing import sign_in

pytestmark = pytest.mark.django_db
_number = count(1)
Grow = Callable[[testing.Town], None]


def a_case(around: testing.Town) -> None:
    testing.case_at(CaseState.SUBMITTED, around)


def a_draft(around: testing.Town) -> None:
    item = small_item(name=f"清单事项{next(_number)}", catalogue_code=f"4401999{next(_number):05d}")
    testing.draft.start_draft(actor=around.resident, item_code=item.item_code, at=testing.AT)


def an_item(around: testing.Town) -> None:
    small_item(name=f"清单事项{next(_number)}", catalogue_code=f"4401999{next(_number):05d}")


def an_officer(around: testing.Town) -> None:
    directory.make_officer(post=Post.CLERK, unit=around.units.town, name=f"人员{next(_number)}")


def an_organisation(around: testing.Town) -> None:
    number = next(_number)
    directory.make_unit(code=f"l{number}", name=f"单位{number}", level=UnitLevel.COUNTY)


def a_licence(around: testing.Town) -> None:
    testing.case_at(CaseState.COMPLETED, around)


def a_bad_review(around: testing.Town) -> None:
    case = testing.case_at(CaseState.COMPLETED, around)
    invited = Invitation.objects.filter(origin_id=case.id).order_by("id").first()
    assert invited is not None
    review.give_review(
        actor=around.resident,
        invitation_id=invited.id,
        level=ReviewLevel.VERY_DISSATISFIED,
        tags=(),
        words="等了很久才有人接。",
        at=invited.opened_at + timedelta(minutes=1),
    )


LISTS: list[tuple[str, str, Grow]] = [
    ("/my/cases/", "resident", a_case),
    ("/my/cases/", "resident", a_draft),
    ("/my/", "resident", a_case),
    ("/my/licences/", "resident", a_licence),
    ("/work/", "clerk", a_case),
    ("/work/cases/", "clerk", a_case),
    ("/work/cases/", "supervisor", a_case),
    ("/work/reviews/", "supervisor", a_bad_review),
    ("/work/rectifications/", "examiner", a_bad_review),
    ("/items/?topic=n040", "resident", an_item),
    ("/staff/items/", "editor", an_item),
    ("/staff/directory/officers/", "system_admin", an_officer),
    ("/staff/directory/organisations/", "system_admin", an_organisation),
    ("/api/v1/cases", "resident", a_case),
    ("/api/v1/drafts", "resident", a_draft),
    ("/api/v1/items", "resident", an_item),
    ("/api/v1/my/licences", "resident", a_licence),
    ("/api/v1/organisations", "resident", an_organisation),
]


@pytest.fixture
def around(db: None) -> testing.Town:
    return testing.town()


@pytest.mark.parametrize(
    ("address", "who", "grow"), LISTS, ids=[f"{one[0]}-{one[2].__name__}" for one in LISTS]
)
def test_list_asks_as_often_for_three_rows_as_for_one(
    around: testing.Town, address: str, who: str, grow: Grow
) -> None:
    client = Client()
    sign_in(client, _actor(around, who))
    grow(around)
    one, short = _asked(client, address)
    grow(around)
    grow(around)
    three, long = _asked(client, address)
    assert three == one
    assert long > short, "the rows are not on this page"


def _actor(around: testing.Town, who: str) -> testing.Actor:
    if who == "editor":
        return directory.make_officer(post=Post.CATALOGUE_EDITOR, unit=around.units.centre)
    actor: testing.Actor = getattr(around, who)
    return actor


def _asked(client: Client, address: str) -> tuple[list[str], int]:
    """Return the queries of a page, and how long it is; what is kept in memory is kept."""
    client.get(address)
    cache.clear()
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    queries = [one["sql"].split(" WHERE ")[0][:160] for one in asked.captured_queries]
    return queries, len(answer.content)
