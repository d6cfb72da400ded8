"""Comparing and searching: every answer carries model, score, policy and reason, and is recorded.

The ledger keeps who asked, for which purpose and what came out of it; scores and the names of those
who merely look alike stay out of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.biometrics.actions.probing import Looked, current_model, look_at
from yimen.biometrics.contracts import (
    Candidate,
    ModelView,
    Outcome,
    Probe,
    Purpose,
    Result,
    SearchAnswer,
    Strictness,
)
from yimen.biometrics.governance_contracts import Question, Thresholds
from yimen.biometrics.queries import template as templates
from yimen.biometrics.queries.policy import thresholds_for
from yimen.biometrics.queries.purpose import check_on
from yimen.biometrics.resident import client
from yimen.biometrics.rules import matching as rules
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_SUBJECT = "biometrics.subject"
_SEARCH = "biometrics.search"
_NOT_ENROLLED = "没有登记过这个人的人脸，没有可比的。"
_OUTDATED = "人脸模型换过，以前登记的不再比对，要重新采集。"


def compare(
    *, actor: Actor, subject_id: UUID, purpose: Purpose, probe: Probe, at: datetime
) -> Result:
    """Return whether a face is a subject's; unknown where nothing of him may be compared.

    Raises PurposeOff, FaceRefused, FacesOff.
    """
    check_on(purpose=purpose, at=at)
    model = current_model()
    thresholds = thresholds_for(sha256=model.sha256, question=Question.ONE)
    looked = look_at(
        actor=actor, probe=probe, purpose=purpose, model=model, subject_id=subject_id, at=at
    )
    kept = templates.find_template(subject_id=subject_id, purpose=purpose, model=model, at=at)
    if kept is None:
        old = templates.has_outdated(subject_id=subject_id, purpose=purpose, model=model)
        result = _unknown(model, thresholds, _OUTDATED if old else _NOT_ENROLLED)
    else:
        vector = templates.open_vector(kept.vector_encrypted)
        result = _of_two(templates.likeness(vector, looked.vector), model, thresholds)
    _record(
        actor,
        "biometrics.comparison.made",
        Ref(_SUBJECT, subject_id),
        at,
        {"purpose": purpose},
        result,
    )
    return result


def compare_images(*, actor: Actor, one: Probe, other: Probe, at: datetime) -> Result:
    """Return whether two pictures show the same person; nothing of either is kept.

    Raises PurposeOff, FaceRefused, FacesOff.
    """
    check_on(purpose=Purpose.VERIFY, at=at)
    model = current_model()
    thresholds = thresholds_for(sha256=model.sha256, question=Question.ONE)
    first, second = (
        look_at(actor=actor, probe=probe, purpose=Purpose.VERIFY, model=model, at=at)
        for probe in (one, other)
    )
    result = _of_two(templates.likeness(first.vector, second.vector), model, thresholds)
    _record(actor, "biometrics.comparison.made", Ref(_SUBJECT, new_id()), at, {"images": 2}, result)
    return result


def search(
    *,
    actor: Actor,
    purpose: Purpose,
    probe: Probe,
    cells: Sequence[str],
    at: datetime,
    limit: int = 5,
) -> SearchAnswer:
    """Return whom a face resembles: in one cell after the other, until one answers for sure.

    `cells` stand from the smallest to the largest; "" is everybody. Raises PurposeOff,
    FaceRefused, FacesOff.
    """
    check_on(purpose=purpose, at=at)
    model = current_model()
    looked = look_at(actor=actor, probe=probe, purpose=purpose, model=model, at=at)
    answer = _in_turn(looked, model, purpose, cells or ("",), limit, at)
    _record_search(actor, purpose, answer, at)
    return answer


def search_all(*, actor: Actor, purpose: Purpose, image: bytes, at: datetime) -> list[SearchAnswer]:
    """Return for every face in a frame whom it resembles, with where it stands in the frame.

    A frame in which nobody is found leaves no entry in the ledger: cameras see thousands a minute,
    and whoever runs them records from when to when they ran. Raises PurposeOff, FaceRefused,
    FacesOff.
    """
    check_on(purpose=purpose, at=at)
    model = current_model()
    answers = []
    for seen in client.read(image, many=True, strictness=Strictness.MEASURE):
        answer = _in_turn(Looked(vector=seen.vector), model, purpose, ("",), 5, at)
        answers.append(replace(answer, box=seen.reading.box))
        if answer.result.outcome is not Outcome.UNKNOWN:
            _record_search(actor, purpose, answer, at)
    return answers


def _in_turn(
    looked: Looked,
    model: ModelView,
    purpose: Purpose,
    cells: Sequence[str],
    limit: int,
    at: datetime,
) -> SearchAnswer:
    thresholds = thresholds_for(sha256=model.sha256, question=Question.MANY)
    version = templates.gallery_version(purpose=purpose)
    best: SearchAnswer | None = None
    looked_at = 0
    for cell in cells:
        found = client.search(
            purpose=purpose,
            version=version,
            vector=looked.vector,
            cells=[cell],
            limit=max(limit, 2),
            at=at,
        )
        looked_at += found.looked_at
        alike = templates.still_there(
            candidates=found.candidates, purpose=purpose, model=model, at=at
        )
        answer = _of_many(alike, model, thresholds, looked_at, limit)
        if best is None or _score(answer) >= _score(best):
            best = answer
        if answer.result.outcome is Outcome.SAME:
            best = answer
            break
    assert best is not None
    return replace(best, looked_at=looked_at)


def _score(answer: SearchAnswer) -> float:
    return -1.0 if answer.result.score is None else answer.result.score


def _of_many(
    alike: Sequence[Candidate],
    model: ModelView,
    thresholds: Thresholds,
    looked_at: int,
    limit: int,
) -> SearchAnswer:
    scores = [one.score for one in alike]
    outcome = rules.judge_many(scores=scores, thresholds=thresholds)
    near = [one for one in alike if one.score >= thresholds.doubt]
    return SearchAnswer(
        result=_result(outcome, scores, model, thresholds),
        candidates=tuple(near[:limit]),
        looked_at=looked_at,
    )


def _of_two(score: float, model: ModelView, thresholds: Thresholds) -> Result:
    outcome = rules.judge_one(score=score, thresholds=thresholds)
    return _result(outcome, [score], model, thresholds)


def _unknown(model: ModelView, thresholds: Thresholds, why: str) -> Result:
    return replace(_result(Outcome.UNKNOWN, [], model, thresholds), reason=why)


def _result(
    outcome: Outcome, scores: Sequence[float], model: ModelView, thresholds: Thresholds
) -> Result:
    return Result(
        outcome=outcome,
        score=scores[0] if scores else None,
        model=model,
        policy=thresholds.name,
        accept=thresholds.accept,
        doubt=thresholds.doubt,
        reason=rules.reason_of(outcome=outcome, scores=scores, thresholds=thresholds),
    )


def _record_search(actor: Actor, purpose: Purpose, answer: SearchAnswer, at: datetime) -> None:
    change = {"purpose": purpose, "among": answer.looked_at}
    _record(actor, "biometrics.search.answered", Ref(_SEARCH, new_id()), at, change, answer.result)


def _record(
    actor: Actor, verb: str, subject: Ref, at: datetime, change: dict[str, object], result: Result
) -> None:
    with transaction.atomic():
        ledger.record(
            actor=actor,
            verb=verb,
            subject=subject,
            at=at,
            change={
                **change,
                "outcome": result.outcome,
                "policy": result.policy,
                "model": result.model.sha256[:8],
            },
        )
