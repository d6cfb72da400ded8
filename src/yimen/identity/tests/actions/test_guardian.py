"""Guardians: recorded from papers, confirmed by a second official, ended by age or by an adult ward."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yimen.identity import public, testing
from yimen.identity.actions import guardian
from yimen.identity.actions import mandate as mandates
from yimen.identity.contracts import (
    ConfirmedBy,
    GuardianGround,
    GuardianPaper,
    MandateRefused,
    MandateState,
)
from yimen.identity.sign_in_contracts import MANDATE_WORK
from yimen.identity.tests.actions.test_mandate import officer
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.work import queries as work

pytestmark = pytest.mark.django_db
AT = testing.AT


def seen(**changes):
    given = {
        "ground": GuardianGround.PARENT,
        "paper": GuardianPaper.BIRTH_CERTIFICATE,
        "paper_title": "出生医学证明",
        "note": "编号 L430000001",
    } | changes
    return guardian.GuardianPapers(**given)


def guarded(ward, holder, **changes):
    """Return an active guardianship."""
    clerk, second = officer(), officer()
    made = guardian.record_guardian(
        actor=clerk,
        ward_id=ward.person_id,
        guardian_id=holder.person_id,
        seen=seen(**changes),
        at=AT,
    )
    (row,) = work.list_of(ref=Ref(MANDATE_WORK, made.id))
    assert (row.unit_id, row.title) == (clerk.unit_id, f"核对材料后确认监护人：{made.holder_name}")
    with pytest.raises(NotAllowed):
        mandates.confirm_mandate(
            actor=ward, mandate_id=made.id, confirmed_by=ConfirmedBy.ONLINE, at=AT, note=""
        )
    with pytest.raises(NotAllowed):
        mandates.confirm_mandate(
            actor=clerk, mandate_id=made.id, confirmed_by=ConfirmedBy.PAPER, at=AT, note=""
        )
    with pytest.raises(MandateRefused, match="不能只打电话"):
        mandates.confirm_mandate(
            actor=second, mandate_id=made.id, confirmed_by=ConfirmedBy.TELEPHONE, at=AT, note=""
        )
    confirmed = mandates.confirm_mandate(
        actor=second, mandate_id=made.id, confirmed_by=ConfirmedBy.PAPER, at=AT, note=""
    )
    assert work.list_of(ref=Ref(MANDATE_WORK, made.id)) == []
    return confirmed


@pytest.fixture
def child():
    return testing.make_resident(name="小宝", born=date(2010, 3, 5))


@pytest.fixture
def mother():
    return testing.make_resident(name="刘母", born=date(1985, 3, 5))


def test_of_a_minor_it_ends_on_the_eighteenth_birthday_and_neither_ends_it_on_line(child, mother):
    made = guarded(child, mother)

    assert made.until_on == date(2028, 3, 5)
    assert public.stands_for(grantor_id=child.person_id, holder_person_id=mother.person_id)
    for actor in (child, mother):
        with pytest.raises(NotAllowed, match="便民服务中心"):
            mandates.end_mandate(actor=actor, mandate_id=made.id, at=AT, reason="")
    assert mandates.end_overdue(at=datetime(2028, 3, 4, 17, 0, tzinfo=UTC)) == 1
    assert not public.stands_for(grantor_id=child.person_id, holder_person_id=mother.person_id)


def test_an_adult_ward_ends_an_agreed_guardian_alone_but_not_one_a_court_asked_for(mother):
    old = testing.make_resident(name="陈老", born=date(1945, 1, 1))
    agreed = guarded(
        old, mother, ground=GuardianGround.AGREED, paper=GuardianPaper.AGREEMENT, note="公证 3 号"
    )
    ended = mandates.end_mandate(actor=old, mandate_id=agreed.id, at=AT, reason="本人不要了")
    assert ended.state is MandateState.ENDED

    by_law = guarded(
        old,
        mother,
        ground=GuardianGround.CHILD,
        paper=GuardianPaper.HOUSEHOLD_BOOK,
        judged=True,
    )
    with pytest.raises(NotAllowed):
        mandates.end_mandate(actor=old, mandate_id=by_law.id, at=AT, reason="")


def test_old_age_alone_makes_nobody_a_ward(mother):
    old = testing.make_resident(name="陈老", born=date(1940, 1, 1))
    with pytest.raises(MandateRefused, match="登记委托"):
        guarded(old, mother, ground=GuardianGround.CHILD, paper=GuardianPaper.HOUSEHOLD_BOOK)
