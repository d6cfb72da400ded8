"""The learner on made-up words: what it keeps, how sure it is, what it says decided."""

from __future__ import annotations

import random

import pytest

from yimen.hotline.contracts.learning import NotLearnt, Sample, Target
from yimen.hotline.rules import calibration, learning, packing, relevance, sketch
from yimen.hotline.rules.masking import masked
from yimen.hotline.rules.offering import read_offer
from yimen.hotline.rules.terms import terms_of, vocabulary_of

_WORDS = {
    "water": ("停水", "水管", "漏水", "水压", "供水"),
    "noise": ("噪声", "施工", "打桩", "夜间", "扰民"),
}


def _samples(number: int = 80) -> list[Sample]:
    draw = random.Random(7)
    made = []
    for row in range(number):
        label = ("water", "noise")[row % 2]
        said = "，".join(draw.choices(_WORDS[label], k=4))
        made.append(
            Sample(
                title=f"反映{said[:4]}", text=f"小区{said}请尽快处理", label=label, group=row + 1
            )
        )
    return made


@pytest.fixture(scope="module")
def classifier() -> learning.Classifier:
    return learning.train(samples=_samples())


def test_hot_lrn_1_says_the_label_and_the_words_that_decided(
    classifier: learning.Classifier,
) -> None:
    best, *_ = classifier.guesses(title="夜间施工", text="工地夜间打桩，噪声很大")

    assert best.label == "noise"
    assert classifier.is_known(best)
    assert set("".join(best.words)) & set("夜间施工打桩噪声")
    assert classifier.guesses(title="abc", text="xyz") == ()


def test_hot_lrn_1_keeps_no_piece_that_few_callers_wrote() -> None:
    documents = [terms_of(title="", text="刘小明漏水 13900001111")] * 9
    documents += [terms_of(title="", text=f"漏水{letter}") for letter in "甲乙丙丁戊"]

    kept = vocabulary_of(documents=documents, owners=[1] * 9 + [2, 3, 4, 5, 6]).places

    assert "w:漏水" in kept
    assert not any("刘" in piece or "139" in piece for piece in kept)


def test_hot_lrn_1_refuses_to_learn_from_too_little() -> None:
    with pytest.raises(NotLearnt, match="至少要 60 件"):
        learning.train(samples=_samples(10))


def test_folds_keep_near_duplicates_on_one_side() -> None:
    samples = [Sample(title="", text="", label="a", group=row // 3 + 1) for row in range(60)]

    folds = learning.folds_of(samples=samples, folds=3)

    assert all(len(set(folds[row : row + 3])) == 1 for row in range(0, 60, 3))
    assert {folds.count(one) for one in range(3)} <= {18, 21}


def test_a_packed_classifier_guesses_the_same(classifier: learning.Classifier) -> None:
    again = packing.unpack(packing.pack(classifier))

    one = classifier.guesses(title="停水", text="供水管漏水")
    other = again.guesses(title="停水", text="供水管漏水")
    assert [each.label for each in one] == [each.label for each in other]
    assert one[0].probability == pytest.approx(other[0].probability, abs=1e-3)
    assert packing.pack(classifier) == packing.pack(classifier)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"version":9}', b"\xff"])
def test_a_file_that_is_no_classifier_is_refused(content: bytes) -> None:
    with pytest.raises(packing.NotAModelError):
        packing.unpack(content)


def test_hot_cal_1_finds_the_slope_under_which_shares_come_true() -> None:
    scored = [{"a": 1.0, "b": 0.0}] * 100
    truth = ["a"] * 80 + ["b"] * 20

    slope = calibration.slope_of(scored=scored, truth=truth)

    share = calibration.probabilities(scores=scored[0], slope=slope)["a"]
    assert share == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(
    ("right", "known"),
    [
        ([True] * 200, True),
        ([True, False] * 100, False),
        ([True] * 5, False),
    ],
)
def test_hot_cal_2_calls_known_only_what_held_out_rows_bear_out(
    right: list[bool], known: bool
) -> None:
    threshold = calibration.threshold_of(sure=[0.9] * len(right), right=right)

    assert (threshold <= 0.9) is known


def test_hot_dup_2_finds_edited_copies_and_no_others() -> None:
    said = "中和路口的自来水管漏水三天了，人行道下面冒水，打了电话没有人来修，请尽快派人处理"
    texts = [said, said.replace("三天", "四天") + "谢谢", "夜间工地打桩噪声很大，老人小孩睡不着觉"]

    assert [(one, other) for one, other, _ in sketch.near_pairs(texts=texts)] == [(0, 1)]


def test_hot_rel_1_a_reply_to_the_matter_scores_above_another() -> None:
    asked = {"title": "柳浦街路灯不亮", "asked": "路灯坏了一个星期，晚上走路看不见"}

    own = relevance.relevance(**asked, told="柳浦街的路灯是电缆断了，今天修好")
    other = relevance.relevance(**asked, told="医保异地备案可以在窗口办")

    assert own > other == 0.0
    assert relevance.area_under(own=[own], swapped=[other]) == 1.0
    assert relevance.area_under(own=[0.5], swapped=[0.5]) == 0.5


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("我叫刘建国，电话139 1234 5678", "我叫刘某，电话（电话）"),
        ("身份证43998119700101503X。", "身份证（证件号码）。"),
        ("湘A12345挡门", "（车牌）挡门"),
        ("住柳浦街3号2栋501室", "住柳浦街（门牌）"),
        ("找李主任反映", "找某主任反映"),
        ("语文老师布置作业，小区管理混乱", "语文老师布置作业，小区管理混乱"),
    ],
)
def test_hot_msk_1_covers_what_tells_who_somebody_is(text: str, covered: str) -> None:
    assert masked(text) == covered


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ("rules|0101,0102|", ("0101", "0102")),
        ("category-3||", ()),
        ("rules|a,b,c,d|", None),
        ("else|0101|", None),
        ("rules|<b>|", None),
        ("", None),
    ],
)
def test_what_a_form_sends_as_an_offer_is_read_strictly(
    sent: str, codes: tuple[str, ...] | None
) -> None:
    offer = read_offer(sent)

    assert (offer.codes[Target.CATEGORY] if offer else None) == codes
