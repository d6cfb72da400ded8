"""The head of a legal person, whom he authorises, and what happens when another takes over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yimen.identity import public, testing
from yimen.identity.actions import legal_person
from yimen.identity.actions import mandate as mandates
from yimen.identity.contracts import (
    AssuranceTooLow,
    ConfirmedBy,
    MandateAct,
    MandateKind,
    MandateMissing,
    MandateRefused,
    MandateState,
)
from yimen.identity.queries import items
from yimen.identity.tests.actions.test_mandate import officer
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
AT = testing.AT
DAY = AT.date()
ITEM = "430590001001"
UNTIL = DAY + timedelta(days=365)


@pytest.fixture(autouse=True)
def _one_item_is_known():
    """Let the catalogue, which stands above, know one item."""
    before = list(items._answers)
    items.named_by(lambda codes: {one: "食品经营许可" for one in codes if one == ITEM})
    yield
    items._answers[:] = before


def person_of(actor):
    return public.get_person(person_id=actor.person_id)


@pytest.fixture
def company():
    return testing.make_company(name="一门县测试米面店", legal_representative="王测试")


@pytest.fixture
def head(company):
    actor = testing.make_resident(name="王测试")
    testing.make_mandate(grantor=company, holder=person_of(actor), kind=MandateKind.LEGAL_HEAD)
    return actor


def authorise(head, company, **changes):
    given = {
        "name": "经办甲",
        "code": testing.an_id_number(),
        "acts": (MandateAct.FILL,),
        "item_codes": (ITEM,),
        "until_on": UNTIL,
        "at": AT,
    } | changes
    return public.authorise(actor=head, company_id=company.id, **given)


def test_an_item_that_nobody_knows_is_refused(head, company):
    with pytest.raises(MandateRefused, match="没有这个事项编码") as refused:
        authorise(head, company, item_codes=(ITEM, "430599999999"))

    assert refused.value.field == "items"


def test_a_representative_acts_within_items_acts_and_days(head, company):
    made = authorise(head, company)
    ask = {"grantor_id": company.id, "holder_person_id": made.holder_person_id}

    assert public.check_mandate(**ask, item_code="430590001001", on=DAY, act=MandateAct.FILL)
    with pytest.raises(MandateMissing, match="只能填写"):
        public.check_mandate(**ask, item_code="430590001001", on=DAY, act=MandateAct.SUBMIT)
    with pytest.raises(MandateMissing):
        public.check_mandate(**ask, item_code="430590009999", on=DAY)
    with pytest.raises(MandateMissing):
        public.check_mandate(**ask, item_code="430590001001", on=UNTIL)


def test_only_the_head_authorises_and_only_when_known_enough(head, company):
    stranger = testing.make_resident(name="旁人")
    with pytest.raises(NotFound):
        authorise(stranger, company)
    with pytest.raises(MandateRefused, match="最长 3 年"):
        authorise(head, company, until_on=date(DAY.year + 4, 1, 1))
    object.__setattr__(head, "assurance", 1)
    with pytest.raises(AssuranceTooLow):
        authorise(head, company)


def test_the_head_ends_an_authorisation_and_no_act_follows(head, company):
    made = authorise(head, company)

    mandates.end_mandate(actor=head, mandate_id=made.id, at=AT, reason="不再聘用")

    with pytest.raises(MandateMissing):
        public.use_mandate(mandate_id=made.id, at=AT)
    with pytest.raises(MandateMissing, match="草稿"):
        public.check_not_ended(mandate_id=made.id)


def test_a_new_head_is_confirmed_by_a_second_clerk_and_confirms_what_the_old_one_gave(
    head, company
):
    given = authorise(head, company)
    clerk, second = officer(), officer()
    successor_code = testing.an_id_number()
    waiting = legal_person.record_head(
        actor=clerk,
        company_id=company.id,
        name="李新任",
        code=successor_code,
        paper="变更登记通知书 第 8 号",
        at=AT,
    )
    assert public.list_headed(person_id=head.person_id, on=DAY)
    with pytest.raises(NotAllowed, match="另一位工作人员"):
        mandates.confirm_mandate(
            actor=clerk, mandate_id=waiting.id, confirmed_by=ConfirmedBy.PAPER, at=AT, note=""
        )

    mandates.confirm_mandate(
        actor=second, mandate_id=waiting.id, confirmed_by=ConfirmedBy.PAPER, at=AT, note=""
    )

    assert public.list_headed(person_id=head.person_id, on=DAY) == []
    assert public.get_person(person_id=company.id).legal_representative == "李新任"
    lapsing = public.get_mandate(mandate_id=given.id)
    assert (lapsing.lapses, lapsing.until_on) == (True, DAY + timedelta(days=30))
    with pytest.raises(NotFound):
        authorise(head, company)

    successor = testing.make_account(person=public.get_person(person_id=waiting.holder_person_id))
    actor = testing.Actor(
        kind=head.kind,
        name="李新任",
        account_id=successor.id,
        person_id=waiting.holder_person_id,
        assurance=successor.assurance,
    )
    kept = public.confirm_again(actor=actor, mandate_id=given.id, until_on=UNTIL, at=AT)
    assert (kept.lapses, kept.until_on) == (False, UNTIL)


def test_what_nobody_confirmed_ends_by_the_clock(head, company):
    made = authorise(head, company, until_on=DAY + timedelta(days=1))

    assert mandates.end_overdue(at=AT) == 0
    assert mandates.end_overdue(at=AT + timedelta(days=2)) == 1
    assert public.get_mandate(mandate_id=made.id).state is MandateState.ENDED


def test_a_head_is_never_made_by_an_ordinary_mandate(head, company):
    with pytest.raises(MandateRefused):
        public.record_mandate(
            actor=testing.make_resident(),
            kind=MandateKind.LEGAL_HEAD,
            grantor_id=company.id,
            at=AT,
            evidence=mandates.MandateEvidence.SIGNED_PAPER,
            holder_person_id=head.person_id,
        )
    assert SYSTEM.person_id is None
