"""A small survey for tests, made through actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.directory.testing import AT
from yimen.feedback.actions import survey, survey_answer
from yimen.feedback.actions.survey import Settings
from yimen.feedback.actions.survey_answer import Outcome
from yimen.feedback.contracts.survey import (
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    Quota,
    SurveyView,
)
from yimen.feedback.queries import survey_door
from yimen.feedback.queries.survey_door import Door
from yimen.kernel.actor import Actor

LATER = AT + timedelta(hours=2)
HAPPY = Question(
    code="q1",
    kind=QuestionKind.SINGLE,
    title="您满意吗？",
    options=(Option(code="a", title="满意"), Option(code="b", title="不满意")),
)
WHY = Question(code="q2", kind=QuestionKind.TEXT, title="为什么{q1}？", shown_when='q1 = "不满意"')
TWO = Questionnaire(questions=(HAPPY, WHY))


def editor() -> Actor:
    """Return a survey editor of the centre."""
    units = directory.demo_county()
    return directory.make_officer(post=Post.SURVEY_EDITOR, unit=units.centre, name="调查子")


def a_draft(actor: Actor, *, limit: int = 0, **changes: object) -> SurveyView:
    """Return a draft of two questions, with a quota on the first option where wanted."""
    quotas = (Quota(code="q1.a", question="q1", option="a", limit=limit),) if limit else ()
    settings = replace(Settings(title="大厅满意度调查"), **changes)
    return survey.make_survey(
        actor=actor, settings=settings, questionnaire=replace(TWO, quotas=quotas), at=AT
    )


def an_open(actor: Actor, **changes: object) -> SurveyView:
    """Return an open survey."""
    made = a_draft(actor, **changes)
    return survey.open_survey(actor=actor, survey_id=made.id, at=AT)


def answer(
    door: Door, *, key: UUID | None = None, words: str = "", option: str = "a", seconds: int = 42
) -> Outcome:
    """Send an answer through a door."""
    answers = {"q1": option} | ({"q2": words} if words else {})
    return survey_answer.send(
        door=door,
        questionnaire=survey_door.frozen_questionnaire(door.survey_id, door.version),
        version=door.version,
        key=key or uuid4(),
        answers=answers,
        seconds=seconds,
        at=LATER,
    )


def door_of(made: SurveyView) -> Door:
    """Return the way in without a personal right."""
    return survey_door.by_survey(survey_id=made.id)
