"""Two operators on one order at once: one is first, the other is told."""

from __future__ import annotations

import threading

import pytest
from django.db import close_old_connections

from yimen.hotline import testing
from yimen.hotline.actions import dispatch
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.models import Dispatch
from yimen.kernel.contracts import WrongState


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_operators_dispatch_one_order_once() -> None:
    around = testing.desk()
    one = testing.order_at(OrderState.TO_DISPATCH, around)
    told: list[str] = []

    def go(actor, unit) -> None:
        try:
            dispatch.dispatch(actor=actor, order_id=one.id, lead_id=unit.id, at=testing.AT)
            told.append("done")
        except WrongState:
            told.append("too late")
        finally:
            close_old_connections()

    pairs = (
        (around.operator, around.housing),
        (around.operator2, around.units.other_department),
    )
    threads = [threading.Thread(target=go, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["done", "too late"]
    assert Dispatch.objects.filter(order_id=one.id).count() == 1
