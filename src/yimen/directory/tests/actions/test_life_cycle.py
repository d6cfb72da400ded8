"""Posts lent, checked, handed over; officers from a table; the first administrators."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.db import transaction

from yimen.directory import public, testing
from yimen.directory.actions import admin_token as tokens
from yimen.directory.actions import attestation as attestations
from yimen.directory.actions import attestation_round as rounds
from yimen.directory.actions import delegation as delegations
from yimen.directory.actions import leaving, officer_import
from yimen.directory.contracts import (
    ATTESTATION_LATE,
    ATTESTATION_WORK,
    DelegationKind,
    DirectoryRefused,
    Post,
)
from yimen.directory.models import AdminToken, Holding, Officer
from yimen.directory.queries import attestation as attested
from yimen.directory.queries import leaving as left
from yimen.directory.queries import officer_file
from yimen.directory.rules.officer_file import HEADS
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.identity.contracts import MandateEvidence, MandateKind, MandateState
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.work import actions as work
from yimen.kernel.work import queries as open_work
from yimen.kernel.work.rebuilding import rebuild_check

pytestmark = pytest.mark.django_db
AT, TODAY = testing.AT, testing.AT.date()
SOON = TODAY + timedelta(days=7)


@pytest.fixture
def county():
    return testing.demo_county()


@pytest.fixture
def admin(county):
    return testing.make_officer(post=Post.SYSTEM_ADMIN, unit=county.centre)


@pytest.fixture
def security(county):
    return testing.make_officer(post=Post.SECURITY_ADMIN, unit=county.centre)


@pytest.fixture
def head(county):
    return testing.make_officer(post=Post.APPROVER, unit=county.town, name="镇长")


@pytest.fixture
def clerk(county):
    return testing.make_officer(post=Post.CLERK, unit=county.town, name="窗口")


def again(actor, days=0):
    return public.actor_for(account_id=actor.account_id, at=AT + timedelta(days=days))


def loan(deputy, **changes):
    given = delegations.Loan(
        kind=DelegationKind.LEAVE,
        deputy_id=deputy.officer_id,
        from_on=TODAY,
        until_on=SOON,
        reason="年休假",
    )
    return replace(given, **changes)


def lent_to(actor, days=0):
    """Return whose posts an officer shows as lent to him on a day."""
    shown = public.get_officer(officer_id=actor.officer_id, on=TODAY + timedelta(days=days))
    return [held.deputy_for for held in shown.holdings if held.deputy_for]


def test_a_lent_post_works_for_its_days_and_names_whose_it_is(head, clerk):
    delegations.lend(actor=head, loan=loan(clerk), at=AT)
    assert (lent_to(clerk), lent_to(clerk, 6), lent_to(clerk, 7)) == (["镇长"], ["镇长"], [])

    grant = next(one for one in again(clerk).grants if one.verb == "cases.decide")
    assert grant.deputy_for == "镇长"
    assert again(clerk, 6).may("cases.decide")
    assert not again(clerk, 7).may("cases.decide")
    assert again(head).may("cases.decide")


def test_a_lent_post_goes_back_at_once_by_hand_or_when_the_lender_loses_it(head, clerk, county):
    made = delegations.lend(actor=head, loan=loan(clerk), at=AT)
    delegations.take_back(actor=clerk, delegation_id=made.id, at=AT)
    assert not again(clerk).may("cases.decide")

    delegations.lend(actor=head, loan=loan(clerk), at=AT)
    assert again(clerk).may("cases.decide")
    Holding.objects.filter(officer_id=head.officer_id).update(until_on=TODAY)
    assert not again(clerk).may("cases.decide")
    assert again(clerk).may("cases.receive")
    assert lent_to(clerk) == []


def test_a_suspended_lender_lends_nothing_and_the_deputy_stays_an_officer(county, head):
    other = testing.make_officer(post=Post.CLERK, unit=county.town)
    delegations.lend(actor=head, loan=loan(other), at=AT)
    Holding.objects.filter(officer_id=other.officer_id, lent_from=None).update(until_on=TODAY)
    Officer.objects.filter(pk=head.officer_id).update(is_active=False)

    actor = again(other)

    assert actor.officer_id == other.officer_id
    assert actor.grants == ()
    assert lent_to(other) == []
    in_town = public.list_colleagues(unit_ids=[county.town.id], on=TODAY)
    assert other.officer_id not in in_town.get(county.town.id, {})


def test_only_own_posts_are_lent_and_only_to_a_colleague_of_no_other_duty(county, head, clerk):
    stranger = testing.make_officer(post=Post.CLERK, unit=county.other_town)
    delegations.lend(actor=head, loan=loan(clerk), at=AT)
    lent = Holding.objects.get(officer_id=clerk.officer_id, post=Post.APPROVER)
    third = testing.make_officer(post=Post.EXAMINER, unit=county.town)
    cases = (
        (head, loan(stranger)),
        (head, loan(head)),
        (again(clerk), loan(third, kind=DelegationKind.TASK, holding_ids={lent.pk})),
        (head, loan(clerk, reason="")),
    )

    for actor, wanted in cases:
        with pytest.raises(DirectoryRefused):
            delegations.lend(actor=actor, loan=wanted, at=AT)
    with pytest.raises(NotAllowed):
        delegations.lend(
            actor=testing.make_officer(post=Post.SECURITY_ADMIN, unit=county.centre),
            loan=loan(clerk),
            at=AT,
        )


def lines(unit):
    return [
        (one, line)
        for one in attested.list_for(actor=unit)
        for line in attested.lines_of(attestation_id=one.id)
    ]


def test_a_head_answers_for_each_post_and_the_last_answer_closes_it(county, security, head, clerk):
    asked = attestations.open_round(actor=security, title="下半年岗位复核", at=AT)
    one, own = next(pair for pair in lines(head) if pair[1].officer_id == head.officer_id)
    others = next(line for _, line in lines(head) if line.officer_id == clerk.officer_id)
    assert asked == 2
    assert {row.kind for row in open_work.list_for(actor=head)} == {ATTESTATION_WORK}

    with pytest.raises(DirectoryRefused):
        attestations.attest(actor=head, attestation_id=one.id, line_id=own.id, keeps=True, at=AT)
    attestations.attest(actor=head, attestation_id=one.id, line_id=others.id, keeps=False, at=AT)
    assert not again(clerk).may("cases.receive")
    assert open_work.list_for(actor=head) == []
    done = attestations.attest(
        actor=security, attestation_id=one.id, line_id=own.id, keeps=True, at=AT
    )

    assert (done.confirmed, done.withdrawn, done.total) == (1, 1, 2)
    assert done.closed_at == AT
    assert rebuild_check() == []


def test_an_overdue_check_is_work_whose_clock_ran_out(county, security, head):
    attestations.open_round(actor=security, title="下半年岗位复核", at=AT, days=5)
    one = next(
        one for one in attested.list_for(actor=security) if one.organisation_id == head.unit_id
    )

    clock = clocks.get(ref=Ref(ATTESTATION_WORK, one.id), kind=ATTESTATION_WORK)

    assert not clock.is_breached(AT + timedelta(days=4))
    assert clock.is_breached(AT + timedelta(days=20))
    assert open_work.list_of(ref=clock.ref)[0].due_at == clock.due_at
    assert attestations.open_round(actor=security, title="又一次复核", at=AT) == 0


def test_checks_open_by_policy_are_reminded_of_and_reported_when_late(county, security, head):
    months = AT + timedelta(days=190)
    assert [rounds.open_due(at=at) for at in (AT, months, months)] == [0, 2, 0]
    one = next(
        one for one in attested.list_for(actor=security) if one.organisation_id == head.unit_id
    )
    assert one.title.endswith("月定期岗位复核")

    rounds.remind(attestation_id=one.id, due_on=one.due_on, at=months)
    assert people.list_titles(head.account_id) == ["岗位复核快到期了"]
    late = months + timedelta(days=40)
    for _ in range(2):
        rounds.report_late(attestation_id=one.id, at=late)
    kinds = [row.kind for row in open_work.list_for(actor=security)]
    assert kinds.count(ATTESTATION_LATE) == 1
    assert rebuild_check() == []


def test_no_check_opens_by_itself_where_the_policy_says_so(county, security, head):
    people.set_policy("attest_months", 0)

    assert rounds.open_due(at=AT + timedelta(days=4_000)) == 0


def test_only_heads_of_the_unit_and_the_security_administrator_attest(county, security, head):
    attestations.open_round(actor=security, title="下半年岗位复核", at=AT)
    one, line = next(pair for pair in lines(security) if pair[1].officer_id == head.officer_id)
    other = testing.make_officer(post=Post.APPROVER, unit=county.other_town)

    with pytest.raises(NotAllowed):
        attestations.attest(actor=other, attestation_id=one.id, line_id=line.id, keeps=False, at=AT)
    with pytest.raises(NotFound):
        attestations.attest(
            actor=security, attestation_id=one.id, line_id=uuid4(), keeps=False, at=AT
        )


def give_work(unit, kind, *, person=None):
    ref = Ref("cases.case", uuid4())
    with transaction.atomic():
        work.open(ref=ref, kind=kind, unit=unit.id, at=AT, title="一件事", person=person)
    return ref


def test_nobody_leaves_while_work_would_be_nobodys(county, admin, clerk):
    give_work(county.town, "cases.receive")
    found = left.orphaned_work(officer_id=clerk.officer_id, on=TODAY)
    assert [(one.kind_title, one.count) for one in found] == [("收件", 1)]
    with pytest.raises(DirectoryRefused, match="收件"):
        leaving.leave(actor=admin, officer_id=clerk.officer_id, at=AT)

    testing.make_officer(post=Post.CLERK, unit=county.town)

    assert left.orphaned_work(officer_id=clerk.officer_id, on=TODAY) == []
    leaving.leave(actor=admin, officer_id=clerk.officer_id, at=AT)
    with pytest.raises(NotFound):
        again(clerk)


def test_a_deputy_of_who_leaves_is_nobody_else(county, admin, head, clerk):
    delegations.lend(actor=head, loan=loan(clerk), at=AT)
    give_work(county.town, "cases.decide")

    found = left.orphaned_work(officer_id=head.officer_id, on=TODAY)

    assert [one.kind_title for one in found] == ["决定"]


def test_what_an_officer_owns_gets_a_new_owner_before_he_leaves(county, admin):
    agent = testing.make_officer(post=Post.VILLAGE_AGENT, unit=county.village)
    heir = testing.make_officer(post=Post.VILLAGE_AGENT, unit=county.village, name="接手")
    resident = people.make_resident()
    own = give_work(county.village, "cases.receive", person=agent.officer_id)
    mandate = identity.record_mandate(
        actor=resident,
        kind=MandateKind.VILLAGE_AGENT,
        grantor_id=resident.person_id,
        holder_officer_id=agent.officer_id,
        holder_name=agent.name,
        evidence=MandateEvidence.ONLINE,
        at=AT,
    )
    with pytest.raises(DirectoryRefused, match="2 项"):
        leaving.leave(actor=admin, officer_id=agent.officer_id, at=AT)

    given = leaving.give_all(
        actor=admin,
        officer_id=agent.officer_id,
        to_officer_id=heir.officer_id,
        refs={own, mandate.ref},
        at=AT,
    )
    leaving.leave(actor=admin, officer_id=agent.officer_id, at=AT)

    assert given == 2
    assert [row.ref for row in open_work.list_for(actor=heir) if row.person_id] == [own]
    renewed = identity.list_mandates(person_id=resident.person_id)
    states = {one.holder_officer_id: one.state for one in renewed}
    assert states == {
        agent.officer_id: MandateState.ENDED,
        heir.officer_id: MandateState.PENDING,
    }


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


ROWS = [
    list(HEADS),
    ["王小明", "wxm", "z101", "承办人", "439981101201", "", "2027-01-01"],
    ["李小红", "lxh", "mzj", "负责人", "", "", ""],
]


def test_a_table_of_officers_opens_accounts_and_asks_for_posts(county, admin, security):
    table = officer_file.read_table(content=workbook(ROWS), file_name="人员.xlsx")

    opened = officer_import.load(actor=admin, table=table, at=AT)

    assert [one.username for one in opened] == ["wxm", "lxh"]
    assert (
        identity.authenticate(username="wxm", password=opened[0].password, at=AT).name == "王小明"
    )
    waiting = open_work.list_for(actor=security)
    assert len(waiting) == 2
    assert Holding.objects.filter(officer__username="wxm").count() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_as_offices_save_it(encoding):
    text = "\r\n".join(",".join(row) for row in ROWS)

    table = officer_file.read_table(content=text.encode(encoding), file_name="人员.csv")

    assert table[1][0] == "王小明"


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xff\xfe\x00\x00", b"\x00a,b"])
def test_a_file_that_is_no_table_is_refused(content):
    with pytest.raises(DirectoryRefused):
        officer_file.read_table(content=content, file_name="人员.csv")


def test_one_wrong_row_and_nobody_is_loaded(county, admin, security):
    village = ["赵六", "zhaoliu", "c101201", "监督员", "", "", ""]
    before = Officer.objects.count()

    with pytest.raises(DirectoryRefused, match="第 4 行"):
        officer_import.load(actor=admin, table=[*ROWS, village], at=AT)

    assert Officer.objects.count() == before
    assert officer_import.preview(actor=admin, table=ROWS, at=AT).findings == []


WHO = tokens.FirstOfficer(name="第一人", username="first", password="yimen-2026-x")


def use(token, at=AT, who=WHO):
    return tokens.use_token(token=token, who=who, unit=None, unit_code="zwzx", at=at)


def test_a_token_makes_the_first_administrator_once(county):
    token = public.make_admin_token(post=Post.SYSTEM_ADMIN, at=AT)
    assert token not in str(AdminToken.objects.values_list())

    made = use(token)

    assert [held.post for held in made.holdings] == [Post.SYSTEM_ADMIN]
    with pytest.raises(DirectoryRefused):
        use(token, who=replace(WHO, username="second"))
    with pytest.raises(DirectoryRefused, match="已经有系统管理员"):
        public.make_admin_token(post=Post.SYSTEM_ADMIN, at=AT)
    assert public.make_admin_token(post=Post.SECURITY_ADMIN, at=AT)


def test_a_token_expires_and_a_newer_one_replaces_it(county):
    old = public.make_admin_token(post=Post.AUDIT_ADMIN, at=AT)
    new = public.make_admin_token(post=Post.AUDIT_ADMIN, at=AT)

    for token, at in ((old, AT), (new, AT + tokens.GOOD_FOR), ("made-up", AT)):
        with pytest.raises(DirectoryRefused):
            use(token, at)
    assert use(new).name == "第一人"


def test_a_token_is_for_administrators_only(county):
    with pytest.raises(DirectoryRefused):
        public.make_admin_token(post=Post.APPROVER, at=AT)


def test_the_first_administrator_brings_the_first_unit():
    testing.seeds.run_areas(AT)
    unit = tokens.FirstUnit(
        area_code=testing.COUNTY,
        code="zwzx",
        name="一门县政务服务中心",
        short_name="县政务服务中心",
        uscc=people.a_uscc(),
    )
    token = public.make_admin_token(post=Post.SYSTEM_ADMIN, at=AT)

    made = tokens.use_token(token=token, who=WHO, unit=unit, unit_code="", at=AT)

    assert made.organisation_name == "一门县政务服务中心"
    assert not tokens.needs_unit()


def test_seeds_hold_each_administrator_and_two_who_can_approve_each_other():
    testing.whole_demo_county()

    held = {
        post: [one.username for one in public.holders_of(post=post, on=TODAY)]
        for post in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDIT_ADMIN)
    }

    assert held == {
        Post.SYSTEM_ADMIN: ["admin"],
        Post.SECURITY_ADMIN: ["anquan", "anquan2"],
        Post.AUDIT_ADMIN: ["shenji"],
    }
