"""Which work calls hold open: ring back, and look a second time at a mark."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.hotline.contracts.call import CALL_KIND, BackState, MarkState
from yimen.hotline.models import Call
from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork

RING_BACK, MARK = "hotline.ring_back", "hotline.call_mark"


def expected_backs() -> Iterator[ExpectedWork]:
    """Yield the calls that somebody must ring back."""
    rows = Call.objects.filter(back_state=BackState.WANTED)
    for row_id, desk_id in rows.values_list("id", "desk_id"):
        yield ExpectedWork(ref=Ref(CALL_KIND, row_id), unit_id=desk_id)


def expected_marks() -> Iterator[ExpectedWork]:
    """Yield the marks that wait for the chief."""
    rows = Call.objects.filter(mark_state=MarkState.ASKED)
    for row_id, desk_id in rows.values_list("id", "desk_id"):
        yield ExpectedWork(ref=Ref(CALL_KIND, row_id), unit_id=desk_id)
