"""A classifier learnt from closed orders: trained, calibrated on held-out rows, explainable."""

from __future__ import annotations

import heapq
import random
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yimen.hotline.contracts.learning import Guess, HeldOut, NotLearnt, Sample
from yimen.hotline.rules import calibration, linear
from yimen.hotline.rules.terms import (
    LEAST_DOCUMENTS,
    Vector,
    Vocabulary,
    terms_of,
    vector_of,
    vectorise,
    vocabulary_of,
)
from yimen.kernel.rules import rule

FOLDS, SHOWN = 3, 3
LEAST_ROWS, LEAST_OF_LABEL, MOST_OF_LABEL, MOST_ROWS = 60, 12, 400, 8_000
WORDS_SHOWN, LEAST_PIECES = 4, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """What was learnt: the kept pieces, a line for each label, the slope and the threshold.

    `names` are the pieces by place, `middle` the mean of the lines: what speaks for every label
    alike explains none.
    """

    vocabulary: Vocabulary
    lines: Mapping[str, array[float]]
    slope: float
    held_out: HeldOut
    names: tuple[str, ...]
    middle: tuple[float, ...]

    def guesses(self, *, title: str, text: str) -> tuple[Guess, ...]:
        """Return the three most probable labels, each with the pieces that spoke for it."""
        vector = vector_of(terms=terms_of(title=title, text=text), vocabulary=self.vocabulary)
        if len(vector[0]) < LEAST_PIECES:
            return ()
        scored = linear.scores_of(lines=self.lines, vector=vector)
        shares = calibration.probabilities(scores=scored, slope=self.slope)
        best = heapq.nlargest(SHOWN, shares, key=lambda label: (shares[label], label))
        return tuple(
            Guess(label=label, probability=shares[label], words=self._spoke(vector, label))
            for label in best
        )

    def is_known(self, guess: Guess) -> bool:
        """Say whether a guess is probable enough to be called known."""
        return guess.probability >= self.held_out.threshold

    def words_of(self, label: str, most: int = 8) -> tuple[str, ...]:
        """Return the pieces that speak loudest for a label in any text."""
        line = self.lines[label]
        weighed = {
            at: (line[at] - self.middle[at]) * self.vocabulary.rarity[at]
            for at in range(1, self.vocabulary.size)
        }
        return self._readable(weighed, most)

    def _spoke(self, vector: Vector, label: str) -> tuple[str, ...]:
        line = self.lines[label]
        weighed = {
            at: value * (line[at] - self.middle[at])
            for at, value in zip(*vector, strict=True)
            if at
        }
        return self._readable(weighed, WORDS_SHOWN)

    def _readable(self, weighed: Mapping[int, float], most: int) -> tuple[str, ...]:
        """Return the loudest pieces of two letters or more, none inside another."""
        chosen: list[str] = []
        for at in heapq.nlargest(most * 12, weighed, key=lambda one: (weighed[one], -one)):
            piece = self.names[at][2:]
            if weighed[at] <= 0 or len(chosen) == most:
                break
            if len(piece) > 1 and not any(piece in one or one in piece for one in chosen):
                chosen.append(piece)
        return tuple(chosen)


def assemble(
    *,
    vocabulary: Vocabulary,
    lines: Mapping[str, array[float]],
    slope: float,
    held_out: HeldOut,
) -> Classifier:
    """Return a classifier with what explaining needs beside its lines."""
    names = [""] * vocabulary.size
    for term, at in vocabulary.places.items():
        names[at] = term
    return Classifier(
        vocabulary=vocabulary,
        lines=lines,
        slope=slope,
        held_out=held_out,
        names=tuple(names),
        middle=tuple(sum(each) / len(lines) for each in zip(*lines.values(), strict=True)),
    )


@rule("HOT-LRN-1", cites="本地办法：只从结案的件学，举报、保密的不学，少于五件里有的字词不留")
def train(
    *, samples: Sequence[Sample], least: int = LEAST_DOCUMENTS, folds: int = FOLDS
) -> Classifier:
    """Return what these orders teach, with figures from rows kept out of training.

    Near duplicates (`group`) stay in one fold. Deterministic. Raises NotLearnt.
    """
    check_enough(samples=samples)
    documents = [terms_of(title=one.title, text=one.text) for one in samples]
    scored, truth = _held_out_scores(documents, samples, least, folds)
    slope = calibration.slope_of(scored=scored, truth=truth)
    held_out = judge(scored=scored, truth=truth, slope=slope)
    vocabulary, lines = fit(documents=documents, samples=samples, least=least)
    return assemble(vocabulary=vocabulary, lines=lines, slope=slope, held_out=held_out)


