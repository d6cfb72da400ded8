"""When the answers of a caller are enough."""

from __future__ import annotations

import pytest

from yimen.identity.rules.caller import answers_hold


@pytest.mark.parametrize(
    ("found", "matched", "holds"),
    [
        (True, [True, True, None], True),
        (True, [True, True, True], True),
        (True, [True, None, None], False),
        (True, [True, True, False], False),
        (True, [None, None, None], False),
        (False, [True, True, True], False),
    ],
)
def test_idn_call_1_two_more_facts_none_of_them_wrong(found, matched, holds):
    assert answers_hold(found=found, matched=matched) is holds
