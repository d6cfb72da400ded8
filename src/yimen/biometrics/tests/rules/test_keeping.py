"""How long templates are kept, what an assessment must say, when a filing is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yimen.biometrics.contracts import Purpose
from yimen.biometrics.governance_contracts import FilingKind, GovernanceRefused
from yimen.biometrics.rules import filing, keeping
from yimen.kernel.calendar.arrangements import shipped_calendar

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    ("purpose", "asked", "until"),
    [
        (Purpose.VERIFY, None, AT + YEAR),
        (Purpose.IDENTIFY, None, AT + YEAR),
        (Purpose.VERIFY, AT + timedelta(days=30), AT + timedelta(days=30)),
        (Purpose.IDENTIFY, AT + 3 * YEAR, AT + YEAR),
        (Purpose.WATCH, AT + timedelta(days=7), AT + timedelta(days=7)),
        (Purpose.WATCH, AT + YEAR, AT + timedelta(days=180)),
    ],
)
def test_bio_exp_1_keeps_a_year_or_less_and_a_watch_list_as_it_says(purpose, asked, until):
    assert keeping.expiry(purpose=purpose, made_at=AT, asked=asked) == until


@pytest.mark.parametrize(
    ("purpose", "asked"), [(Purpose.WATCH, None), (Purpose.VERIFY, AT - timedelta(days=1))]
)
def test_bio_exp_1_refuses_a_watch_without_end_and_an_end_that_is_past(purpose, asked):
    with pytest.raises(GovernanceRefused):
        keeping.expiry(purpose=purpose, made_at=AT, asked=asked)


def test_bio_img_1_keeps_the_picture_for_none_of_the_purposes():
    assert [one for one in Purpose if keeping.keeps_image(purpose=one)] == []


WRITTEN = {
    "uses": "在窗口和手机上核对办事人是不是本人，不在别处用。",
    "necessity": "防止冒名办理；不愿意的可以用密码或者到窗口。",
    "risks": "认错人会把材料给错人；模板泄露不能像密码那样更换。",
    "measures": "单独同意、加密、到期删除、两人批准、使用都有记录。",
    "assessed_by": "县政务服务中心",
    "assessed_on": date(2026, 11, 1),
    "valid_until": date(2027, 10, 31),
    "on": date(2026, 11, 20),
}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"necessity": "需要"}, "necessity"),
        ({"risks": ""}, "risks"),
        ({"measures": "有"}, "measures"),
        ({"assessed_by": " "}, "assessed_by"),
        ({"assessed_on": date(2026, 11, 21)}, "assessed_on"),
        ({"valid_until": date(2026, 11, 20)}, "valid_until"),
        ({"valid_until": date(2028, 1, 1)}, "valid_until"),
    ],
)
def test_bio_pia_1_names_what_an_assessment_leaves_out(changed, field):
    if field is None:
        keeping.check_assessment(**WRITTEN)
        return
    with pytest.raises(GovernanceRefused) as refused:
        keeping.check_assessment(**(WRITTEN | changed))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("approved", "ended", "on", "is_on"),
    [
        (True, False, date(2026, 11, 20), True),
        (True, False, date(2027, 10, 31), True),
        (True, False, date(2027, 11, 1), False),
        (False, False, date(2026, 11, 20), False),
        (True, True, date(2026, 11, 20), False),
    ],
)
def test_bio_pia_2_is_on_only_while_approved_and_not_over(approved, ended, on, is_on):
    last = date(2027, 10, 31)
    assert keeping.is_on(approved=approved, ended=ended, valid_until=last, on=on) is is_on


@pytest.mark.parametrize(
    ("subjects", "known", "reached"),
    [
        (79, (), ()),
        (80, (), (80,)),
        (80, (80,), ()),
        (100, (80,), (100,)),
        (100, (), (80, 100)),
        (100, (80, 100), ()),
    ],
)
def test_bio_cnt_1_marks_80_and_100_percent_once(subjects, known, reached):
    assert filing.marks_reached(subjects=subjects, known=known, limit=100) == reached


def test_bio_cnt_1_counts_to_a_hundred_thousand():
    assert filing.marks_reached(subjects=79_999, known=()) == ()
    assert filing.marks_reached(subjects=80_000, known=()) == (80,)
    assert filing.marks_reached(subjects=100_000, known=(80,)) == (100,)


@pytest.mark.parametrize(
    ("happened", "due"),
    [
        (date(2026, 3, 2), date(2026, 4, 14)),
        (date(2026, 9, 21), date(2026, 11, 9)),
    ],
)
def test_bio_fil_1_counts_thirty_working_days_over_the_holidays(happened, due):
    calendar = shipped_calendar()
    assert filing.filing_due(happened_on=happened, calendar=calendar) == due
    assert calendar.workdays_between(happened, due) == 30


@pytest.mark.parametrize(
    ("filed_before", "subjects", "purposes_on", "kind"),
    [
        (False, 99, 2, None),
        (False, 100, 2, FilingKind.FIRST),
        (True, 100, 2, FilingKind.CHANGE),
        (True, 10, 1, FilingKind.CHANGE),
        (True, 0, 0, FilingKind.TERMINATION),
        (True, 5, 0, FilingKind.CHANGE),
    ],
)
def test_bio_fil_2_wants_a_change_or_an_end_of_what_was_filed(
    filed_before, subjects, purposes_on, kind
):
    found = filing.filing_wanted(
        filed_before=filed_before, subjects=subjects, purposes_on=purposes_on, limit=100
    )
    assert found is kind
