"""The demo's story: three gaps, and work that equals the states."""

from __future__ import annotations

import pytest

from yimen.directory.testing import AT, whole_demo_county
from yimen.kernel.work.rebuilding import rebuild_check
from yimen.procurement import seeds
from yimen.procurement.contracts.gap import GapKind
from yimen.procurement.models import Contract, Gap

pytestmark = pytest.mark.django_db


def test_the_demo_shows_three_gaps_once() -> None:
    whole_demo_county()
    seeds.run(AT)
    seeds.run(AT)

    open_gaps = Gap.objects.filter(closed_at=None)
    assert sorted(open_gaps.values_list("kind", "what")) == sorted(
        [
            (GapKind.PAPER, "initial_acceptance"),
            *((one.kind, one.what) for one in open_gaps if one.kind != GapKind.PAPER),
        ]
    )
    assert {one.kind for one in open_gaps} == {
        GapKind.PAPER,
        GapKind.PAID_AHEAD,
        GapKind.UNSIGNED_REPAIR,
    }
    assert Contract.objects.count() == 2
    assert rebuild_check() == []
