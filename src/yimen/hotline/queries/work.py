"""Which work each state holds open, for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from yimen.hotline.contracts.order import DISPATCH_KIND as PART
from yimen.hotline.contracts.order import ORDER_KIND, REQUEST_KIND, SUPERVISION_KIND, OrderState
from yimen.hotline.contracts.side import (
    DispatchRole,
    DispatchState,
    RequestKind,
    RequestState,
    SupervisionState,
)
from yimen.hotline.models import Dispatch, OrderRequest, Supervision, WorkOrder
from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork

ACCEPT, DISPATCH, CHECK = "hotline.accept", "hotline.dispatch", "hotline.check"
ASK_CALLER, CLOSE = "hotline.ask_caller", "hotline.close"
SIGN, HANDLE = "hotline.sign", "hotline.handle"
RULE, SUPPORT, SUPERVISED = "hotline.rule", "hotline.support", "hotline.supervised"
ASK_BACK = "hotline.ask_back"

WORK_OF_STATE: dict[OrderState, tuple[str, bool]] = {
    OrderState.PENDING: (ACCEPT, True),
    OrderState.TO_DISPATCH: (DISPATCH, True),
    OrderState.TO_SIGN: (SIGN, False),
    OrderState.HANDLING: (HANDLE, False),
    OrderState.SUSPENDED: (HANDLE, False),
    OrderState.SECOND: (HANDLE, False),
    OrderState.TO_CHECK: (CHECK, True),
    OrderState.TO_CALL_BACK: (ASK_CALLER, True),
    OrderState.ANSWERED: (CLOSE, True),
    OrderState.TO_CLOSE: (CLOSE, True),
}
"""The kind of work of a state, and whether it is the desk's; the others are the lead unit's."""


def expected(kind: str) -> Callable[[], Iterator[ExpectedWork]]:
    """Return what answers which work of a kind the states of orders hold open."""

    def answer() -> Iterator[ExpectedWork]:
        states = [state for state, (code, _) in WORK_OF_STATE.items() if code == kind]
        desk = next(at_desk for code, at_desk in WORK_OF_STATE.values() if code == kind)
        rows = WorkOrder.objects.filter(state__in=states)
        for order_id, desk_id, unit_id in rows.values_list("id", "desk_id", "unit_id"):
            yield ExpectedWork(
                ref=Ref(ORDER_KIND, order_id), unit_id=desk_id if desk else unit_id or desk_id
            )

    return answer


def expected_rulings() -> Iterator[ExpectedWork]:
    """Yield the requests that wait for a ruling at their desk."""
    rows = OrderRequest.objects.filter(state=RequestState.ASKED).exclude(kind=RequestKind.MORE)
    for row_id, desk_id in rows.values_list("id", "order__desk_id"):
        yield ExpectedWork(ref=Ref(REQUEST_KIND, row_id), unit_id=desk_id)


def expected_ask_back() -> Iterator[ExpectedWork]:
    """Yield the questions of units that the desk puts to callers."""
    rows = OrderRequest.objects.filter(state=RequestState.ASKED, kind=RequestKind.MORE)
    for row_id, desk_id in rows.values_list("id", "order__desk_id"):
        yield ExpectedWork(ref=Ref(REQUEST_KIND, row_id), unit_id=desk_id)


def expected_support() -> Iterator[ExpectedWork]:
    """Yield the parts of supporting units, and those passed on, that are not done."""
    rows = Dispatch.objects.filter(
        role__in=[DispatchRole.SUPPORT, DispatchRole.SUB],
        state__in=[DispatchState.SENT, DispatchState.SIGNED],
    )
    for row_id, unit_id in rows.values_list("id", "unit_id"):
        yield ExpectedWork(ref=Ref(PART, row_id), unit_id=unit_id)


def expected_supervised() -> Iterator[ExpectedWork]:
    """Yield the steps of the ladder that a unit has not answered."""
    rows = Supervision.objects.filter(state=SupervisionState.OPEN)
    for row_id, unit_id in rows.values_list("id", "unit_id"):
        yield ExpectedWork(ref=Ref(SUPERVISION_KIND, row_id), unit_id=unit_id)
