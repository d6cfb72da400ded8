"""Facts found in the words of a caller."""

from __future__ import annotations

import pytest

from yimen.hotline.contracts.suggestion import EntityKind
from yimen.hotline.rules.entities import find_entities

_K = EntityKind


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("打我电话139 1234 5678，或者0999-8765432", _K.PHONE, ["13912345678", "09998765432"]),
        ("订单号20261121139123456789", _K.PHONE, []),
        ("有辆湘A·12345和湘AD12345挡住门口", _K.PLATE, ["湘A12345", "湘AD12345"]),
        ("赔了三万五千元，要2,500.50元", _K.MONEY, ["35000", "2500.5"]),
        ("罚款1.5万元", _K.MONEY, ["15000"]),
        ("昨天晚上10点到8月19日", _K.DATE, ["昨天晚上10点", "8月19日"]),
        ("中和路口自来水管漏水", _K.PLACE, ["中和路口"]),
        ("我家住在中和镇柳浦街3号，附近小区停水", _K.PLACE, ["中和镇柳浦街3号"]),
        ("小区停水", _K.PLACE, []),
    ],
)
def test_hot_ent_1_finds_facts_of_each_kind(text: str, kind: EntityKind, values: list[str]) -> None:
    assert [one.value for one in find_entities(text=text) if one.kind is kind] == values
