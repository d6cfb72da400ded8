"""The orders of the demo county."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.directory import testing as directory
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.models import HotspotWarning, OrderRequest, WorkOrder
from yimen.hotline.queries import figures
from yimen.hotline.seeds import calls, grid, seeing
from yimen.hotline.seeds import orders as seeds
from yimen.kernel import register

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
    assert calls.run(directory.AT) == "热线电话：5 个"
    assert grid.run(directory.AT).startswith("网格：")
    _each_figure_counts_the_rows_that_it_opens()


def _each_figure_counts_the_rows_that_it_opens() -> None:
    """All but the rates that formulas make of what was closed: these leave some of the rows out."""
    moments = [directory.AT, directory.AT + timedelta(days=40)]
    known = {
        code: one
        for code, one in register.figures().items()
        if code.startswith("hotline.") and one.rows is not figures.closed_rows
    }
    values = register.figure_values(known, moments=moments, area_prefix="439981")
    assert all(any(values[code, at].numerator for at in moments) for code in _MARKED)
    for (code, at), value in values.items():
        rows = list(register.resolve(known[code].rows)(at=at, area_prefix="439981"))
        assert len(rows) == (value.value if value.denominator is None else value.denominator)
        if code in _MARKED:
            assert sum(bool(said) for _, said in rows) == value.numerator


_MARKED = (
    "hotline.closed_share", "hotline.connect_rate", "hotline.grid_coverage",
    "hotline.grid_self_handled",
)  # fmt: skip
"""Figures whose rows say something where they count among the part."""
