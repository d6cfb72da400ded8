"""Working days against what was published, an independent library and plain counting."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.kernel.calendar.arrangements import (
    HolidayFileError,
    build_calendar,
    parse_holiday_file,
    provisional_year,
    shipped_calendar,
    shipped_years,
)
from yimen.kernel.calendar.workdays import (
    Calendar,
    DayKind,
    OutsideCalendarError,
    calendar_from_rows,
)

DAYS = st.dates(min_value=date(2007, 1, 1), max_value=date(2026, 12, 31))


def each_day(start, end):
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def test_spring_festival_2026_is_off_from_the_fifteenth_to_the_twenty_third():
    calendar = shipped_calendar()
    assert not any(
        calendar.is_workday(day) for day in each_day(date(2026, 2, 15), date(2026, 2, 23))
    )
    assert calendar.is_workday(date(2026, 2, 14))
    assert calendar.is_workday(date(2026, 2, 24))
    assert calendar.is_workday(date(2026, 2, 28))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 4), True),
        (date(2026, 5, 9), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 10), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 20), True),
        (date(2025, 12, 31), True),
        (date(2026, 1, 1), False),
        (date(2018, 12, 31), False),
        (date(2018, 12, 29), True),
        (date(2007, 1, 3), False),
        (date(2006, 12, 31), True),
        (date(2027, 1, 1), False),
        (date(2027, 2, 5), False),
        (date(2040, 10, 2), False),
    ],
)
def test_named_days(day, works):
    assert shipped_calendar().is_workday(day) is works


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 13), 6, date(2026, 2, 28)),
        (date(2026, 2, 13), 7, date(2026, 3, 2)),
        (date(2025, 12, 30), 2, date(2026, 1, 4)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
        (date(2026, 2, 24), -1, date(2026, 2, 14)),
        (date(2026, 2, 20), -1, date(2026, 2, 14)),
        (date(2026, 11, 20), 20, date(2026, 12, 18)),
    ],
)
def test_counting_on_skips_holidays_and_takes_make_up_days(start, number, end):
    assert shipped_calendar().add_workdays(start, number) == end


def test_calendar_agrees_with_an_independent_one_on_every_day_since_2007():
    calendar = shipped_calendar()
    days = each_day(date(2007, 1, 1), date(2026, 12, 31))
    assert [
        day for day in days if calendar.is_workday(day) != chinese_calendar.is_workday(day)
    ] == []


@given(DAYS, st.integers(0, 60))
def test_counting_on_equals_walking_day_by_day(start, number):
    calendar, day, left = shipped_calendar(), start, number
    while left:
        day += timedelta(days=1)
        left -= calendar.is_workday(day)
    assert calendar.add_workdays(start, number) == day
    assert calendar.workdays_between(start, day) == number


@given(DAYS, DAYS)
def test_counting_between_equals_walking_day_by_day(a, b):
    calendar = shipped_calendar()
    start, end = min(a, b), max(a, b)
    walked = sum(calendar.is_workday(day) for day in each_day(start, end)[1:])
    assert calendar.workdays_between(start, end) == walked
    assert calendar.workdays_between(end, start) == -walked


@given(DAYS)
def test_next_workday_is_the_first_from_here(day):
    calendar = shipped_calendar()
    found = calendar.next_workday(day)
    assert calendar.is_workday(found)
    assert not any(calendar.is_workday(each) for each in each_day(day, found)[:-1])


@given(st.dates(date(2007, 1, 1), date(2026, 12, 1)), st.integers(1, 60))
def test_counting_back_undoes_counting_on_from_a_working_day(day, number):
    calendar = shipped_calendar()
    start = calendar.next_workday(day)
    assert calendar.add_workdays(calendar.add_workdays(start, number), -number) == start


def test_year_without_arrangement_is_provisional_with_fixed_days():
    calendar = shipped_calendar()
    assert calendar.is_provisional(date(2027, 3, 1))
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.provisional_years == frozenset(range(2027, 2071))
    parsed = parse_holiday_file('{"year": 2028, "papers": [], "days": []}')
    assert parsed == provisional_year(2028)
    assert parsed.provisional
    assert date(2028, 10, 3) in {day.day for day in parsed.days}


def test_published_year_replaces_the_provisional_one():
    published = parse_holiday_file(
        '{"year": 2027, "papers": ["x"], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true},'
        ' {"name": "元旦", "date": "2026-12-27", "isOffDay": false}]}'
    )
    before = [each for each in shipped_years() if each.year < 2027]
    calendar = build_calendar(version=3, years=[*before, published])
    assert calendar.version == 3
    assert calendar.is_workday(date(2026, 12, 27))
    assert not calendar.is_provisional(date(2027, 6, 1))
    assert calendar.is_provisional(date(2028, 6, 1))


def test_calendar_is_built_from_rows():
    calendar = calendar_from_rows(
        version=2,
        rows=[(date(2026, 11, 21), True, False), (date(2027, 1, 1), False, True)],
    )
    assert calendar.is_workday(date(2026, 11, 21))
    assert calendar.days[date(2027, 1, 1)] is DayKind.OFF
    assert calendar.provisional_years == {2027}


def test_days_outside_the_years_are_refused():
    calendar = Calendar(version=1)
    with pytest.raises(OutsideCalendarError):
        calendar.is_workday(date(1999, 12, 31))
    with pytest.raises(OutsideCalendarError):
        calendar.add_workdays(date(2070, 12, 30), 10)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "JSON"),
        ("[]", "最外层"),
        ('{"days": []}', "年份"),
        ('{"year": true, "days": []}', "年份"),
        ('{"year": 2027}', "日期列表"),
        ('{"year": 2027, "days": [], "papers": 3}', "来源"),
        ('{"year": 2027, "days": [1]}', "第1条"),
        (
            '{"year": 2027, "days": [{"name": "元旦", "date": "2027-02-30", "isOffDay": true}]}',
            "2027-02-30",
        ),
        (
            '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": 1}]}',
            "是否放假",
        ),
        ('{"year": 2027, "days": [{"name": " ", "date": "2027-01-01", "isOffDay": true}]}', "名称"),
        (
            '{"year": 2027, "days": [{"name": "元旦", "date": "2025-01-01", "isOffDay": true}]}',
            "不属于",
        ),
        (
            (
                '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true},'
                ' {"name": "元旦", "date": "2027-01-01", "isOffDay": false}]}'
            ),
            "两次",
        ),
    ],
)
def test_broken_holiday_file_is_refused_whole(text, reason):
    with pytest.raises(HolidayFileError, match=reason):
        parse_holiday_file(text)


@pytest.mark.data
def test_shipped_arrangements_are_those_of_the_files(yimen_data):
    shipped = {each.year: each for each in shipped_years()}
    for file in sorted((yimen_data / "holidays").glob("20??.json")):
        parsed = parse_holiday_file(file.read_bytes())
        if not parsed.provisional:
            assert shipped[parsed.year] == parsed
    assert set(shipped) == set(range(2007, 2028))
