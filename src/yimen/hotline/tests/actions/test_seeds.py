"""The orders of the demo county."""

from __future__ import annotations

import pytest

from yimen.directory import testing as directory
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.models import HotspotWarning, OrderRequest, WorkOrder
from yimen.hotline.seeds import orders as seeds
from yimen.hotline.seeds import seeing

pytestmark = pytest.mark.django_db


def test_the_demo_shows_every_part_of_the_road_and_is_loaded_once():
    directory.whole_demo_county()
    assert seeds.run(directory.AT) == "热线工单：12 件"
    assert seeds.run(directory.AT) == "热线工单：已经有了"
    states = set(WorkOrder.objects.values_list("state", flat=True))
    assert states >= {
        OrderState.PENDING, OrderState.TO_DISPATCH, OrderState.TO_SIGN, OrderState.HANDLING,
        OrderState.TO_CHECK, OrderState.TO_CALL_BACK, OrderState.SECOND, OrderState.CLOSED,
    }  # fmt: skip
    assert OrderRequest.objects.count() == 1
    assert seeing.run(directory.AT) == "热点：5 件，预警 1 条，日报初稿 1 份"
    assert seeing.run(directory.AT) == "热点：已经有了"
    assert HotspotWarning.objects.get().messages == 5
