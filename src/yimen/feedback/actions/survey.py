"""Make a survey, open it, put its words right, close it and file it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.feedback.contracts.survey import (
    SURVEY_FLOW,
    SURVEY_KIND,
    QualityMark,
    Questionnaire,
    SurveyState,
    SurveyVerb,
    SurveyView,
)
from yimen.feedback.models import Survey, SurveyQuota, SurveyResponse, SurveyVersion
from yimen.feedback.queries import survey_answers
from yimen.feedback.queries.survey import MAKE, questionnaire_of, survey_view
from yimen.feedback.rules import survey_columns, survey_content, survey_questions
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

Change = Callable[[Questionnaire], Questionnaire]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a survey says of itself beside its questions."""

    title: str
    introduction: str = ""
    phone: str = ""
    target: Decimal | None = None
    closes_on: date | None = None
    project_id: UUID | None = None
    previous_id: UUID | None = None


def make_survey(
    *, actor: Actor, settings: Settings, questionnaire: Questionnaire, at: datetime
) -> SurveyView:
    """Start a draft in the actor's unit, empty or from a template, a text or an earlier survey.

    Raises NotAllowed, FieldRefusals.
    """
    units = actor.units(MAKE)
    if not units:
        raise NotAllowed
    unit_id = actor.unit_id if actor.unit_id in units else min(units)
    assert unit_id is not None
    _check_settings(settings, at)
    area = directory.get_organisation(organisation_id=unit_id).area_code
    with transaction.atomic():
        row = Survey(id=new_id(), unit_id=unit_id, area_code=area, created_at=at)
        row.made_by = actor.account_id
        _apply(row, settings)
        row.save(force_insert=True)
        _store_version(row, questionnaire, at)
        _record(actor, "made", row, at, {"title": row.title})
        return survey_view(row, questionnaire)


def change_settings(
    *, actor: Actor, survey_id: UUID, settings: Settings, at: datetime
) -> SurveyView:
    """Change title, words, target or closing day, in a draft or an open survey.

    Raises NotFound, NotAllowed, WrongState, FieldRefusals.
    """
    with transaction.atomic():
        row = _for_change(actor, survey_id)
        verb = _edit_verb(row)
        SURVEY_FLOW.check_move(SurveyState(row.state), verb)
        _check_settings(settings, at)
        before = {"title": row.title, "closes_on": str(row.closes_on)}
        _apply(row, settings)
        row.save()
        change = {"before": json.dumps(before, ensure_ascii=False), "title": row.title}
        _record(actor, "changed", row, at, change)
        return survey_view(row, questionnaire_of(survey_id=row.id, version=row.version))


def change_questions(*, actor: Actor, survey_id: UUID, change: Change, at: datetime) -> SurveyView:
    """Apply a change to the questions; in an open survey only to their words, as a new version.

    Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        row = _for_change(actor, survey_id)
        verb = _edit_verb(row)
        SURVEY_FLOW.check_move(SurveyState(row.state), verb)
        before = questionnaire_of(survey_id=row.id, version=row.version)
        after = change(before)
        if verb is SurveyVerb.AMEND:
            survey_questions.check_amendment(before, after)
            survey_questions.check_ready(after)
            row.version += 1
            row.save(update_fields=["version"])
        _store_version(row, after, at)
        verb_word = "amended" if verb is SurveyVerb.AMEND else "questions_changed"
        _record(actor, verb_word, row, at, {"digest": survey_content.digest(after)})
        return survey_view(row, after)


def open_survey(*, actor: Actor, survey_id: UUID, at: datetime) -> SurveyView:
    """Freeze the questions and begin to take answers. Raises NotFound, NotAllowed, WrongState, Refusal."""
    with transaction.atomic():
        row = _for_change(actor, survey_id)
        row.state = SURVEY_FLOW.check_move(SurveyState(row.state), SurveyVerb.OPEN).value
        questionnaire = questionnaire_of(survey_id=row.id, version=row.version)
        survey_questions.check_ready(questionnaire)
        if row.closes_on is not None and row.closes_on < local_day(at):
            raise FieldRefusals(
                "feedback.survey.closes_on",
                {"closes_on": "截止日期已经过了，请改到今天或以后再开始。"},
            )
        row.opened_at = at
        row.digest = survey_content.digest(questionnaire)
        row.save(update_fields=["state", "opened_at", "digest"])
        SurveyQuota.objects.bulk_create(
            SurveyQuota(id=new_id(), survey=row, code=one.code, limit=one.limit)
            for one in questionnaire.quotas
        )
        _record(actor, "opened", row, at, {"digest": row.digest})
        return survey_view(row, questionnaire)


def close_survey(*, actor: Actor, survey_id: UUID, at: datetime) -> SurveyView:
    """Take no more answers; hasty ones are marked; count and digest go into the ledger.

    Raises NotFound, NotAllowed, WrongState.
    """
    with transaction.atomic():
        return _close(_for_change(actor, survey_id), actor, at)


def close_due(*, at: datetime) -> int:
    """Close every survey whose last day is over, and return how many."""
    due = Survey.objects.filter(state=SurveyState.OPEN.value, closes_on__lt=local_day(at))
    closed = 0
    for survey_id in due.order_by("id").values_list("id", flat=True):
        with transaction.atomic():
            row = Survey.objects.select_for_update().get(id=survey_id)
            if row.state == SurveyState.OPEN.value:
                _close(row, SYSTEM, at)
                closed += 1
    return closed


def archive_survey(*, actor: Actor, survey_id: UUID, at: datetime) -> SurveyView:
    """File a closed survey, or put a draft aside. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = _for_change(actor, survey_id)
        row.state = SURVEY_FLOW.check_move(SurveyState(row.state), SurveyVerb.ARCHIVE).value
        row.save(update_fields=["state"])
        _record(actor, "archived", row, at, {})
        return survey_view(row, questionnaire_of(survey_id=row.id, version=row.version))