def check_enough(*, samples: Sequence[Sample]) -> None:
    """Refuse to learn from too little. Raises NotLearnt."""
    counted = Counter(one.label for one in samples)
    if len(samples) < LEAST_ROWS or len(counted) < 2:
        raise NotLearnt(
            f"可以学的只有 {len(samples)} 件、{len(counted)} 类。"
            f"至少要 {LEAST_ROWS} 件结案的工单，两类以上，每类 {LEAST_OF_LABEL} 件。"
        )


def choose(*, samples: Sequence[Sample]) -> tuple[list[Sample], int]:
    """Return the rows to learn from, and how many were left out.

    Labels with too few rows are left out, and what is over the most of a label or of all; the
    rows that come first stay, so hand in the newest first.
    """
    counted = Counter(one.label for one in samples)
    seen: Counter[str] = Counter()
    kept: list[Sample] = []
    for one in samples:
        if counted[one.label] < LEAST_OF_LABEL or seen[one.label] >= MOST_OF_LABEL:
            continue
        seen[one.label] += 1
        kept.append(one)
    kept = kept[:MOST_ROWS]
    return kept, len(samples) - len(kept)


def judge(*, scored: Sequence[Mapping[str, float]], truth: Sequence[str], slope: float) -> HeldOut:
    """Return the figures of scores of rows that were not seen in training."""
    guessed, sure, top3 = [], [], 0
    for scores, label in zip(scored, truth, strict=True):
        shares = calibration.probabilities(scores=scores, slope=slope)
        best = heapq.nlargest(SHOWN, shares, key=lambda one: (shares[one], one))
        guessed.append(best[0])
        sure.append(shares[best[0]])
        top3 += label in best
    right = [a == b for a, b in zip(truth, guessed, strict=True)]
    threshold = calibration.threshold_of(sure=sure, right=right)
    known = [fine for one, fine in zip(sure, right, strict=True) if one >= threshold]
    rows = max(1, len(truth))
    return HeldOut(
        rows=len(truth),
        macro_f1=calibration.macro_f1(truth=truth, guessed=guessed),
        accuracy=sum(right) / rows,
        top3=top3 / rows,
        ece=calibration.error_of(sure=sure, right=right),
        threshold=threshold,
        coverage=len(known) / rows,
        risk=1 - sum(known) / len(known) if known else 0.0,
    )


def folds_of(*, samples: Sequence[Sample], folds: int, seed: int = linear.SEED) -> list[int]:
    """Return the fold of each row: groups whole, labels spread evenly, the same for a seed."""
    groups: dict[int, list[int]] = defaultdict(list)
    for row, one in enumerate(samples):
        groups[one.group or -1 - row].append(row)
    order = sorted(groups)
    random.Random(seed).shuffle(order)  # noqa: S311 -- a split, no secret
    held: list[Counter[str]] = [Counter() for _ in range(folds)]
    fold_of = [0] * len(samples)
    for group in sorted(order, key=lambda one: -len(groups[one])):
        label = samples[groups[group][0]].label
        best = min(range(folds), key=lambda one: (held[one][label], held[one].total()))
        for row in groups[group]:
            fold_of[row] = best
            held[best][samples[row].label] += 1
    return fold_of


def fit(
    *, documents: Sequence[Mapping[str, int]], samples: Sequence[Sample], least: int
) -> tuple[Vocabulary, dict[str, array[float]]]:
    """Return the kept pieces and the lines that rows teach."""
    vocabulary = vocabulary_of(
        documents=documents,
        owners=[one.group or -1 - row for row, one in enumerate(samples)],
        least=least,
    )
    vectors = vectorise(documents=documents, vocabulary=vocabulary)
    labels = [one.label for one in samples]
    return vocabulary, linear.fit_lines(vectors=vectors, labels=labels, size=vocabulary.size)


def _held_out_scores(
    documents: Sequence[Counter[str]], samples: Sequence[Sample], least: int, folds: int
) -> tuple[list[dict[str, float]], list[str]]:
    fold_of = folds_of(samples=samples, folds=folds)
    scored: list[dict[str, float]] = []
    truth: list[str] = []
    for fold in range(folds):
        inside = [row for row, one in enumerate(fold_of) if one != fold]
        vocabulary, lines = fit(
            documents=[documents[row] for row in inside],
            samples=[samples[row] for row in inside],
            least=least,
        )
        for row, one in enumerate(fold_of):
            if one == fold:
                vector = vector_of(terms=documents[row], vocabulary=vocabulary)
                scored.append(linear.scores_of(lines=lines, vector=vector))
                truth.append(samples[row].label)
    return scored, truth
