"""Answers: once for a token, whole or not at all, and joined to nobody by anything that is stored."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, models

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.feedback.actions import survey, survey_answer, survey_plan
from yimen.feedback.actions.survey_answer import Outcome
from yimen.feedback.actions.survey_plan import Wish
from yimen.feedback.contracts.survey import FrameKind, QuotaFull, SurveyChannel, SurveyClosed
from yimen.feedback.models import (
    Survey,
    SurveyInvitation,
    SurveyLink,
    SurveyPlan,
    SurveyQuota,
    SurveyResponse,
    SurveyToken,
)
from yimen.feedback.queries import survey_answers, survey_door
from yimen.feedback.queries import survey_plan as plans
from yimen.feedback.tests.survey_builders import (
    AT,
    LATER,
    TWO,
    an_open,
    answer,
    door_of,
    editor,
)
from yimen.kernel.contracts import NotAllowed

pytestmark = pytest.mark.django_db
SMALL = Wish(kind=FrameKind.VILLAGES, per_unit=2, seed="s", margin="0.2", response_rate="1")


def invited(actor, made, *, wish: Wish = SMALL) -> list[str]:
    """Return the codes of the sheets of a survey, fresh."""
    plan = survey_plan.draw_sample(actor=actor, survey_id=made.id, wish=wish, at=AT)
    survey_plan.invite(actor=actor, plan_id=plan.id, at=AT)
    return [code for code, _ in survey_plan.print_sheets(actor=actor, plan_id=plan.id, at=AT)]


def test_a_token_is_good_for_one_answer_and_leaves_no_trace() -> None:
    actor = editor()
    made = an_open(actor)
    code = invited(actor, made)[0]
    door = survey_door.by_link(code=code)
    assert answer(door, words="太慢", option="b") is Outcome.STORED
    assert answer(door) is Outcome.REPEATED
    assert answer(survey_door.by_link(code=code)) is Outcome.REPEATED
    assert survey_door.by_link(code=code).is_used
    (row,) = survey_answers.rows(made.id)
    assert (row.answers, row.channel) == ({"q1": "b", "q2": "太慢"}, SurveyChannel.SHEET)
    assert not SurveyToken.objects.filter(id=door.token_id).exists()
    assert "太慢" not in str(SurveyResponse.objects.values_list("answers", "words").get())


def test_nothing_that_is_stored_joins_an_answer_to_an_invitation() -> None:
    """Try to join by every value that identifies: no id, no key, no time finer than a day."""
    actor = editor()
    made = an_open(actor)
    for code in invited(actor, made)[:12]:
        answer(survey_door.by_link(code=code))
    tables = (SurveyInvitation, SurveyLink, SurveyToken, SurveyPlan)
    told = {str(value) for table in tables for row in table.objects.values_list() for value in row}
    for row in SurveyResponse.objects.values():
        assert not {str(row["id"]), str(row["key"])} & told
        assert (row["id"].version, row["key"].version) == (4, 4)
    kinds = {type(field) for field in SurveyResponse._meta.fields}
    assert models.DateTimeField not in kinds
    led = {one.related_model for one in SurveyResponse._meta.fields if one.related_model}
    assert led == {Survey}
    assert {one.reminded_at for one in SurveyInvitation.objects.all()} == {None}


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_no_row_that_stays_was_written_by_the_transaction_of_an_answer() -> None:
    actor = editor()
    made = an_open(actor)
    codes = invited(actor, made)
    for code in codes[:6]:
        answer(survey_door.by_link(code=code))
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM feedback_survey_response")
        written = {row[0] for row in cursor.fetchall()}
        assert len(written) == 6
        cursor.execute(
            "SELECT xmin::text FROM feedback_survey_invitation"
            " UNION ALL SELECT xmin::text FROM feedback_survey_link"
            " UNION ALL SELECT xmin::text FROM feedback_survey_token"
            " UNION ALL SELECT xmin::text FROM feedback_survey"
            " UNION ALL SELECT xmin::text FROM kernel_ledger_entry"
        )
        assert not written & {row[0] for row in cursor.fetchall()}


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_store_one_answer_and_fill_a_quota_once() -> None:
    actor = editor()
    made = an_open(actor, limit=3)
    code = invited(actor, made)[0]
    outcomes: list[object] = []

    def press() -> None:
        try:
            outcomes.append(answer(survey_door.by_link(code=code)))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, outcomes)) == ["repeated"] * 9 + ["stored"]
    assert SurveyQuota.objects.get(survey_id=made.id).filled == 1


def test_a_full_quota_refuses_and_gives_the_token_back() -> None:
    actor = editor()
    made = an_open(actor, limit=1)
    first, second = invited(actor, made)[:2]
    answer(survey_door.by_link(code=first))
    with pytest.raises(QuotaFull, match="答够了"):
        answer(survey_door.by_link(code=second))
    assert not survey_door.by_link(code=second).is_used
    assert answer(survey_door.by_link(code=second), option="b", words="慢") is Outcome.STORED


def test_an_open_link_stores_a_key_once() -> None:
    actor = editor()
    made = an_open(actor)
    key = uuid4()
    found = [answer(door_of(made), key=key) for _ in range(3)]
    assert found == [Outcome.STORED, Outcome.REPEATED, Outcome.REPEATED]


def test_the_path_takes_at_most_six_statements(django_assert_max_num_queries) -> None:
    actor = editor()
    made = an_open(actor, limit=9)
    door = survey_door.by_link(code=invited(actor, made)[0])
    survey_door.frozen_questionnaire(door.survey_id, door.version)
    with django_assert_max_num_queries(5):  # savepoint and its release stand for begin and commit
        answer(door)


def test_a_closed_survey_takes_nothing() -> None:
    actor = editor()
    made = an_open(actor)
    code = invited(actor, made)[0]
    door = survey_door.by_link(code=code)
    survey.close_survey(actor=actor, survey_id=made.id, at=LATER)
    with pytest.raises(SurveyClosed):
        answer(door)
    assert SurveyToken.objects.filter(id=door.token_id).exists()


def test_who_was_asked_opened_began_and_answered_is_counted() -> None:
    actor = editor()
    made = an_open(actor)
    codes = invited(actor, made)
    doors = [survey_door.by_link(code=code) for code in codes[:3]]
    survey_answer.mark_opened(token_id=doors[0].token_id)
    survey_answer.mark_begun(token_id=doors[1].token_id)
    answer(doors[2])
    answer(door_of(made))
    found = plans.rates(survey_id=made.id)
    assert (found.invited, found.delivered) == (len(codes), len(codes))
    assert (found.opened, found.begun, found.completed, found.beside) == (3, 2, 1, 1)


def test_an_officer_enters_for_a_caller_and_only_that_is_recorded() -> None:
    actor = editor()
    made = an_open(actor)
    code = invited(actor, made)[0]
    clerk = directory.make_officer(post=Post.CLERK, unit=directory.demo_county().town)
    door = survey_door.by_phone(survey_door.by_link(code=code))
    given = {"door": door, "questionnaire": TWO, "version": 1, "answers": {"q1": "a"}, "at": LATER}
    survey_answer.send_for(actor=clerk, key=uuid4(), **given)
    (row,) = survey_answers.rows(made.id)
    assert (row.channel, row.seconds) == (SurveyChannel.PHONE, 0)
    assert survey_door.by_link(code=code).is_used
    supervisor = directory.make_officer(post=Post.SUPERVISOR, unit=directory.demo_county().centre)
    with pytest.raises(NotAllowed):
        survey_answer.send_for(actor=supervisor, key=uuid4(), **given)


def test_reminders_go_only_to_who_has_not_answered() -> None:
    actor = editor()
    made = an_open(actor)
    units = directory.demo_county()
    for name in ("甲", "乙", "丙"):
        directory.make_officer(post=Post.CLERK, unit=units.town, name=name)
    plan = survey_plan.draw_sample(
        actor=actor, survey_id=made.id, wish=Wish(kind=FrameKind.STAFF, seed="s"), at=AT
    )
    assert survey_plan.invite(actor=actor, plan_id=plan.id, at=AT) == 4
    assert survey_plan.deliver(survey_id=made.id, at=AT) == 4
    assert survey_plan.deliver(survey_id=made.id, at=AT) == 0
    spent = SurveyToken.objects.order_by("id").first()
    code = survey_plan.new_link(made.id, spent.id, SurveyChannel.LINK)
    answer(survey_door.by_link(code=code))
    after = AT + timedelta(days=4)
    assert survey_plan.remind(actor=actor, survey_id=made.id, at=after) == 3
    assert survey_plan.deliver(survey_id=made.id, at=after) == 3
    assert SurveyInvitation.objects.get(id=spent.invitation_id).reminders == 0
    assert plans.rates(survey_id=made.id).delivered == 4


def test_a_draw_can_be_repeated_from_its_seed_and_tells_a_changed_frame() -> None:
    actor = editor()
    made = an_open(actor)
    plan = survey_plan.draw_sample(actor=actor, survey_id=made.id, wish=SMALL, at=AT)
    assert (plan.population, sum(one.sample for one in plan.strata)) == (76, 13)
    assert survey_plan.repeat_draw(actor=actor, plan_id=plan.id, at=LATER)
    SurveyPlan.objects.filter(id=plan.id).update(seed="t")
    assert not survey_plan.repeat_draw(actor=actor, plan_id=plan.id, at=LATER)
    assert isinstance(plan.id, UUID)
