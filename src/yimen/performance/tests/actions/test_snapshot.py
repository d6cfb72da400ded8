"""Month-end snapshots: taken once, digested in the ledger; what changed since is named with both values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from yimen.cases import testing as cases
from yimen.cases.contracts import CaseState
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import queries as ledger
from yimen.performance.actions import snapshot
from yimen.performance.contracts.evidence import SNAPSHOT_KIND, EvidenceRefused
from yimen.performance.models import FigureSnapshot
from yimen.performance.queries import evidence
from yimen.performance.queries import snapshot as queries

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
IN_OCTOBER = datetime(2026, 10, 20, 2, tzinfo=UTC)
AFTER = datetime(2026, 11, 1, 1, tzinfo=UTC)
COUNTY = "439981000000"


@pytest.fixture
def frozen() -> FigureSnapshot:
    """Freeze October with two cases completed in it and return the county's count of them."""
    around = cases.town()
    for hours in (0, 1):
        cases.case_at(CaseState.COMPLETED, around, at=IN_OCTOBER + timedelta(hours=hours))
    snapshot.freeze_month(month=OCTOBER, at=AFTER)
    return FigureSnapshot.objects.get(code="cases.completed", area_code=COUNTY, month=OCTOBER)


def test_a_month_is_frozen_by_area_with_its_digest_in_the_ledger(frozen: FigureSnapshot) -> None:
    assert (frozen.value, frozen.rows_count) == (2, 2)
    assert frozen.as_of == datetime(2026, 10, 31, 15, 59, 59, 999999, tzinfo=UTC)
    entries = ledger.list_entries(subject=Ref(SNAPSHOT_KIND, frozen.id))
    assert [entry.verb for entry in entries] == ["performance.figure_snapshot.taken"]
    assert frozen.digest in entries[0].change
    kept = set(FigureSnapshot.objects.values_list("code", "area_code"))
    assert kept == {(code, area) for code in evidence.known_figures() for area in snapshot.areas()}
    assert queries.recompute(snapshot_id=frozen.id).agrees


def test_a_month_is_frozen_once_and_not_before_its_end(frozen: FigureSnapshot) -> None:
    before = FigureSnapshot.objects.count()

    assert snapshot.freeze_month(month=OCTOBER, at=AFTER) == 0

    assert FigureSnapshot.objects.count() == before
    assert snapshot.last_month(at=AFTER) == OCTOBER
    with pytest.raises(EvidenceRefused, match="没有过完"):
        snapshot.freeze_month(month=date(2026, 11, 1), at=AFTER)


def test_rows_that_changed_since_are_named_with_both_values(frozen: FigureSnapshot) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM cases_case ORDER BY number")
        first, second = (row[0] for row in cursor.fetchall())
        for number, moment in ((first, datetime(2026, 11, 2, tzinfo=UTC)), (second, IN_OCTOBER)):
            cursor.execute(
                "UPDATE cases_case SET completed_at = %s WHERE number = %s", (moment, number)
            )

    found = queries.recompute(snapshot_id=frozen.id)

    assert found.differences == (
        "数值：快照 2件，现在 1件。",
        "明细：快照 2 条，现在 1 条。",
        f"少了 1 条：{first}。",
        f"改过 1 条：{second}。",
    )
    again = FigureSnapshot.objects.get(id=frozen.id)
    assert (again.value, again.digest) == (frozen.value, frozen.digest)


def test_a_figure_of_a_past_day_is_what_it_was(frozen: FigureSnapshot) -> None:
    before = evidence.read_figure(
        code="cases.completed", at=IN_OCTOBER - timedelta(days=1), area_code=COUNTY
    )
    assert (before.value, frozen.value) == (0, 2)
    town = evidence.read_figure(code="cases.completed", at=AFTER, area_code="439981102000")
    assert town.value == 0


def test_what_nobody_registered_has_no_source_and_is_not_nought() -> None:
    absent = {one.code for one in evidence.without_source()}
    assert "learning.trained" in absent
    found = evidence.read_figure(code="learning.trained", at=AFTER, area_code=COUNTY)
    assert (found.missing, found.value, found.source) == (True, None, "无数据来源")


def test_each_rate_is_the_division_of_its_rows(frozen: FigureSnapshot) -> None:
    del frozen
    for code, (figure, _) in evidence.known_figures().items():
        found = evidence.read_figure(code=code, at=AFTER, area_code=COUNTY, digested=True)
        if figure.unit == "%" and found.value is not None:
            assert found.numerator is not None
            assert found.denominator
            assert float(found.value) == pytest.approx(found.numerator / found.denominator * 100)
        if code == "cases.completed_year":
            assert found.rows_count == found.value
