"""Open work is handed to a named colleague, taken back, and taken over by the head; nobody else."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.cases import testing
from yimen.cases.contracts import CaseState, CaseVerb
from yimen.console.models import HandedWork
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity.testing import sign_in
from yimen.kernel import clock
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


@pytest.fixture
def colleague(around):
    return directory.make_officer(post=Post.CLERK, unit=around.units.town, name="综窗小覃")


@pytest.fixture
def head(around):
    return directory.make_officer(post=Post.APPROVER, unit=around.units.town, name="镇长老彭")


@pytest.fixture
def waiting(around):
    """Open work that the town's clerks receive."""
    case = testing.case_at(CaseState.SUBMITTED, around)
    return Work.objects.get(ref_id=case.id)


def desk(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def hand(client: Client, work: Work, to) -> int:
    sent = {"act": "hand", "to": str(to.officer_id)}
    return client.post(f"/work/hand/{work.pk}/", sent).status_code


def take_back(client: Client, work: Work) -> int:
    return client.post(f"/work/hand/{work.pk}/", {"act": "take_back"}).status_code


def who(client: Client, query: str = "") -> str:
    return client.get(f"/work/{query}").content.decode()


def test_handed_work_is_shown_to_all_and_listed_for_the_colleague(around, waiting, colleague):
    clerk = desk(around.clerk)
    page = clerk.get(f"/work/hand/{waiting.pk}/").content.decode()
    assert "综窗小覃" in page
    assert around.clerk.name in page  # one may take it oneself
    assert around.examiner.name not in page

    assert hand(clerk, waiting, colleague) == 302

    assert ">综窗小覃</a>" in who(clerk)
    assert "交给我的" not in who(clerk)
    own = desk(colleague)
    assert "交给我的 1 件" in who(own)
    assert "交给我的待办 1 件" in who(own, "?mine=1")
    assert f"{around.clerk.name} " in who(own)
    (entry,) = [
        one
        for one in ledger.list_entries(subject=Ref(waiting.ref_kind, waiting.ref_id))
        if one.verb == "console.work.handed"
    ]
    assert str(colleague.officer_id) in entry.change


def test_only_giver_holder_and_head_hand_it_on(around, waiting, colleague, head):
    third = directory.make_officer(post=Post.CLERK, unit=around.units.town, name="综窗小向")
    assert hand(desk(around.clerk), waiting, colleague) == 302

    assert hand(desk(third), waiting, third) == 403
    assert take_back(desk(third), waiting) == 403
    assert hand(desk(head), waiting, third) == 302  # the head divides what others do
    assert hand(desk(third), waiting, around.clerk) == 302  # the holder gives it on
    assert take_back(desk(third), waiting) == 302  # and who gave it takes it back
    assert not HandedWork.objects.exists()
    assert take_back(desk(third), waiting) == 422


@pytest.mark.parametrize("stranger", ["examiner", "other_unit", "other_area", "supervisor"])
def test_who_neither_does_nor_leads_learns_nothing(around, waiting, colleague, stranger):
    client = desk(getattr(around, stranger))
    assert client.get(f"/work/hand/{waiting.pk}/").status_code == 404
    assert hand(client, waiting, colleague) == 404


@pytest.mark.parametrize("unable", ["examiner", "other_area", "resident"])
def test_it_goes_to_nobody_without_the_post(around, waiting, unable):
    client = desk(around.clerk)
    to = getattr(around, unable).officer_id or around.resident.account_id
    answer = client.post(f"/work/hand/{waiting.pk}/", {"act": "hand", "to": str(to)})
    assert answer.status_code == 422
    assert "没有办这件事要用的岗位" in answer.content.decode()
    assert not HandedWork.objects.exists()


def test_who_lost_the_post_holds_nothing_up(around, waiting, colleague):
    """Once the holder cannot do it any more, every colleague who can may hand it anew."""
    third = desk(directory.make_officer(post=Post.CLERK, unit=around.units.town, name="综窗小向"))
    assert hand(desk(around.clerk), waiting, colleague) == 302
    now = clock.now()
    held = directory.public.get_officer(officer_id=colleague.officer_id, on=now.date()).holdings
    directory.public.end_post(actor=SYSTEM, holding_id=held[0].id, at=now)
    assert hand(third, waiting, around.clerk) == 302


def test_work_that_is_done_is_no_longer_handed(around, waiting, colleague):
    client = desk(around.clerk)
    assert hand(client, waiting, colleague) == 302
    testing.do(
        CaseVerb.RECEIVE, around=around, case_id=waiting.ref_id, at=testing.AT, actor=around.clerk
    )
    assert "交给我的" not in who(desk(colleague))
    assert hand(client, waiting, colleague) == 404


def test_the_list_asks_as_often_for_three_handed_as_for_one(around, waiting, colleague):
    clerk = desk(around.clerk)
    hand(clerk, waiting, colleague)
    counted = []
    for _ in range(2):
        who(clerk)
        with CaptureQueriesContext(connection) as seen:
            who(clerk)
        counted.append(len(seen))
        for _ in range(2):
            case = testing.case_at(CaseState.SUBMITTED, around)
            hand(clerk, Work.objects.get(ref_id=case.id), colleague)
    assert counted[0] == counted[1]


def test_handed_work_gets_another_name_before_its_officer_leaves(around, waiting, colleague):
    hand(desk(around.clerk), waiting, colleague)
    boss = directory.make_officer(post=Post.SYSTEM_ADMIN, unit=around.units.centre)
    page = f"/staff/directory/officers/{colleague.officer_id}/leaving/"
    shown = desk(boss).get(page).content.decode()
    assert waiting.title in shown
    ref = re.search(r'value="(console.handed_work[^"]+)"', shown).group(1)

    refused = desk(boss).post(page, {"act": "leave"}).content.decode()
    assert "还有 1 项没有移交" in refused
    sent = {"act": "give", "heir": str(around.clerk.officer_id), "thing": [ref]}
    assert desk(boss).post(page, sent).status_code == 302

    assert HandedWork.objects.get(work_id=waiting.pk).officer_id == around.clerk.officer_id
