"""The bench ``hotline-ml``: what the machine's help is worth on published messages.

Categories are learnt from the labelled rows and judged on rows that were not seen, near duplicates
kept on one side; calibration and threshold come from inside the training side alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from yimen.hotline.benches import likeness, messages
from yimen.hotline.benches.messages import Published
from yimen.hotline.contracts.learning import HeldOut, Sample
from yimen.hotline.rules import calibration, learning, linear, packing, sketch
from yimen.hotline.rules.terms import terms_of, vector_of

FOLDS, SEEDS = 5, (1, 2)
BAR_F1 = 0.875
_PROCESSES, _PREDICTED = 2, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one fold said of the rows that it had not seen, with its slope and threshold."""

    truth: tuple[str, ...]
    scored: tuple[Mapping[str, float], ...]
    slope: float
    threshold: float


def hotline_ml(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return macro-F1, top 3, calibration, near duplicates, hot spots, replies and masking."""
    del database_url  # what is measured needs no table
    data = messages.folder()
    if data is None:
        say("hotline-ml: 跳过，没有数据目录。用 YIMEN_DATA 指明数据所在的目录。")
        return {"figures": [], "floor": {"skipped": "no data"}, "held": None}
    samples = grouped(messages.labelled(data))
    say(f"hotline-ml: {len(samples)} rows, {len({one.group for one in samples})} groups")
    figures = [_figure(f"category, {FOLDS} folds, seed {seed}") for seed in SEEDS]
    rounds = []
    for figure, seed in zip(figures, SEEDS, strict=True):
        held = whole(samples, folds=FOLDS, seed=seed)
        say(f"hotline-ml: seed {seed}: {_said(held)}")
        figure["errors"] = round((1 - held.accuracy) * held.rows)
        rounds.append(held)
    speed = _speed(samples, say)
    mean = sum(one.macro_f1 for one in rounds) / len(rounds)
    rows = messages.messages(data)
    floor = {
        "macro_f1": [round(one.macro_f1, 4) for one in rounds],
        "top3": [round(one.top3, 4) for one in rounds],
        "ece": [round(one.ece, 4) for one in rounds],
        "known_coverage": [round(one.coverage, 4) for one in rounds],
        "known_wrong": [round(one.risk, 4) for one in rounds],
        **speed,
        **_alike(rows, say),
        **_spots(rows, say),
        **_words(messages.replied(data), rows, messages.clean_titles(data), say),
    }
    return {
        "figures": figures,
        "floor": floor,
        "ratio": round(mean / BAR_F1, 4),
        "held": min(one.macro_f1 for one in rounds) > BAR_F1,
    }


def grouped(rows: Sequence[Published]) -> list[Sample]:
    """Return labelled messages as rows to learn from, near duplicates in one group."""
    pairs = sketch.near_pairs(texts=[one.title + one.text for one in rows])
    groups = sketch.groups_of(total=len(rows), pairs=pairs)
    return [
        Sample(title=one.title, text=one.text, label=one.label, group=group)
        for one, group in zip(rows, groups, strict=True)
    ]


def whole(samples: Sequence[Sample], *, folds: int, seed: int) -> HeldOut:
    """Return the figures over all folds; each row is judged by a fold that did not see it."""
    fold_of = learning.folds_of(samples=samples, folds=folds, seed=seed)
    parts = [
        (
            [one for one, its in zip(samples, fold_of, strict=True) if its != fold],
            [one for one, its in zip(samples, fold_of, strict=True) if its == fold],
        )
        for fold in range(folds)
    ]
    with ProcessPoolExecutor(_PROCESSES) as pool:
        judged = list(pool.map(judge, *zip(*parts, strict=True)))
    return together(judged)


def judge(train: Sequence[Sample], test: Sequence[Sample]) -> Judged:
    """Return what a classifier learnt from some rows says of others."""
    classifier = learning.train(samples=train)
    scored = [
        linear.scores_of(
            lines=classifier.lines,
            vector=vector_of(
                terms=terms_of(title=one.title, text=one.text), vocabulary=classifier.vocabulary
            ),
        )
        for one in test
    ]
    return Judged(
        truth=tuple(one.label for one in test),
        scored=tuple(scored),
        slope=classifier.slope,
        threshold=classifier.held_out.threshold,
    )


def together(judged: Sequence[Judged]) -> HeldOut:
    """Return the figures of all folds, each with the slope and threshold that it chose itself."""
    truth: list[str] = []
    guessed: list[str] = []
    sure: list[float] = []
    known: list[bool] = []
    top3 = 0
    for fold in judged:
        for label, scores in zip(fold.truth, fold.scored, strict=True):
            shares = calibration.probabilities(scores=scores, slope=fold.slope)
            best = sorted(shares, key=lambda one: shares[one], reverse=True)
            truth.append(label)
            guessed.append(best[0])
            sure.append(shares[best[0]])
            known.append(shares[best[0]] >= fold.threshold)
            top3 += label in best[: learning.SHOWN]
    right = [a == b for a, b in zip(truth, guessed, strict=True)]
    fine = [one for one, its in zip(right, known, strict=True) if its]
    rows = len(truth)
    return HeldOut(
        rows=rows,
        macro_f1=calibration.macro_f1(truth=truth, guessed=guessed),
        accuracy=sum(right) / rows,
        top3=top3 / rows,
        ece=calibration.error_of(sure=sure, right=right),
        threshold=sum(one.threshold for one in judged) / len(judged),
        coverage=len(fine) / rows,
        risk=1 - sum(fine) / len(fine) if fine else 0.0,
    )


def _speed(samples: Sequence[Sample], say: Callable[[str], None]) -> dict[str, float]:
    begun = time.process_time()
    classifier = learning.train(samples=samples)
    trained = time.process_time() - begun
    again = packing.unpack(packing.pack(classifier))
    times = []
    for one in samples[:_PREDICTED]:
        begun = time.perf_counter()
        again.guesses(title=one.title, text=one.text)
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    p95 = times[len(times) * 95 // 100]
    say(
        f"hotline-ml: train on all {trained:.1f} s of CPU, {classifier.vocabulary.size} pieces,"
        f" suggest p95 {p95:.1f} ms"
    )
    return {"train_cpu_s": round(trained, 1), "suggest_p95_ms": round(p95, 2)}


def _alike(rows: Sequence[Published], say: Callable[[str], None]) -> dict[str, object]:
    recall, precision, number = likeness.constructed_pairs(rows)
    real, counts = likeness.real_pairs(rows)
    say(
        f"hotline-ml: near duplicates: {number} edited copies, recall {recall:.3f}, precision"
        f" {precision:.3f}; true pairs of a sample found {real:.3f}; pairs by likeness {counts}"
    )
    return {
        "copies_recall": round(recall, 4),
        "copies_precision": round(precision, 4),
        "real_pairs_recall": round(real, 4),
        "real_pairs": {str(least): count for least, count in counts.items()},
    }


def _spots(rows: Sequence[Published], say: Callable[[str], None]) -> dict[str, object]:
    begun = time.perf_counter()
    found, held, pure, number = likeness.places_found(rows)
    took = time.perf_counter() - begun
    say(
        f"hotline-ml: hot spots: {found:.3f} of {number} places found, {held:.3f} of their"
        f" messages, purity {pure:.3f}, {took:.1f} s"
    )
    return {
        "places": number,
        "places_recall": round(found, 4),
        "place_messages_recall": round(held, 4),
        "place_purity": round(pure, 4),
        "cluster_s": round(took, 1),
    }


def _words(
    replies: Sequence[Published],
    rows: Sequence[Published],
    clean: Sequence[str],
    say: Callable[[str], None],
) -> dict[str, object]:
    plain, rare = likeness.replies_told_apart(replies)
    by_kind, alarms = likeness.covered(rows, clean)
    mean = sum(by_kind.values()) / len(by_kind)
    say(f"hotline-ml: replies told from swapped ones: AUC {plain:.3f}, with rarity {rare:.3f}")
    say(f"hotline-ml: masking recall {mean:.3f} ({by_kind}), {alarms} false alarms on {len(clean)}")
    return {
        "reply_auc": round(rare, 4),
        "reply_auc_without_rarity": round(plain, 4),
        "masking_recall": {kind: round(share, 4) for kind, share in by_kind.items()},
        "masking_false_alarms": alarms,
    }


def _said(held: HeldOut) -> str:
    return (
        f"macro-F1 {held.macro_f1:.4f}, accuracy {held.accuracy:.4f}, top 3 {held.top3:.4f},"
        f" ECE {held.ece:.4f}; known {held.coverage:.4f} of rows, {held.risk:.4f} of them wrong"
    )


def _figure(case: str) -> dict[str, Any]:
    return {
        "case": case,
        "concurrency": 1,
        "per_second": None,
        "p50_ms": None,
        "p95_ms": None,
        "errors": None,
    }
