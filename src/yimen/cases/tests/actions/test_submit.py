"""Submit: a draft becomes one case, whole, and only when it may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yimen.cases import testing
from yimen.cases.actions import draft, submit
from yimen.cases.contracts import CaseState, ClockKind, PaperGot, WorkKind, case_ref
from yimen.cases.models import Case, CasePaper, CaseStep
from yimen.catalogue import testing as items
from yimen.catalogue.contracts import ConditionNotMet, ItemNotOpen
from yimen.directory import testing as directory
from yimen.identity import testing as identity
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import FieldRefusals, Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.work import queries as work
from yimen.licences import public as licences

pytestmark = pytest.mark.django_db
AT = testing.AT


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def submit_it(around: testing.Town, begun):
    return submit.submit_draft(actor=around.resident, draft_id=begun.id, at=AT)


def open_work(case_id) -> dict[str, object]:
    return {one.kind: one.unit_id for one in work.list_of(ref=case_ref(case_id))}


def test_submitted_twice_it_is_one_case(around):
    begun = testing.a_draft(around)
    first, again = submit_it(around, begun), submit_it(around, begun)
    assert first.id == again.id
    assert first.number == again.number
    assert Case.objects.count() == CaseStep.objects.count() == 1
    verbs = [one.verb for one in ledger.list_entries(subject=first.ref)]
    assert verbs == ["cases.case.submitted"]


def test_case_goes_to_the_town_that_receives_and_the_department_that_decides(around):
    case = submit_it(around, testing.a_draft(around))
    assert case.state is CaseState.SUBMITTED
    assert case.receiving_unit_id == around.units.town.id
    assert case.deciding_unit_id == around.units.department.id
    assert clocks.find(ref=case.ref, kind=ClockKind.RECEIVE) is not None
    assert clocks.find(ref=case.ref, kind=ClockKind.ACCEPT) is None
    assert open_work(case.id) == {WorkKind.RECEIVE: around.units.town.id}


def test_county_item_is_received_at_the_service_centre():
    around = testing.town(receive_level="4")
    case = submit_it(around, testing.a_draft(around))
    assert case.receiving_unit_id == around.units.centre.id
    assert clocks.find(ref=case.ref, kind=ClockKind.ACCEPT) is not None


@pytest.mark.parametrize(
    ("missing", "field"),
    [({"size": ""}, "size"), ({"area": ""}, "area"), ({"name": ""}, "name")],
)
def test_incomplete_form_names_the_field(around, missing, field):
    begun = testing.a_draft(around)
    draft.save_answers(
        actor=around.resident, draft_id=begun.id, step="place", raw=missing, at=AT, only=[field]
    )
    with pytest.raises(FieldRefusals) as refused:
        submit_it(around, begun)
    assert field in refused.value.errors
    assert Case.objects.count() == 0


def test_missing_file_is_named(around):
    begun = testing.a_draft(around)
    draft.save_answers(
        actor=around.resident, draft_id=begun.id, step="place", raw={"size": "300"}, at=AT,
        only=["size"],
    )  # fmt: skip
    with pytest.raises(FieldRefusals) as refused:
        submit_it(around, begun)
    assert set(refused.value.errors) == {"test"}


def test_condition_of_the_item_is_told_in_its_own_words(around):
    with pytest.raises(ConditionNotMet, match="要到市里办"):
        submit_it(around, testing.a_draft(around, size="4500"))


def test_situation_must_be_chosen(around):
    begun = testing.a_draft(around, situation="")
    with pytest.raises(Refusal) as refused:
        submit_it(around, begun)
    assert refused.value.field == "situation"


def test_suspended_between_draft_and_submit_it_is_not_open(around):
    begun = testing.a_draft(around)
    items.suspend_item(version_id=around.item.id, at=AT)
    with pytest.raises(ItemNotOpen):
        submit_it(around, begun)
    assert Case.objects.count() == 0


def test_unknown_area_asks_for_it():
    around = testing.town(
        definition={"form": {"steps": [{"code": "place", "title": "场所", "fields": [
            {"code": "size", "kind": "number", "name": "面积", "label": "有多大", "why": "看。"},
            {"code": "plan", "kind": "file", "name": "图", "label": "图", "why": "看。"},
            {"code": "promise", "kind": "declaration", "name": "承诺", "label": "真的", "why": "负责。"},
        ]}]}, "licence": None, "situations": [{"code": "all", "title": "一般情形"}], "papers": [], "checks": []}
    )  # fmt: skip
    nowhere = identity.make_resident(name="没有住址的人", area_code="", at=AT)
    begun = draft.start_draft(actor=nowhere, item_code=around.item.item_code, at=AT)
    testing.add_file(nowhere, begun, "plan")
    draft.save_answers(
        actor=nowhere, draft_id=begun.id, step="place", raw={"size": "80", "promise": "1"}, at=AT
    )
    with pytest.raises(Refusal) as refused:
        submit.submit_draft(actor=nowhere, draft_id=begun.id, at=AT)
    assert refused.value.field == "area"


def papers(case) -> dict[str, CasePaper]:
    return {one.code: one for one in CasePaper.objects.filter(case_id=case.id)}


def test_papers_follow_situation_and_answers(around):
    small = submit_it(around, testing.a_draft(around))
    assert set(papers(small)) == {"plan"}
    large = submit_it(around, testing.a_draft(around, size="300"))
    assert {code: one.level for code, one in papers(large).items()} == {"plan": "D", "test": "C"}
    licensed = submit_it(around, testing.a_draft(around, situation="licensed"))
    assert papers(licensed)["licence"].got == PaperGot.NOT_BROUGHT


def held_licence(around: testing.Town, **more):
    return licences.request_issue(
        actor=SYSTEM,
        origin=Ref("cases.case", new_id()),
        type_code=items.LICENCE_TYPE,
        name="营业执照",
        serial_prefix="照",
        issuer_id=around.units.department.id,
        holder_id=around.resident.person_id,
        validity=(5, "Y"),
        values=(),
        at=AT,
        **more,
    )


def test_held_licence_waives_the_paper(around):
    licence = held_licence(around)
    case = submit_it(around, testing.a_draft(around, situation="licensed"))
    waived = papers(case)["licence"]
    assert (waived.got, waived.level, waived.licence_id) == (PaperGot.LICENCE, "A", licence.id)


def test_revoked_licence_waives_nothing(around):
    licence = held_licence(around)
    licences.change_state(
        actor=SYSTEM,
        licence_id=licence.id,
        state=licences.LicenceState.REVOKED,
        reason="测试撤销",
        at=AT,
    )
    case = submit_it(around, testing.a_draft(around, situation="licensed"))
    assert papers(case)["licence"].got != PaperGot.LICENCE


def test_anothers_licence_waives_nothing(around):
    held_licence(around)
    other = testing.a_draft(around, actor=around.other_resident, situation="licensed")
    case = submit.submit_draft(actor=around.other_resident, draft_id=other.id, at=AT)
    assert papers(case)["licence"].got != PaperGot.LICENCE


def test_numbers_and_query_codes_differ(around):
    cases = [
        submit.submit_draft(
            actor=who,
            draft_id=testing.a_draft(around, actor=who).id,
            at=AT,
        )
        for who in (around.resident, around.other_resident)
    ]
    assert len({one.number for one in cases}) == len({one.query_code for one in cases}) == 2
    assert cases[0].number < cases[1].number


def test_channel_is_the_way_it_came(around):
    begun = testing.a_draft(around)
    actor = replace(around.resident)
    case = submit.submit_draft(actor=actor, draft_id=begun.id, at=AT)
    assert case.channel == actor.channel


def test_area_of_another_town_goes_to_that_town(around):
    case = submit_it(around, testing.a_draft(around, area=directory.OTHER_VILLAGE))
    assert case.receiving_unit_id == around.units.other_town.id
