"""The supervisor's panels: every number opens as many rows, and no page asks too often."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.cases.models import Case
from yimen.identity.testing import sign_in
from yimen.kernel import clock

pytestmark = pytest.mark.django_db

PANELS = ("late", "months", "parts")
MOST_QUERIES = 12


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


@pytest.fixture
def supervisor(around) -> Client:
    client = Client()
    sign_in(client, around.supervisor)
    return client


def some_cases(around) -> None:
    """Cases of three kinds, submitted yesterday by the clock that the pages read."""
    for state in (CaseState.SUBMITTED, CaseState.COMPLETED, CaseState.BOUNCED):
        testing.case_at(state, around)
    Case.objects.update(submitted_at=clock.now() - timedelta(days=1))
    Case.objects.filter(completed_at__isnull=False).update(completed_at=clock.now())


def shown(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("panel", ["months", "parts"])
def test_every_number_opens_as_many_rows(around, supervisor, panel):
    some_cases(around)
    page = shown(supervisor, f"/work/cases/board/{panel}/")
    links = re.findall(r'<td class="num r"><a href="([^"]+)">(\d+)</a>', page)
    assert len(links) >= 3
    for address, number in links:
        rows = shown(supervisor, address.replace("&amp;", "&"))
        assert rows.count('<th scope="row">') == int(number), address


def test_what_is_late_and_returned_is_listed(around, supervisor):
    late = testing.case_at(CaseState.ACCEPTED, around)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_clock SET due_at = %s WHERE ref_id = %s AND stopped_at IS NULL",
            (clock.now() - timedelta(days=3), late.id),
        )
    returned = testing.case_at(CaseState.BOUNCED, around)
    page = shown(supervisor, "/work/cases/board/late/")
    before, _, after = page.partition("退回、不予受理</h2>")
    assert late.number in before
    assert returned.number in after


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_is_a_fragment_for_the_overview_and_asks_little(around, supervisor, panel):
    some_cases(around)
    address = f"/work/cases/board/{panel}/"
    shown(supervisor, address)
    with CaptureQueriesContext(connection) as asked:
        page = shown(supervisor, address, **{"HX-Request": "true"})
    assert "<h1" not in page
    assert len(asked) <= MOST_QUERIES


@pytest.mark.parametrize("address", ["/work/overview/", "/work/cases/board/parts/"])
def test_a_supervisors_page_asks_little(around, supervisor, address):
    some_cases(around)
    shown(supervisor, address)
    with CaptureQueriesContext(connection) as asked:
        shown(supervisor, address)
    assert len(asked) <= MOST_QUERIES, [one["sql"][:90] for one in asked.captured_queries]


def test_panels_are_the_supervisors(around):
    client = Client()
    sign_in(client, around.clerk)
    for panel in PANELS:
        assert client.get(f"/work/cases/board/{panel}/").status_code == 403
