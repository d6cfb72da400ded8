"""Rules of publication: each finds its fault, and its words say how to mend it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from yimen.catalogue.contracts import FeeItem, Level, LimitText, Regime
from yimen.catalogue.rules.quality import publication_findings
from yimen.catalogue.tests.rules.test_demo_items import view_of


def found(view):
    return {
        (finding.rule, finding.path): finding.message for finding in publication_findings(view=view)
    }


def _guide(view, **changes):
    guide = replace(view.definition.guide, **changes)
    return replace(view, definition=replace(view.definition, guide=guide))


def _paper(view, **changes):
    first, *rest = view.definition.papers
    papers = (replace(first, **changes), *rest)
    return replace(view, definition=replace(view.definition, papers=papers))


def _fee(view, **changes):
    fee = FeeItem(name="工本费", amount=Decimal(10), basis=changes.pop("basis", ""))
    return replace(view, definition=replace(view.definition, fees=(fee,)))


FAULTS = {
    "promise_longer_than_law": (
        lambda v: replace(v, promised_limit=LimitText(amount=11)),
        ("CAT-PUB-1", "promised_limit"), "改短",
    ),
    "no_promise": (
        lambda v: replace(v, promised_limit=None), ("CAT-PUB-1", "promised_limit"), "写上",
    ),
    "days_against_workdays": (
        lambda v: replace(v, promised_limit=LimitText(amount=1, unit="M")),
        ("CAT-PUB-1", "promised_limit"), "改短",
    ),
    "instant_promises_a_day": (
        lambda v: replace(v, instant=True), ("CAT-PUB-2", "promised_limit"), "1 个工作日",
    ),
    "steps_exceed_promise": (
        lambda v: replace(v, promised_limit=LimitText(amount=7)),
        ("CAT-PUB-3", "definition.route"), "压缩",
    ),
    "fee_without_basis": (
        _fee, ("CAT-PUB-4", "definition.fees[0].basis"), "没有依据就不能收",
    ),
    "fee_not_payable_on_line": (
        lambda v: _fee(v, basis="某条例"),
        ("CAT-PUB-4", "definition.elements.pay_online"), "网上缴费",
    ),
    "visit_without_reason": (
        lambda v: _guide(v, visits=1),
        ("CAT-PUB-5", "definition.elements.visits_explain"), "非来不可",
    ),
    "no_audience": (
        lambda v: replace(v, audiences=()), ("CAT-PUB-6", "audiences"), "服务对象",
    ),
    "topic_of_others": (
        lambda v: replace(v, audiences=("2",)), ("CAT-PUB-6", "topics"), "对不上",
    ),
    "answer_missing": (
        lambda v: _guide(v, where=""), ("CAT-PUB-7", "definition.guide.where"), "五个回答",
    ),
    "answers_too_long": (
        lambda v: _guide(v, can="能" * 200), ("CAT-PUB-7", "definition.guide"), "少于 200 字",
    ),
    "catch_all_paper": (
        lambda v: _paper(v, name="其他材料"),
        ("CAT-PUB-8", "definition.papers[0].name"), "写出材料的名字",
    ),
    "paper_without_issuer": (
        lambda v: _paper(v, issued_by=""),
        ("CAT-PUB-8", "definition.papers[0].issued_by"), "谁出具",
    ),
    "paper_without_judging_points": (
        lambda v: _paper(v, judge=()),
        ("CAT-PUB-8", "definition.papers[0].judge"), "看什么就算合格",
    ),
    "place_missing": (
        lambda v: _guide(v, places=()), ("CAT-PUB-9", "definition.guide.places"), "窗口",
    ),
    "licence_without_question": (
        lambda v: _guide(v, questions=()),
        ("CAT-PUB-9", "definition.guide.questions"), "常见问题",
    ),
    "licence_regime_for_other_types": (
        lambda v: replace(v, item_type="20"), ("CAT-PUB-10", "regime"), "只用于行政许可",
    ),
    "licence_without_lawful_limit": (
        lambda v: replace(v, lawful_limit=None), ("CAT-PUB-10", "lawful_limit"), "20 个工作日",
    ),
    "received_above_the_deciding_level": (
        lambda v: replace(v, decide_level=Level.TOWN), ("CAT-PUB-11", "receive_level"), "对调",
    ),
    "entrusted_in_the_county": (
        lambda v: replace(v, entrusted_acceptance=True),
        ("CAT-PUB-11", "entrusted_acceptance"), "委托受理",
    ),
}  # fmt: skip


def _faults(number):
    chosen = [case for case in FAULTS if FAULTS[case][1][0] == f"CAT-PUB-{number}"]
    return pytest.mark.parametrize("case", chosen)


def _is_found(case):
    change, key, words = FAULTS[case]
    return words in found(change(view_of("shipin_jingying_xuke")))[key]


@_faults(1)
def test_cat_pub_1_promise_within_law(case):
    assert _is_found(case)


@_faults(2)
def test_cat_pub_2_instant_within_a_day(case):
    assert _is_found(case)


@_faults(3)
def test_cat_pub_3_steps_within_promise(case):
    assert _is_found(case)


@_faults(4)
def test_cat_pub_4_fees_founded(case):
    assert _is_found(case)


@_faults(5)
def test_cat_pub_5_visits_explained(case):
    assert _is_found(case)


@_faults(6)
def test_cat_pub_6_topics_fit_audience(case):
    assert _is_found(case)


@_faults(7)
def test_cat_pub_7_answers_short(case):
    assert _is_found(case)


@_faults(8)
def test_cat_pub_8_papers_precise(case):
    assert _is_found(case)


@_faults(9)
def test_cat_pub_9_guide_complete(case):
    assert _is_found(case)


@_faults(10)
def test_cat_pub_10_regime_fits_type(case):
    assert _is_found(case)


@_faults(11)
def test_cat_pub_11_levels_fit(case):
    assert _is_found(case)


def test_publication_of_a_registration_needs_no_question():
    view = _guide(view_of("getihu_sheli"), questions=())
    assert view.regime is Regime.REGISTRATION
    assert found(view) == {}
