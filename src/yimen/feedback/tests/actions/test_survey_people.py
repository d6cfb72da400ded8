"""Who is drawn among applicants is told and never shown; what is kept of people ends with its time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.feedback.actions import survey, survey_personal, survey_plan
from yimen.feedback.actions.survey_plan import Wish
from yimen.feedback.contracts.survey import FrameKind
from yimen.feedback.models import SurveyInvitation, SurveyResponse
from yimen.feedback.queries import survey_answers
from yimen.feedback.queries import survey_personal as kept
from yimen.feedback.tests.survey_builders import AT, LATER, an_open, answer, door_of, editor
from yimen.identity import public as identity
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal

pytestmark = pytest.mark.django_db
TODAY = local_day(testing.AT)
WISH = Wish(
    kind=FrameKind.APPLICANTS,
    since=TODAY - timedelta(days=1),
    until=TODAY + timedelta(days=1),
    seed="s",
)


def test_an_applicant_is_drawn_told_and_never_shown() -> None:
    around = testing.town()
    testing.case_at(CaseState.SUBMITTED, around)
    actor = editor()
    made = an_open(actor)
    plan = survey_plan.draw_sample(actor=actor, survey_id=made.id, wish=WISH, at=AT)
    assert (plan.population, sum(one.sample for one in plan.strata)) == (1, 1)
    survey_plan.invite(actor=actor, plan_id=plan.id, at=AT)
    assert survey_plan.deliver(survey_id=made.id, at=AT) == 1
    person_id = around.resident.person_id
    (message,) = [
        one for one in identity.list_messages(person_id=person_id) if made.title in one.title
    ]
    assert message.url.startswith("/survey/")
    client = Client()
    sign_in(client, actor)
    page = client.get(reverse("feedback:survey_sampling", args=[made.id])).content.decode()
    assert around.resident.name not in page
    assert str(person_id) not in page
    (told,) = kept.export_invitations(person_id=person_id)
    assert dict(told.facts)["调查"] == made.title
    with pytest.raises(FieldRefusals, match="1 处"):
        survey_plan.draw_sample(actor=actor, survey_id=made.id, wish=WISH, at=LATER)
    assert survey_plan.repeat_draw(actor=actor, plan_id=plan.id, at=LATER)


def test_a_sample_that_was_sent_is_not_thrown_away() -> None:
    actor = editor()
    made = an_open(actor)
    villages = Wish(kind=FrameKind.VILLAGES, margin="0.3", response_rate="1")
    plan = survey_plan.draw_sample(actor=actor, survey_id=made.id, wish=villages, at=AT)
    survey_plan.drop_plan(actor=actor, plan_id=plan.id, at=AT)
    assert not SurveyInvitation.objects.exists()
    plan = survey_plan.draw_sample(actor=actor, survey_id=made.id, wish=villages, at=AT)
    survey_plan.invite(actor=actor, plan_id=plan.id, at=AT)
    with pytest.raises(Refusal, match="不能删"):
        survey_plan.drop_plan(actor=actor, plan_id=plan.id, at=AT)


def test_words_and_names_are_removed_when_their_time_is_over_and_numbers_stay() -> None:
    actor = editor()
    made = an_open(actor)
    directory.make_officer(post=Post.CLERK, unit=directory.demo_county().town)
    plan = survey_plan.draw_sample(
        actor=actor, survey_id=made.id, wish=Wish(kind=FrameKind.STAFF), at=AT
    )
    survey_plan.invite(actor=actor, plan_id=plan.id, at=AT)
    answer(door_of(made), option="b", words="太慢")
    survey.close_survey(actor=actor, survey_id=made.id, at=LATER)
    after = AT + timedelta(days=1_200)
    (words,) = kept.old_words(before=after, limit=9, person_id=None)
    survey_personal.remove_words(record_id=words.id, at=after)
    for one in kept.old_invitations(before=after, limit=9, person_id=None):
        survey_personal.remove_invited(record_id=one.id, at=after)
    assert kept.old_words(before=after, limit=9, person_id=None) == []
    assert kept.old_invitations(before=after, limit=9, person_id=None) == []
    assert not SurveyInvitation.objects.exclude(account_id=None).exists()
    (row,) = survey_answers.rows(made.id)
    assert (row.answers, SurveyResponse.objects.count()) == ({"q1": "b"}, 1)
    with pytest.raises(NotFound):
        survey_personal.remove_words(record_id=words.id, at=after)
