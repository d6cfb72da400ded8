"""A form filled at the window: three sources, differences chosen, whence it is, and what is logged."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from yimen.cases import testing
from yimen.cases.actions import desk_entry, filling, sheet
from yimen.cases.actions import draft as drafts
from yimen.cases.actions.filling import Doubt, Identified
from yimen.cases.models import CaseComparison, Draft, Filling
from yimen.cases.queries import draft as draft_queries
from yimen.cases.queries import filling as queries
from yimen.cases.rules.filling import LEAVE, IdentifiedBy, Mark, Origin
from yimen.cases.tests import fillings
from yimen.directory.contracts import Post
from yimen.directory.testing import make_officer
from yimen.exchange import testing as registers
from yimen.identity import public as identity
from yimen.identity.contracts import MandateEvidence, MandateKind, PersonField
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal
from yimen.kernel.ledger.contracts import LOOK
from yimen.kernel.models import LedgerEntry

AT = testing.AT


@pytest.fixture
def filled(db):
    return fillings.world()


def _values(world, draft_id):
    return draft_queries.get_draft(actor=world.clerk, draft_id=draft_id).values


def test_three_sources_are_offered_and_nothing_is_chosen_for_anybody(filled):
    rows = filled.rows(filled.begin())

    assert rows["name"].mark is Mark.DIFFERS
    assert {(one.origin, one.shown) for one in rows["name"].offers} == {
        (Origin.PERSON, "申请人甲"),
        (Origin.REGISTER, "申请人乙"),
    }
    assert rows["domicile"].mark is Mark.ONLY
    assert rows["domicile"].offers[0].record
    assert rows["home"].offers[0].shown == "一门县柳浦镇柳树湾村九组 1 号"


def test_nothing_reaches_the_form_before_it_was_chosen(filled):
    draft_id = filled.begin()

    assert "name" not in _values(filled, draft_id)
    with pytest.raises(FieldRefusals) as refused:
        filling.choose(actor=filled.clerk, draft_id=draft_id, choices={}, at=AT)
    assert set(refused.value.errors) == {"name"}
    assert "domicile" not in _values(filled, draft_id)


def test_what_was_chosen_stands_on_the_form_with_whence_it_is(filled):
    draft_id = filled.begin()

    filling.choose(
        actor=filled.clerk,
        draft_id=draft_id,
        choices={"name": "申请人.姓名", "home": LEAVE},
        at=AT,
    )

    values = _values(filled, draft_id)
    assert (values["name"], values["domicile"]) == ("申请人甲", "三组 8 号")
    assert "home" not in values
    view = queries.get_filling(actor=filled.clerk, draft_id=draft_id)
    whence = {one.code: one for one in queries.provenance(view, values)}
    assert whence["domicile"].resource == "paper"
    assert whence["domicile"].on is not None
    assert [whence["domicile"].record] == [str(one) for one, _, _ in registers.logged()]
    assert "home" not in whence


def test_what_stands_on_the_form_is_never_replaced_unasked(filled):
    draft_id = filled.begin()
    filling.choose(actor=filled.clerk, draft_id=draft_id, choices={"name": "申请人.姓名"}, at=AT)
    drafts.save_answers(
        actor=filled.clerk,
        draft_id=draft_id,
        step="place",
        raw={"domicile": "九组 1 号"},
        at=AT,
        only=["domicile"],
    )

    filling.fill(actor=filled.clerk, draft_id=draft_id, at=AT + timedelta(days=2))
    row = filled.rows(draft_id)["domicile"]

    assert row.mark is Mark.DIFFERS
    assert row.offers[0].origin is Origin.FORM
    assert _values(filled, draft_id)["domicile"] == "九组 1 号"


def test_every_look_is_recorded_with_the_number_and_the_law(filled):
    draft_id = filled.begin()

    number = Draft.objects.get(id=draft_id).number
    assert [one[1:] for one in registers.logged()] == [(number, "社会保险法第二十五条")]
    seen = [json.loads(one.change)["what"] for one in LedgerEntry.objects.filter(verb=LOOK)]
    assert f"identity.{PersonField.ADDRESS}" in seen
    assert "licences.vault" in seen
    assert f"identity.{PersonField.PHONE}" not in seen  # the form does not ask for it


def test_a_silent_register_leaves_its_questions_unchecked_and_the_rest_filled(filled):
    filled.register.is_down = True

    draft_id = filled.begin()

    view = queries.get_filling(actor=filled.clerk, draft_id=draft_id)
    rows = {one.code: one for one in view.rows}
    assert view.silent == ("paper登记",)
    assert rows["domicile"].unchecked == ("paper登记",)
    assert rows["domicile"].offers == ()
    assert rows["name"].offers[0].shown == "申请人甲"
    filling.choose(actor=filled.clerk, draft_id=draft_id, choices={}, at=AT)
    assert _values(filled, draft_id)["name"] == "申请人甲"


def test_asked_again_the_choices_stay_and_the_register_is_heard(filled):
    filled.register.is_down = True
    draft_id = filled.begin()
    filling.choose(actor=filled.clerk, draft_id=draft_id, choices={"home": LEAVE}, at=AT)
    filled.register.is_down = False

    filling.fill(actor=filled.clerk, draft_id=draft_id, at=AT + timedelta(minutes=11))

    rows = filled.rows(draft_id)
    assert rows["home"].chosen == LEAVE
    assert rows["domicile"].offers[0].shown == "三组 8 号"
    assert rows["domicile"].unchecked == ()


def test_without_a_grant_the_register_is_not_asked(filled):
    other = replace(filled, around=testing.with_another_resident(filled.around))
    registers.run_out(item_code=filled.around.item.item_code, on=AT.date())

    rows = other.rows(other.begin())

    assert filled.register.asked == []
    assert rows["domicile"].offers == ()
    assert rows["domicile"].unchecked == ()


def test_another_officer_knows_nothing_of_it(filled):
    draft_id = filled.begin()

    for stranger in (filled.around.acceptor, filled.around.other_area, filled.around.resident):
        with pytest.raises(NotFound):
            queries.get_filling(actor=stranger, draft_id=draft_id)


def test_who_lives_elsewhere_is_sent_where_he_lives(filled):
    with pytest.raises(Refusal) as refused:
        filled.begin(actor=filled.around.other_area)

    assert refused.value.code == "cases.window.elsewhere"
    assert not Draft.objects.exists()


def test_without_a_mandate_nobody_fills_in_as_an_agent(filled):
    with pytest.raises(Refusal) as refused:
        filled.begin(wanted=filled.wanted("agent"))

    assert refused.value.status == 403
    assert filled.register.asked == []


def test_under_a_mandate_the_agents_form_is_filled_the_same_way(filled):
    identity.record_mandate(
        actor=filled.around.resident,
        kind=MandateKind.VILLAGE_AGENT,
        grantor_id=filled.around.resident.person_id,
        at=AT,
        evidence=MandateEvidence.SIGNED_PAPER,
        holder_officer_id=filled.clerk.officer_id,
        holder_name=filled.clerk.name,
        evidence_note="在村里存着",
    )

    draft_id = filled.begin(wanted=filled.wanted("agent"))
    filling.choose(actor=filled.clerk, draft_id=draft_id, choices={"name": "申请人.姓名"}, at=AT)

    assert Draft.objects.get(id=draft_id).mandate_id is not None
    assert _values(filled, draft_id)["domicile"] == "三组 8 号"


def test_one_identification_fills_one_application_even_at_the_same_moment(filled):
    seen = Identified(by=IdentifiedBy.FACE, id=uuid4())
    other = make_officer(post=Post.CLERK, unit=filled.around.units.town, name="综窗二", at=AT)
    first, second = filled.begin(), filled.begin(actor=other)
    filling.fill(actor=filled.clerk, draft_id=first, at=AT, identified=seen)

    with pytest.raises(filling.IdentificationUsed):
        filling.fill(actor=other, draft_id=second, at=AT, identified=seen)


def test_a_wrong_register_is_reported_to_its_owner(filled):
    draft_id = filled.begin()

    filling.report_doubt(
        actor=filled.clerk,
        draft_id=draft_id,
        doubt=Doubt(
            code="name", key="共享.paper.name", claimed="申请人甲", reason="户口本上就是甲"
        ),
        at=AT,
    )

    owner = filled.around.units.other_department.id
    assert registers.doubts(unit_id=owner) == [("姓名", "申请人乙", "申请人甲")]


def test_the_case_keeps_the_comparison_and_whence_each_answer_is(filled):
    draft_id = filled.begin()
    filling.choose(actor=filled.clerk, draft_id=draft_id, choices={"name": "申请人.姓名"}, at=AT)

    case = fillings.received(filled, draft_id)

    kept = CaseComparison.objects.get(case_id=case.id)
    assert (kept.at_window, kept.differing, kept.made_by) == (True, 1, filled.clerk.name)
    assert LedgerEntry.objects.filter(verb="cases.comparison.made", subject_id=case.id).exists()
    whence = queries.provenance_of_case(case_id=case.id, values={"domicile": "另一处"})
    assert {one.code: one.changed for one in whence}["domicile"] is True


def test_what_is_printed_is_in_the_ledger_by_its_hash(filled):
    draft_id = filled.begin()
    filling.choose(actor=filled.clerk, draft_id=draft_id, choices={"name": "申请人.姓名"}, at=AT)
    form = sheet.print_application(actor=filled.clerk, draft_id=draft_id, at=AT)
    before = sheet.print_draft_comparison(actor=filled.clerk, draft_id=draft_id, at=AT)

    case = fillings.received(filled, draft_id)
    after = sheet.print_comparison(actor=filled.clerk, case_id=case.id, at=AT)

    assert all(one.content.startswith(b"%PDF") for one in (form, before, after))
    printed = LedgerEntry.objects.filter(verb__endswith=".printed")
    hashes = {json.loads(one.change)["sm3"] for one in printed}
    assert hashes == {form.sm3, before.sm3, after.sm3}


def test_a_discarded_form_leaves_nothing_of_what_was_asked(filled):
    draft_id = filled.begin()

    desk_entry.discard_entry(actor=filled.clerk, draft_id=draft_id, at=AT)

    assert not Filling.objects.exists()


def test_a_blocked_person_is_not_filled_in(filled):
    person_id = filled.around.resident.person_id
    identity.set_blocked(actor=SYSTEM, person_id=person_id, blocked=True, at=AT)

    with pytest.raises(Refusal) as refused:
        filled.begin()

    assert refused.value.status == 403
