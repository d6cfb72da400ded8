"""Error rates, curves and proposals on pairs whose figures can be counted by hand."""

import pytest

from yimen.biometrics.governance_contracts import Scored
from yimen.biometrics.rules import measuring as rules

GENUINE = [Scored(score=(30 + n) / 100, same=True) for n in range(50)]  # 0.30 to 0.79
IMPOSTOR = [
    Scored(score=n / 1000, same=False, group="甲" if n % 2 else "乙") for n in range(1000)
]  # 0.000 to 0.999


def test_bio_msr_1_gives_wilson_intervals():
    some = rules.rate(hits=5, total=100)
    assert (round(some.low, 4), round(some.high, 4)) == (0.0215, 0.1118)
    none = rules.rate(hits=0, total=2000)
    assert none.low == 0
    assert round(none.high, 5) == 0.00192
    assert rules.rate(hits=0, total=0).high == 1


def test_both_errors_are_counted_at_a_threshold():
    errors = rules.Pairs(GENUINE + IMPOSTOR).errors_at(0.45)

    assert (errors.fmr.hits, errors.fmr.total) == (550, 1000)
    assert (errors.fnmr.hits, errors.fnmr.total) == (15, 50)


@pytest.mark.parametrize(
    ("target", "threshold", "shown"),
    [(0.5, 0.5, True), (0.01, 0.99, True), (0.003, 0.997, True), (0.0001, 1.0, False)],
)
def test_bio_msr_2_proposes_the_lowest_threshold_that_holds_a_target(target, threshold, shown):
    pairs = rules.Pairs(GENUINE + IMPOSTOR)

    (made,) = rules.propose(pairs=pairs, targets=[target])

    assert made.threshold == pytest.approx(threshold, abs=0.0011)
    assert pairs.errors_at(made.threshold).fmr.value <= target
    assert made.is_shown is shown


def test_bio_msr_2_proposes_nothing_without_pairs_of_strangers():
    (made,) = rules.propose(pairs=rules.Pairs(GENUINE), targets=[0.01])

    assert (made.threshold, made.is_shown) == (None, False)


def test_bio_msr_3_tells_false_matches_apart_by_group():
    found = rules.false_match_by_group(scored=GENUINE + IMPOSTOR, threshold=0.9)

    assert {name: (one.hits, one.total) for name, one in found.items()} == {
        "乙": (50, 500),
        "甲": (50, 500),
    }


@pytest.mark.parametrize(
    ("genuine", "impostor", "enough"),
    [(1000, 1000, True), (999, 1000, False), (1999, 1, False), (200, 1800, True)],
)
def test_bio_msr_4_wants_two_thousand_pairs_of_both_kinds(genuine, impostor, enough):
    assert rules.is_enough(genuine=genuine, impostor=impostor) is enough


def test_the_curve_has_no_points_that_so_few_pairs_cannot_show():
    roc = dict(rules.Pairs(GENUINE + IMPOSTOR).roc())

    assert roc[1e-4] is None
    assert roc[0.3] == pytest.approx(0.2)
