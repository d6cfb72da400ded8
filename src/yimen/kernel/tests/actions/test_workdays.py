import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection

from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.work import actions as work
from yimen.kernel.work import queries as work_queries
from yimen.kernel.workdays import actions as workdays
from yimen.kernel.workdays.contracts import HolidayFile, HolidayFilesRefused
from yimen.kernel.workdays.queries import current_calendar, current_version

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def _file(year, days, name=None):
    content = {
        "year": year,
        "papers": [],
        "days": [{"name": n, "date": d, "isOffDay": off} for n, d, off in days],
    }
    return HolidayFile(name=name or f"{year}.json", content=json.dumps(content).encode())


SPRING = _file(
    2027,
    [
        ("元旦", "2027-01-01", True),
        ("春节", "2027-02-05", True),
        ("春节", "2027-02-08", True),
        ("春节", "2027-02-07", False),
    ],
)


def test_calendar_is_the_shipped_one_until_something_is_imported():
    assert current_version() == 0
    assert not current_calendar().is_workday(date(2026, 10, 1))


def test_seed_writes_the_same_days_that_ship():
    shipped = current_calendar()

    workdays.seed_calendar(at=AT)
    again = workdays.seed_calendar(at=AT)

    stored = current_calendar()
    assert again == current_version() > 0
    assert list(stored.counts) == list(shipped.counts)
    assert stored.provisional_years == shipped.provisional_years


def test_import_moves_open_clocks_and_the_work_that_follows_them():
    ref = Ref("toy.thing", uuid4())
    before = clocks.start(
        ref=ref,
        kind="toy.decide",
        regime="licence",
        at=datetime(2027, 2, 3, 2, tzinfo=UTC),
        limit=Limit(amount=3),
    )
    work.open(ref=ref, kind="toy.w", unit=uuid4(), title="办", due=before.due_at, at=AT)

    done = workdays.import_holidays(files=[SPRING], actor=SYSTEM, at=AT)

    after = clock_queries.get(ref=ref, kind="toy.decide")
    assert before.due_on == date(2027, 2, 10)
    assert after.due_on == date(2027, 2, 9)
    assert after.calendar_version == done.version
    assert done.moved_clocks == 1
    assert work_queries.list_of(ref=ref)[0].due_at == after.due_at
    assert not current_calendar().is_provisional(date(2027, 6, 1))


def test_import_of_the_same_again_changes_nothing():
    first = workdays.import_holidays(files=[SPRING], actor=SYSTEM, at=AT)

    second = workdays.import_holidays(files=[SPRING], actor=SYSTEM, at=AT)

    assert second.version == first.version
    assert second.changes == ()


def test_import_takes_all_files_or_none_and_names_what_is_wrong():
    broken = _file(2028, [("元旦", "2028-01-01", True), ("元旦", "2028-01-01", False)], "坏.json")

    with pytest.raises(HolidayFilesRefused) as refused:
        workdays.import_holidays(files=[SPRING, broken], actor=SYSTEM, at=AT)

    assert len(refused.value.findings) == 1
    assert "坏.json" in refused.value.message
    assert current_version() == 0


def test_import_keeps_what_a_day_was_and_writes_the_ledger():
    done = workdays.import_holidays(files=[SPRING], actor=SYSTEM, at=AT)

    changed = {change.day: change for change in done.changes}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT was_workday, is_workday FROM kernel_calendar_change"
            " WHERE version_id = %s AND day = '2027-05-01'",
            (done.version,),
        )
        kept = cursor.fetchone()
        cursor.execute(
            "SELECT change FROM kernel_ledger_entry WHERE verb = %s", (workdays.IMPORTED,)
        )
        (entry,) = cursor.fetchone()
    assert changed[date(2027, 2, 7)].is_workday is True
    assert kept == (False, None)
    assert json.loads(entry)["years"] == [2027]


def test_import_needs_the_verb():
    nobody = Actor(kind=ActorKind.OFFICER, name="甲", officer_id=uuid4())

    with pytest.raises(NotAllowed):
        workdays.import_holidays(files=[SPRING], actor=nobody, at=AT)
