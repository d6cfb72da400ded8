from datetime import date

import pytest

from yimen.directory.rules.attestation import months_before


@pytest.mark.parametrize(
    ("on", "months", "before"),
    [
        (date(2026, 11, 21), 6, date(2026, 5, 21)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 1), 24, date(2024, 12, 1)),
    ],
)
def test_dir_att_1_counts_whole_months_back(on, months, before):
    assert months_before(on, months) == before
