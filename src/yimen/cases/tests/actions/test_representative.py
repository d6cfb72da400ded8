"""Who stands for another: what he begins, sends in and reads, and how a revocation stops him."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.cases import testing
from yimen.cases.actions import draft, submit
from yimen.cases.models import Case, Draft
from yimen.cases.queries import case as cases
from yimen.cases.queries.draft import get_draft, list_drafts
from yimen.identity import testing as identity
from yimen.identity.contracts import MandateAct, MandateKind, MandateMissing
from yimen.kernel.contracts import NotFound
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db
AT = testing.AT


def person_of(actor):
    return identity.public.get_person(person_id=actor.person_id)


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


@pytest.fixture
def company(around):
    made = identity.make_company(name="一门县测试米面店", at=AT)
    identity.make_mandate(
        grantor=made, holder=person_of(around.resident), kind=MandateKind.LEGAL_HEAD, at=AT
    )
    return made


def authorised(around, company, *acts):
    """Return the mandate of the other resident and his draft for the company."""
    helper = around.other_resident
    code = identity.public.get_own_details(actor=helper).code
    mandate = identity.public.authorise(
        actor=around.resident,
        company_id=company.id,
        name=helper.name,
        code=code,
        acts=acts,
        item_codes=(),
        until_on=AT.date() + timedelta(days=90),
        at=AT,
    )
    return mandate, testing.a_draft(around, actor=helper, applicant_id=company.id)


def test_a_draft_begun_before_the_revocation_is_closed_at_once(around, company):
    helper = around.other_resident
    mandate, begun = authorised(around, company, MandateAct.FILL, MandateAct.SUBMIT)
    held = get_draft(actor=helper, draft_id=begun.id)

    identity.public.end_mandate(actor=around.resident, mandate_id=mandate.id, at=AT)

    for act in (
        lambda: get_draft(actor=helper, draft_id=begun.id),
        lambda: submit.submit_draft(actor=helper, draft_id=begun.id, at=AT),
        lambda: draft.save_answers(
            actor=helper, draft_id=begun.id, step="place", raw={}, at=AT, seen=held
        ),
    ):
        with pytest.raises(MandateMissing):
            act()
    assert list_drafts(actor=helper) == []
    assert Draft.objects.get(id=begun.id).case_id is None
    assert Case.objects.count() == 0


def test_who_may_only_fill_in_does_not_submit(around, company):
    _, begun = authorised(around, company, MandateAct.FILL)
    with pytest.raises(MandateMissing, match="只能填写"):
        submit.submit_draft(actor=around.other_resident, draft_id=begun.id, at=AT)


def test_the_head_sees_what_a_representative_filed_and_the_ledger_says_for_whom(around, company):
    mandate, begun = authorised(around, company, MandateAct.FILL, MandateAct.SUBMIT)
    case = submit.submit_draft(actor=around.other_resident, draft_id=begun.id, at=AT)

    assert cases.get_case(actor=around.resident, case_id=case.id).applicant_name == company.name
    assert case.filed_by_name == around.other_resident.name
    submitted = ledger.list_entries(subject=case.ref)[0]
    assert (submitted.verb, submitted.on_behalf_of) == ("cases.case.submitted", company.id)
    assert identity.public.get_mandate(mandate_id=mandate.id).used_at == AT
    with pytest.raises(NotFound):
        cases.get_case(actor=identity.make_resident(name="路人"), case_id=case.id)
