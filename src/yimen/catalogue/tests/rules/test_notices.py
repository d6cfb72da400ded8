"""Titles of notices by type and regime."""

from __future__ import annotations

import pytest

from yimen.catalogue.contracts import NoticeKind, Regime
from yimen.catalogue.rules.notices import short_name, title_of_notice


@pytest.mark.parametrize(
    ("item_type", "regime", "kind", "title"),
    [
        ("01", Regime.LICENCE, NoticeKind.GRANT, "准予行政许可决定书"),
        ("01", Regime.LICENCE, NoticeKind.DENY, "不予行政许可决定书"),
        ("01", Regime.LICENCE, NoticeKind.CORRECTION, "一次性补正告知书"),
        ("01", Regime.LICENCE, NoticeKind.STOP, "特别程序告知书"),
        ("01", Regime.LICENCE, NoticeKind.RECEIPT, "申请材料接收凭证"),
        ("01", Regime.REGISTRATION, NoticeKind.GRANT, "准予登记通知书"),
        ("01", Regime.REGISTRATION, NoticeKind.DENY, "不予登记通知书"),
        ("05", Regime.BENEFIT, NoticeKind.GRANT, "某事审批决定"),
        ("05", Regime.BENEFIT, NoticeKind.DENY, "不予给付某事决定"),
        ("05", Regime.BENEFIT, NoticeKind.CORRECTION, "补正告知书"),
        ("07", Regime.CONFIRMATION, NoticeKind.GRANT, "某事决定"),
        ("20", Regime.PUBLIC_SERVICE, NoticeKind.GRANT, "某事办理结果通知"),
        ("20", Regime.PUBLIC_SERVICE, NoticeKind.DENY, "不予办理某事通知"),
        ("20", Regime.LICENCE, NoticeKind.GRANT, "某事办理结果通知"),
    ],
)
def test_cat_doc_1_title_follows_type_and_regime(item_type, regime, kind, title):
    assert (
        title_of_notice(item_type=item_type, regime=regime, name="某事（新办）", kind=kind) == title
    )


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("item_type", ["05", "07", "20"])
def test_cat_doc_1_licence_words_stay_with_licences(item_type, regime, kind):
    title = title_of_notice(item_type=item_type, regime=regime, name="某事", kind=kind)
    assert "行政许可" not in title
    assert "特别程序" not in title


def test_short_name_drops_brackets():
    assert short_name(name="食品经营许可（新办）") == "食品经营许可"
