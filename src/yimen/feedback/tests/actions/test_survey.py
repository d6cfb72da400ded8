"""Surveys from draft to archive: who may, in which state, and what closes them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.feedback.actions import survey
from yimen.feedback.actions.survey import Settings
from yimen.feedback.contracts.survey import SURVEY_KIND, SurveyState, SurveyView
from yimen.feedback.models import SurveyResponse, SurveyVersion
from yimen.feedback.queries import survey as queries
from yimen.feedback.rules import survey_edit
from yimen.feedback.tests.survey_builders import (
    AT,
    LATER,
    a_draft,
    an_open,
    answer,
    door_of,
    editor,
)
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotAllowed, NotFound, Ref, Refusal, WrongState
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db

STATES = list(SurveyState)
DOING = {
    "edit": lambda actor, made: survey.change_questions(
        actor=actor, survey_id=made.id, change=lambda q: survey_edit.remove(q, code="q2"), at=LATER
    ),
    "words": lambda actor, made: survey.change_questions(
        actor=actor,
        survey_id=made.id,
        change=lambda q: survey_edit.put(q, replace(q.questions[0], title="您满意不满意？")),
        at=LATER,
    ),
    "settings": lambda actor, made: survey.change_settings(
        actor=actor, survey_id=made.id, settings=Settings(title="新名称"), at=LATER
    ),
    "open": lambda actor, made: survey.open_survey(actor=actor, survey_id=made.id, at=LATER),
    "close": lambda actor, made: survey.close_survey(actor=actor, survey_id=made.id, at=LATER),
    "archive": lambda actor, made: survey.archive_survey(actor=actor, survey_id=made.id, at=LATER),
}
ALLOWED = {
    SurveyState.DRAFT: {"edit", "words", "settings", "open", "archive"},
    SurveyState.OPEN: {"words", "settings", "close"},
    SurveyState.CLOSED: {"archive"},
    SurveyState.ARCHIVED: set(),
}


@pytest.fixture
def maker() -> Actor:
    return editor()


def at_state(state: SurveyState, actor: Actor) -> SurveyView:
    made = a_draft(actor)
    if state is SurveyState.DRAFT:
        return made
    made = survey.open_survey(actor=actor, survey_id=made.id, at=AT)
    if state is not SurveyState.OPEN:
        made = survey.close_survey(actor=actor, survey_id=made.id, at=AT)
    if state is SurveyState.ARCHIVED:
        made = survey.archive_survey(actor=actor, survey_id=made.id, at=AT)
    return made


@pytest.mark.parametrize("state", STATES)
def test_every_state_verb_and_role(state: SurveyState, maker: Actor) -> None:
    units = directory.demo_county()
    others = [
        directory.make_officer(post=post, unit=unit)
        for post, unit in (
            (Post.SURVEY_EDITOR, units.department),
            (Post.PROJECT_OFFICER, units.centre),
            (Post.SUPERVISOR, units.centre),
            (Post.CLERK, units.centre),
        )
    ]
    for verb, do in DOING.items():
        made = at_state(state, maker)
        for other in others:
            with pytest.raises(NotAllowed):
                do(other, made)
        if verb in ALLOWED[state]:
            do(maker, made)
        else:
            with pytest.raises((WrongState, Refusal)):
                do(maker, made)


def test_those_read_a_survey_whose_it_is_or_who_watch(maker: Actor) -> None:
    units, made = directory.demo_county(), at_state(SurveyState.OPEN, maker)
    reads = [
        (directory.make_officer(post=Post.PROJECT_OFFICER, unit=units.centre), True),
        (directory.make_officer(post=Post.SUPERVISOR, unit=units.centre), True),
        (directory.make_officer(post=Post.PROJECT_OFFICER, unit=units.department), False),
        (directory.make_officer(post=Post.SURVEY_EDITOR, unit=units.department), False),
        (directory.make_officer(post=Post.CLERK, unit=units.centre), False),
    ]
    for actor, sees in reads:
        assert [one.id for one in queries.list_surveys(actor=actor)] == ([made.id] if sees else [])
        if sees:
            assert queries.get_survey(actor=actor, survey_id=made.id).title == made.title
        else:
            with pytest.raises(NotFound):
                queries.get_survey(actor=actor, survey_id=made.id)


def test_an_amendment_is_a_version_and_keeps_the_old_one(maker: Actor) -> None:
    made = an_open(maker)
    after = DOING["words"](maker, made)
    assert (after.version, after.questionnaire.questions[0].title) == (2, "您满意不满意？")
    kept = SurveyVersion.objects.get(survey_id=made.id, number=1).content
    assert kept["questions"][0]["title"] == "您满意吗？"


def test_closing_puts_count_and_digest_into_the_ledger(maker: Actor) -> None:
    made = an_open(maker)
    for seconds in (42, 40, 45, 3, 50):
        answer(door_of(made), seconds=seconds)
    survey.close_survey(actor=maker, survey_id=made.id, at=LATER)
    subject = Ref(SURVEY_KIND, made.id)
    change = json.loads(ledger.list_entries(subject=subject)[-1].change)
    assert (change["answers"], len(change["digest"]), change["marked"]) == ("5", 64, "1")
    marked = SurveyResponse.objects.exclude(marks=[]).values_list("seconds", "marks").get()
    assert marked == (3, ["speeder"])


def test_a_survey_closes_after_its_last_day_and_not_before(maker: Actor) -> None:
    made = an_open(maker, closes_on=local_day(AT))
    assert survey.close_due(at=AT) == 0
    assert survey.close_due(at=AT + timedelta(days=1)) == 1
    assert survey.close_due(at=AT + timedelta(days=1)) == 0
    assert queries.find_survey(survey_id=made.id).state is SurveyState.CLOSED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"target": 101}, "target"),
        ({"closes_on": local_day(AT) - timedelta(days=1)}, "closes_on"),
        ({"introduction": "长" * 2001}, "introduction"),
    ],
)
def test_settings_are_refused_at_their_field(maker: Actor, changes, field) -> None:
    with pytest.raises(FieldRefusals) as refused:
        a_draft(maker, **changes)
    assert field in refused.value.errors