def _close(row: Survey, actor: Actor, at: datetime) -> SurveyView:
    row.state = SURVEY_FLOW.check_move(SurveyState(row.state), SurveyVerb.CLOSE).value
    row.closed_at = at
    row.save(update_fields=["state", "closed_at"])
    questionnaire = questionnaire_of(survey_id=row.id, version=row.version)
    count, digest = _sealed(row.id)
    marked = _mark(row.id, questionnaire)
    change = {"answers": str(count), "digest": digest, "marked": str(marked)}
    _record(actor, "closed", row, at, change)
    return survey_view(row, questionnaire)


def _mark(survey_id: UUID, questionnaire: Questionnaire) -> int:
    """Mark the sheets that were not given with care, now that all times are known; return how many."""
    sheets = list(survey_answers.rows(survey_id, with_words=False))
    by_marks: dict[tuple[QualityMark, ...], list[UUID]] = {}
    found = survey_columns.marks_of(survey_columns.collect(questionnaire, sheets))
    for sheet, marks in zip(sheets, found, strict=True):
        if marks:
            by_marks.setdefault(marks, []).append(sheet.id)
    for marks, ids in by_marks.items():
        SurveyResponse.objects.filter(id__in=ids).update(marks=[one.value for one in marks])
    return sum(len(ids) for ids in by_marks.values())


def _sealed(survey_id: UUID) -> tuple[int, str]:
    """Return how many sheets there are, and one digest over all of them in the order of their ids."""
    found = hashlib.sha256()
    count = 0
    rows = SurveyResponse.objects.filter(survey_id=survey_id).order_by("id")
    for answers, words in rows.values_list("answers", "words").iterator(chunk_size=2_000):
        found.update(json.dumps(answers, sort_keys=True, ensure_ascii=False).encode())
        found.update(bytes(words))
        count += 1
    return count, found.hexdigest()


def for_change(*, actor: Actor, survey_id: UUID, verb: SurveyVerb) -> Survey:
    """Return the locked survey for another action on it. Raises NotFound, NotAllowed, WrongState."""
    row = _for_change(actor, survey_id)
    SURVEY_FLOW.check_move(SurveyState(row.state), verb)
    return row


def _for_change(actor: Actor, survey_id: UUID) -> Survey:
    row = Survey.objects.select_for_update().filter(id=survey_id).first()
    if row is None:
        raise NotFound
    actor.must(MAKE, unit_id=row.unit_id)
    return row


def _edit_verb(row: Survey) -> SurveyVerb:
    return SurveyVerb.AMEND if row.state == SurveyState.OPEN.value else SurveyVerb.EDIT


def _apply(row: Survey, settings: Settings) -> None:
    row.title = settings.title.strip()
    row.introduction = settings.introduction.strip()
    row.phone = settings.phone.strip()
    row.target = settings.target
    row.closes_on = settings.closes_on
    row.project_id = settings.project_id
    row.previous_id = settings.previous_id


def _check_settings(settings: Settings, at: datetime) -> None:
    errors: dict[str, str] = {}
    if not settings.title.strip():
        errors["title"] = "请写调查的名称，比如“2026 年政务大厅满意度调查”。"
    elif len(settings.title.strip()) > 120:
        errors["title"] = "名称最多 120 字。"
    if len(settings.introduction) > 2_000:
        errors["introduction"] = "说明最多 2000 字。"
    if settings.target is not None and not 0 <= settings.target <= 100:
        errors["target"] = "目标值填 0 到 100 之间的数，比如 95。"
    if settings.closes_on is not None and settings.closes_on < local_day(at):
        errors["closes_on"] = "截止日期已经过了，请填今天或以后。"
    if len(settings.phone.strip()) > 30:
        errors["phone"] = "电话最多 30 个字。"
    if errors:
        raise FieldRefusals("feedback.survey.settings", errors)


def _store_version(row: Survey, questionnaire: Questionnaire, at: datetime) -> None:
    SurveyVersion.objects.update_or_create(
        survey=row,
        number=row.version,
        defaults={"content": survey_content.to_json(questionnaire), "saved_at": at},
    )


def _record(actor: Actor, verb: str, row: Survey, at: datetime, change: dict[str, str]) -> None:
    ledger.record(
        actor=actor,
        verb=f"feedback.survey.{verb}",
        subject=Ref(SURVEY_KIND, row.id),
        at=at,
        change=change,
    )
