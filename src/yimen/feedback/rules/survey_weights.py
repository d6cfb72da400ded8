"""Find the weights of a survey's sheets from its sampling plan and a known distribution. Pure."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress

from yimen.feedback.contracts.survey_results import Reading, WeightsSaid
from yimen.feedback.rules import weighting
from yimen.feedback.rules.survey_columns import Sheets
from yimen.feedback.rules.weighting import WeightingRefused

OTHERS = "其余"
UNANSWERED = "没有答"
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The cell of every sheet and the weight of every cell; without weights all are one."""

    cells: array[int]
    of_cell: tuple[float, ...]
    effect: float = 1.0
    said: WeightsSaid | None = None
    refused: str = ""


def weigh(
    sheets: Sheets, *, kept: bytearray, reading: Reading, strata: Mapping[str, float]
) -> Weights:
    """Return the weights that the reader asked for, or plain ones with the reason why not."""
    plain = Weights(cells=array("l", bytes(array("l").itemsize * sheets.size)), of_cell=(1.0,))
    if not reading.weighted or not any(kept):
        return plain
    names, parts, populations = [], [], []
    if strata:
        groups, sizes = _areas(sheets, kept=kept, strata=strata)
        names.append("按抽样地区的人数")
        parts.append(groups)
        populations.append(sizes)
    if reading.margin in sheets.picked:
        groups, sizes = _answers(sheets, kept=kept, reading=reading)
        names.append("按已知的人群构成")
        parts.append(groups)
        populations.append(sizes)
    if not parts:
        return _refused(plain, "没有抽样地区的人数，也没有填人群构成，不能加权。")
    keys: list[Key] = list(zip(*parts, strict=True))
    cells = Counter(compress(keys, kept))
    try:
        return _fitted(keys, cells, populations, "、".join(names))
    except WeightingRefused as refusal:
        return _refused(plain, refusal.message)


def _refused(plain: Weights, why: str) -> Weights:
    return Weights(cells=plain.cells, of_cell=plain.of_cell, refused=why)


def _fitted(
    keys: list[Key], cells: Counter[Key], populations: list[dict[str, float]], means: str
) -> Weights:
    """Return the fitted, trimmed weights. Raises WeightingRefused."""
    if len(populations) == 1:
        answers = {key[0]: count for key, count in cells.items()}
        single = weighting.post_stratify(answers=answers, population=populations[0])
        found: dict[Key, float] = {(code,): weight for code, weight in single.items()}
        rounds, converged = 1, True
    else:
        raked = weighting.rake(cells=cells, margins=populations)
        found, rounds, converged = raked.weights, raked.rounds, raked.converged
    trimmed = weighting.trim(cells=cells, weights=found)
    effect = weighting.design_effect(cells=cells, weights=trimmed.weights)
    effective = weighting.effective_size(cells=cells, weights=trimmed.weights)
    order = {key: place for place, key in enumerate(trimmed.weights)}
    silent = len(order)
    return Weights(
        cells=array("l", (order.get(key, silent) for key in keys)),
        of_cell=(*trimmed.weights.values(), 0.0),
        effect=effect,
        said=WeightsSaid(
            means=means,
            effective=Decimal(f"{effective:.1f}"),
            effect=Decimal(f"{effect:.2f}"),
            trimmed=trimmed.changed,
            rounds=rounds,
            converged=converged,
        ),
    )


def _areas(
    sheets: Sheets, *, kept: bytearray, strata: Mapping[str, float]
) -> tuple[list[str], dict[str, float]]:
    """Return the stratum of every sheet; those of small places, which keep none, stand together."""
    answered = {area for area in compress(sheets.areas, kept) if area in strata}
    groups = [area if area in answered else OTHERS for area in sheets.areas]
    sizes = {code: size for code, size in strata.items() if code in answered}
    left = sum(size for code, size in strata.items() if code not in answered)
    others = sum(1 for group in compress(groups, kept) if group == OTHERS)
    if left or others:
        sizes[OTHERS] = left or _neutral(others, sum(kept), sum(sizes.values()))
    return groups, sizes


def _answers(
    sheets: Sheets, *, kept: bytearray, reading: Reading
) -> tuple[list[str], dict[str, float]]:
    """Return the answer of every sheet to the question whose distribution is known."""
    question = sheets.questionnaire.question(reading.margin)
    assert question is not None
    titles = [one.title for one in question.options]
    groups = [
        titles[place] if place >= 0 else UNANSWERED for place in sheets.picked[reading.margin]
    ]
    sizes = {
        one.title: reading.sizes[one.code]
        for one in question.options
        if reading.sizes.get(one.code, 0) > 0
    }
    silent = sum(1 for group in compress(groups, kept) if group == UNANSWERED)
    if silent:
        sizes[UNANSWERED] = _neutral(silent, sum(kept), sum(sizes.values()))
    return groups, sizes


def _neutral(part: int, whole: int, others: float) -> float:
    """Return the size that leaves a part of the answers the share that it has."""
    return others * part / (whole - part) if whole > part else 1.0
