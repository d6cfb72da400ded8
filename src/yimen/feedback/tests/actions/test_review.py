"""A review: once, by who was served; a bad one opens work and a clock until it is mended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.directory import public
from yimen.directory import testing as directory
from yimen.directory.contracts import Post, UnitLevel
from yimen.feedback.actions import review
from yimen.feedback.contracts.review import (
    RECTIFY,
    AlreadyReviewed,
    NotYours,
    RectificationState,
    ReviewLevel,
)
from yimen.feedback.models import Invitation, Rectification
from yimen.feedback.queries import review as queries
from yimen.identity import testing as people
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.outbox import dispatcher
from yimen.kernel.work import queries as work

pytestmark = pytest.mark.django_db
AT = testing.AT
LATER = AT + timedelta(hours=3)


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def served(around: testing.Town) -> Invitation:
    """Return the invitation to rate a completed case."""
    case = testing.case_at(CaseState.COMPLETED, around)
    dispatcher.deliver_all(at=LATER)
    return Invitation.objects.get(origin_id=case.id, moment="completed")


def give(around, row, *, level=1, tags=(), words="", actor=None):
    return review.give_review(
        actor=actor or around.resident,
        invitation_id=row.id,
        level=level,
        tags=tags,
        words=words,
        at=LATER,
    )


def bad(around) -> Rectification:
    row = served(around)
    give(around, row, level=5, tags=("办得慢",), words="等了两个月。")
    return Rectification.objects.get(invitation=row)


def rates():
    return queries.rates(area_prefix="439981", since=date(2026, 1, 1), until=date(2027, 1, 1))


def test_receipt_and_completion_each_invite_once(around):
    row = served(around)
    dispatcher.deliver_all(at=LATER + timedelta(days=1))
    moments = Invitation.objects.filter(origin_id=row.origin_id).values_list("moment", flat=True)
    assert sorted(moments) == ["completed", "received"]


def test_unreviewed_is_a_state_of_its_own(around):
    served(around)
    counted = rates()
    assert (counted.may_rate, counted.rated) == (2, 0)
    assert counted.by_level == (0, 0, 0, 0, 0)


def test_reviewed_once_only(around):
    row = served(around)
    assert give(around, row, level=2).level is ReviewLevel.SATISFIED
    with pytest.raises(AlreadyReviewed):
        give(around, row, level=5)
    assert rates().by_level == (0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    "who", ["other_resident", "clerk", "examiner", "approver", "supervisor", "system_admin"]
)
def test_nobody_rates_for_the_resident(around, who):
    row = served(around)
    with pytest.raises(NotYours):
        give(around, row, actor=getattr(around, who))
    with pytest.raises(NotFound):
        queries.get_own(actor=getattr(around, who), invitation_id=row.id)


@pytest.mark.parametrize(
    ("level", "tags", "words"),
    [(0, (), ""), (9, (), ""), (1, ("收红包",), ""), (1, (), "长" * 501)],
)
def test_unsound_review_changes_nothing(around, level, tags, words):
    row = served(around)
    with pytest.raises(Refusal):
        give(around, row, level=level, tags=tags, words=words)
    row.refresh_from_db()
    assert row.level is None


def test_unknown_invitation_is_not_found(around):
    row = Invitation(id=new_id())
    with pytest.raises(NotFound):
        give(around, row)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_good_review_opens_nothing(around, level):
    give(around, served(around), level=level)
    assert not Rectification.objects.exists()


def test_bad_review_opens_work_and_a_clock_for_the_unit(around):
    row = bad(around)
    ref = Ref("feedback.rectification", row.id)
    assert [(one.kind, one.unit_id) for one in work.list_of(ref=ref)] == [
        (RECTIFY, around.units.department.id)
    ]
    assert clocks.find(ref=ref, kind=RECTIFY).due_on == row.due_on == date(2026, 12, 7)


def test_rectification_goes_from_call_back_to_the_check(around):
    row = bad(around)
    ref = Ref("feedback.rectification", row.id)
    with pytest.raises(WrongState):
        review.mend(actor=around.examiner, rectification_id=row.id, done="改好了。", at=LATER)
    review.call_back(actor=around.examiner, rectification_id=row.id, said="等得太久。", at=LATER)
    with pytest.raises(WrongState):
        review.call_back(actor=around.examiner, rectification_id=row.id, said="再问。", at=LATER)
    with pytest.raises(WrongState):
        review.close(
            actor=around.supervisor, rectification_id=row.id, mistaken=False, reason="可以。好",
            at=LATER,
        )  # fmt: skip
    review.mend(actor=around.examiner, rectification_id=row.id, done="加了窗口。", at=LATER)
    assert work.list_of(ref=ref) == []
    closed = review.close(
        actor=around.supervisor, rectification_id=row.id, mistaken=False, reason="属实，已整改。",
        at=LATER,
    )  # fmt: skip
    assert closed.state is RectificationState.CLOSED
    counted = rates()
    assert (counted.called_back, counted.due_mended, counted.mended_in_time) == (1, 1, 1)
    assert counted.bad == 1


def test_mistaken_review_leaves_the_rates_and_is_counted_apart(around):
    row = bad(around)
    review.close(
        actor=around.supervisor, rectification_id=row.id, mistaken=True, reason="评错了单位。",
        at=LATER,
    )  # fmt: skip
    counted = rates()
    assert (counted.bad, counted.rated, counted.excluded) == (0, 0, 1)
    assert Invitation.objects.filter(level=5).count() == 1


def test_words_and_reasons_are_asked_for(around):
    row = bad(around)
    with pytest.raises(Refusal) as refused:
        review.call_back(actor=around.examiner, rectification_id=row.id, said=" ", at=LATER)
    assert refused.value.field == "callback"


@pytest.mark.parametrize("who", ["other_unit", "other_area", "clerk", "system_admin", "resident"])
def test_others_do_not_handle_a_rectification(around, who):
    row = bad(around)
    with pytest.raises(NotAllowed):
        review.call_back(
            actor=getattr(around, who), rectification_id=row.id, said="回访过了。", at=LATER
        )
    with pytest.raises(NotFound):
        queries.get_rectification(actor=getattr(around, who), rectification_id=row.id)


def test_review_words_are_encrypted_and_the_rated_do_not_see_who(around):
    row = bad(around)
    assert "两个月".encode() not in bytes(row.invitation.words)
    shown = queries.get_rectification(actor=around.examiner, rectification_id=row.id)
    assert shown.words == "等了两个月。"
    assert not hasattr(shown, "person_id")


def test_supervisor_of_another_county_checks_nothing(around):
    row = bad(around)
    stranger = directory.make_officer(post=Post.CLERK, unit=around.units.centre, at=AT)
    with pytest.raises(NotAllowed):
        review.close(
            actor=stranger, rectification_id=row.id, mistaken=True, reason="评错了。", at=LATER
        )


def rated(unit_id, around) -> Rectification:
    """Return what a bad review of the completed case opens where this unit was rated."""
    row = served(around)
    Invitation.objects.filter(id=row.id).update(unit_id=unit_id)
    give(around, row, level=5)
    return Rectification.objects.get(invitation=row)


def below(parent, code):
    return public.open_organisation(
        actor=SYSTEM, code=code, uscc=people.a_uscc(), name=f"测试单位{code}", short_name=code,
        document_word=code, area_code="439981000000", level=UnitLevel.COUNTY, at=AT,
        parent_id=parent.id if parent else None,
    )  # fmt: skip


def test_work_stays_in_the_rated_unit_where_somebody_may_rectify(around):
    assert rated(around.units.other_department.id, around).unit_id == (
        around.units.other_department.id
    )


def test_work_goes_up_the_tree_past_units_with_clerks_only(around):
    above = below(around.units.other_department, "upper")
    counter = below(above, "lower")
    directory.make_officer(post=Post.CLERK, unit=counter, at=AT)
    row = rated(counter.id, around)
    assert row.unit_id == around.units.other_department.id
    ref = Ref("feedback.rectification", row.id)
    assert [one.unit_id for one in work.list_of(ref=ref)] == [row.unit_id]
    review.call_back(actor=around.other_unit, rectification_id=row.id, said="回访过了。", at=LATER)
    shown = queries.get_rectification(actor=around.other_unit, rectification_id=row.id)
    assert shown.rated_unit_id == counter.id


def test_work_goes_to_the_deciding_unit_where_the_line_of_the_rated_has_nobody(around):
    directory.make_officer(post=Post.CLERK, unit=around.units.centre, at=AT)
    assert rated(around.units.centre.id, around).unit_id == around.units.department.id
