"""Terms are counted in calendar months, and what law or a matter needs stays."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from yimen.privacy.rules import retention as rules

ONE, TWO = uuid4(), uuid4()


def _at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "months", "before"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 6, "2026-05-20"),
        ("2026-01-31", 2, "2025-11-30"),
        ("2028-02-29", 12, "2027-02-28"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2026-11-20", 36, "2023-11-20"),
    ],
)
def test_prv_ret_1_terms_are_calendar_months(at, months, before):
    assert rules.cutoff(months=months, at=_at(at)) == _at(before)


@pytest.mark.parametrize(
    ("kept", "person", "held", "why"),
    [
        ("", None, [], ""),
        ("还没有答复", ONE, [], "还没有答复"),
        ("", ONE, [ONE], "依法留存（冻结）"),
        ("", TWO, [ONE], ""),
    ],
)
def test_prv_ret_2_a_hold_or_an_open_matter_keeps(kept, person, held, why):
    assert rules.reason_to_keep(kept_because=kept, person_id=person, held=held) == why


@pytest.mark.parametrize(
    ("approver", "earlier", "may"),
    [
        (ONE, [None, TWO], True),
        (ONE, [ONE, TWO], False),
        (TWO, [None, TWO], False),
        (None, [], False),
    ],
)
def test_prv_ret_3_a_second_person_approves(approver, earlier, may):
    assert rules.may_approve(approver=approver, earlier=earlier) is may
