"""Which answers are marked, and that marking is told."""

from __future__ import annotations

from yimen.feedback.contracts.survey import QualityMark
from yimen.feedback.rules import quality


def test_speed_limit_is_a_third_of_the_median_and_ignores_paper() -> None:
    assert quality.speed_limit([90, 120, 150, 180, 40, 0, 0, -5]) == 40
    assert quality.speed_limit([90, 120, 150, 180]) is None


def test_speeder_is_below_the_limit_not_at_it() -> None:
    assert quality.is_speeder(39, limit=40.0)
    assert not quality.is_speeder(40, limit=40.0)
    assert not quality.is_speeder(0, limit=40.0)
    assert not quality.is_speeder(1, limit=None)


def test_straight_line_needs_four_equal_answers() -> None:
    assert quality.is_straight(["a", "a", "a", "a"])
    assert quality.is_straight(["a", "", "a", "a", "a"])
    assert not quality.is_straight(["a", "a", "a"])
    assert not quality.is_straight(["a", "a", "a", "b"])


def test_marks_need_every_judged_block_straight() -> None:
    straight, mixed, short = ["a"] * 5, ["a", "b", "a", "a"], ["a", "a"]
    speeder, straight_liner = QualityMark.SPEEDER, QualityMark.STRAIGHT_LINER
    assert quality.marks_of(seconds=5, blocks=[straight], limit=40) == (speeder, straight_liner)
    assert quality.marks_of(seconds=50, blocks=[straight, mixed], limit=40) == ()
    assert quality.marks_of(seconds=50, blocks=[straight, short], limit=40) == (straight_liner,)
    assert quality.marks_of(seconds=50, blocks=[short], limit=40) == ()


def test_report_owes_a_sentence_about_marks() -> None:
    assert "没有发现" in quality.said({QualityMark.SPEEDER: 0}, whole=210)
    told = quality.said({QualityMark.SPEEDER: 3, QualityMark.STRAIGHT_LINER: 2}, whole=210)
    assert "答得过快 3 份" in told
    assert "一选到底 2 份" in told
    assert "没有删除" in told
