"""Store an answer sheet once, and take the right to give it away in the same transaction.

Nothing is written that could lead from a sheet to who gave it: no ledger entry, no update of an
invitation, no time but the day. The token is deleted, not marked; so no row that lives on was
written by the transaction of the answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import connection, transaction

from yimen.feedback.contracts.survey import (
    SURVEY_FLOW,
    SURVEY_KIND,
    AnswerValue,
    QuestionKind,
    Questionnaire,
    QuotaFull,
    SurveyClosed,
    SurveyState,
    SurveyVerb,
)
from yimen.feedback.models import SurveyToken
from yimen.feedback.queries.survey import ENTER
from yimen.feedback.queries.survey_answers import WORDS
from yimen.feedback.queries.survey_door import Door
from yimen.feedback.rules import survey_walk
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.crypto.fields import encrypt_text
from yimen.kernel.ledger import actions as ledger

LONGEST = 24 * 60 * 60

_STATE = "SELECT state, closes_on FROM feedback_survey WHERE id = %s FOR SHARE"
_STORE = """
    INSERT INTO feedback_survey_response (id, survey_id, key, version, sent_on, channel, is_invited,
        area_code, seconds, answers, words, marks)
    VALUES (%(id)s, %(survey)s, %(key)s, %(version)s, %(on)s, %(channel)s, FALSE, %(area)s,
        %(seconds)s, %(answers)s, %(words)s, '[]')
    ON CONFLICT (key) DO NOTHING RETURNING 1, 1
"""
_SPEND = """
    WITH spent AS (DELETE FROM feedback_survey_token WHERE id = %(token)s RETURNING stratum),
    stored AS (
        INSERT INTO feedback_survey_response (id, survey_id, key, version, sent_on, channel,
            is_invited, area_code, seconds, answers, words, marks)
        SELECT %(id)s, %(survey)s, %(key)s, %(version)s, %(on)s, %(channel)s, TRUE, stratum,
            %(seconds)s, %(answers)s, %(words)s, '[]' FROM spent
        ON CONFLICT (key) DO NOTHING RETURNING 1
    )
    SELECT (SELECT count(*) FROM spent), (SELECT count(*) FROM stored)
"""
_FILL = """
    UPDATE feedback_survey_quota SET filled = filled + 1 WHERE id IN (
        SELECT id FROM feedback_survey_quota WHERE survey_id = %s AND code = ANY(%s)
        ORDER BY code FOR UPDATE
    ) AND filled < "limit"
"""


class Outcome(StrEnum):
    """Whether the sheet was stored now, or had been before."""

    STORED = "stored"
    REPEATED = "repeated"


def send(
    *,
    door: Door,
    questionnaire: Questionnaire,
    version: int,
    key: UUID,
    answers: Mapping[str, AnswerValue],
    seconds: int,
    at: datetime,
) -> Outcome:
    """Store answers that `survey_walk.read_all` found sound; asked again, nothing is doubled.

    One short transaction of at most six statements with its begin and commit: this is the path on
    which two thousand answers arrive in four seconds. Raises SurveyClosed, QuotaFull, Refusal.
    """
    given = {
        "id": uuid4(),
        "survey": door.survey_id,
        "key": key,
        "version": version,
        "on": local_day(at),
        "channel": door.channel.value,
        "area": door.stratum,
        "seconds": max(0, min(seconds, LONGEST)),
        "token": door.token_id,
        **_split(questionnaire, answers),
    }
    hit = [one.code for one in survey_walk.quotas_hit(questionnaire, answers)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STATE, [door.survey_id])
        _check_open(cursor.fetchone(), local_day(at))
        cursor.execute(_SPEND if door.token_id is not None else _STORE, given)
        spent, stored = cursor.fetchone() or (0, 0)
        if spent and not stored:
            raise Refusal(
                "feedback.survey.key", "这一页过期了，请重新打开链接再答一次。", field="page"
            )
        if not stored:
            return Outcome.REPEATED
        if hit:
            cursor.execute(_FILL, [door.survey_id, hit])
            if cursor.rowcount < len(hit):
                raise QuotaFull
    return Outcome.STORED


def send_for(
    *,
    actor: Actor,
    door: Door,
    questionnaire: Questionnaire,
    version: int,
    key: UUID,
    answers: Mapping[str, AnswerValue],
    at: datetime,
) -> Outcome:
    """Store what somebody answered over the telephone, then record that an officer entered one.

    The record has a transaction of its own, or its row would point at the sheet of the same one.
    Raises NotAllowed and as `send`.
    """
    actor.must(ENTER)
    outcome = send(
        door=door,
        questionnaire=questionnaire,
        version=version,
        key=key,
        answers=answers,
        seconds=0,
        at=at,
    )
    if outcome is Outcome.STORED:
        with transaction.atomic():
            ledger.record(
                actor=actor,
                verb="feedback.answer.entered",
                subject=Ref(SURVEY_KIND, door.survey_id),
                at=at,
                change={"channel": door.channel.value},
            )
    return outcome


def mark_opened(*, token_id: UUID) -> None:
    """Remember that a link was opened; forgotten with the token when the answer comes."""
    SurveyToken.objects.filter(id=token_id, is_opened=False).update(is_opened=True)


def mark_begun(*, token_id: UUID) -> None:
    """Remember that somebody began to answer; forgotten with the token when the answer comes."""
    SurveyToken.objects.filter(id=token_id, is_begun=False).update(is_opened=True, is_begun=True)


def _check_open(row: tuple[str, date | None] | None, on: date) -> None:
    """Refuse when the survey was closed meanwhile; its row is locked against that until the end."""
    if row is None:
        raise SurveyClosed
    state, closes_on = row
    if not SURVEY_FLOW.allows(SurveyState(state), SurveyVerb.ANSWER):
        raise SurveyClosed
    if closes_on is not None and closes_on < on:
        raise SurveyClosed


def _split(
    questionnaire: Questionnaire, answers: Mapping[str, AnswerValue]
) -> dict[str, str | bytes]:
    """Return the choices as JSON, and free words apart and encrypted."""
    free = {one.code for one in questionnaire.questions if one.kind is QuestionKind.TEXT}
    choices = {code: answer for code, answer in answers.items() if code not in free}
    words = {code: answer for code, answer in answers.items() if code in free}
    sealed = (
        encrypt_text(column=WORDS, text=json.dumps(words, ensure_ascii=False)) if words else b""
    )
    return {"answers": json.dumps(choices, ensure_ascii=False), "words": sealed}
