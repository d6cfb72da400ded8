"""How long a paper may be used again, and when not any more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yimen.licences.rules.vault import may_use_again, usable_until


@pytest.mark.parametrize(
    ("level", "given", "until"),
    [
        ("B", date(2026, 11, 20), date(2029, 11, 20)),
        ("C", date(2026, 11, 20), date(2028, 11, 20)),
        ("D", date(2027, 2, 28), date(2028, 2, 28)),
        ("D", date(2028, 2, 29), date(2029, 2, 28)),
        ("C", date(2026, 12, 31), date(2028, 12, 31)),
    ],
)
def test_a_more_credible_paper_is_used_longer_lic_vlt_1(level, given, until):
    assert usable_until(level=level, given_on=given) == until


@pytest.mark.parametrize(
    ("withdrawn", "on", "may"),
    [
        (None, date(2026, 11, 20), True),
        (None, date(2026, 11, 21), False),
        (datetime(2026, 1, 1, tzinfo=UTC), date(2026, 11, 20), False),
    ],
)
def test_a_withdrawn_or_old_paper_is_used_no_more_lic_vlt_2(withdrawn, on, may):
    assert may_use_again(withdrawn_at=withdrawn, valid_until=date(2026, 11, 20), on=on) is may
