"""A relative applies; nothing is filed or shown before the resident confirms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases.actions import draft, relative, submit
from yimen.cases.contracts import CaseState, DraftView, MandateNotConfirmed, WorkKind
from yimen.cases.models import Case, Draft, WaitingDraft
from yimen.cases.queries import waiting
from yimen.cases.tests.actions.test_batch import ANSWERS
from yimen.cases.tests.actions.test_desk_entry import AT, actor, demo, item
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.identity.contracts import ConfirmedBy, MandateState
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal
from yimen.kernel.outbox import dispatcher
from yimen.kernel.work import queries as work

__all__ = ["ANSWERS", "demo"]
pytestmark = pytest.mark.django_db
ZHANG = next(one for one in people.seeds.RESIDENTS if one.username == "zhang")


def begun(holder: Actor) -> DraftView:
    """Return an application for 张桂兰 by somebody whom she has not named yet."""
    return relative.start_for_relative(
        actor=holder,
        name=ZHANG.name,
        code=ZHANG.code,
        item_code=item("老年人优待证"),
        situation="local",
        at=AT,
    )


def filled(holder: Actor) -> DraftView:
    one = begun(holder)
    draft.save_answers(
        actor=holder,
        draft_id=one.id,
        step="person",
        raw={
            "name": ZHANG.name,
            "id_number": ZHANG.code,
            "phone": ZHANG.phone,
            "area": ZHANG.area_code,
            "helper_relation": "relative",
        },
        at=AT,
    )
    from django.core.files.uploadedfile import SimpleUploadedFile

    from yimen.cases.actions import upload
    from yimen.cases.tests.actions.test_desk_entry import PNG
    from yimen.catalogue import public as catalogue

    upload.add_file(
        actor=holder,
        draft_id=one.id,
        version=catalogue.get_version(version_id=one.item_version_id),
        step="card",
        field="photo",
        file=SimpleUploadedFile("照片.png", PNG, content_type="image/png"),
        at=AT,
    )
    return draft.save_answers(
        actor=holder,
        draft_id=one.id,
        step="card",
        raw={"delivery": "electronic", "promise": "1"},
        at=AT,
    ).draft


def test_an_application_waits_and_is_filed_by_the_residents_word(demo: None) -> None:
    wang = actor("wang")
    one = filled(wang)
    with pytest.raises(MandateNotConfirmed):
        submit.submit_draft(actor=wang, draft_id=one.id, at=AT)

    relative.wait_for_confirmation(actor=wang, draft_id=one.id, at=AT)
    relative.wait_for_confirmation(actor=wang, draft_id=one.id, at=AT)

    assert Case.objects.count() == 0
    clerk = actor("cunwu")
    assert [row.draft_id for row in waiting.list_waiting(actor=clerk)] == [one.id]
    assert waiting.list_waiting(actor=actor("cunwu2")) == []
    open_work = work.list_of(ref=Ref("cases.draft", one.id))
    assert [row.kind for row in open_work] == [WorkKind.MANDATE]

    later = AT + timedelta(hours=3)
    relative.rule_on_mandate(
        actor=clerk, draft_id=one.id, how=ConfirmedBy.TELEPHONE, note="本人接的电话", at=later
    )
    dispatcher.deliver_all(at=later)

    case = Case.objects.get()
    assert case.state == CaseState.SUBMITTED
    assert case.submitted_at == later
    assert (case.applicant_name, case.filed_by_name) == ("张桂兰", "王立群")
    assert work.list_of(ref=Ref("cases.draft", one.id)) == []
    with pytest.raises(NotFound):
        relative.rule_on_mandate(actor=clerk, draft_id=one.id, how=ConfirmedBy.TELEPHONE, at=later)


def test_the_resident_confirms_for_herself(demo: None) -> None:
    wang, zhang = actor("wang"), actor("zhang")
    one = filled(wang)
    relative.wait_for_confirmation(actor=wang, draft_id=one.id, at=AT)
    assert one.mandate_id

    identity.confirm_mandate(
        actor=zhang, mandate_id=one.mandate_id, confirmed_by=ConfirmedBy.ONLINE, at=AT
    )
    dispatcher.deliver_all(at=AT)

    assert Case.objects.get().applicant_name == "张桂兰"


def test_a_refusal_files_nothing_and_tells_the_relative(demo: None) -> None:
    wang = actor("wang")
    one = filled(wang)
    relative.wait_for_confirmation(actor=wang, draft_id=one.id, at=AT)
    before = identity.count_unread(person_id=wang.person_id)

    relative.rule_on_mandate(actor=actor("cunwu"), draft_id=one.id, how=None, at=AT)
    dispatcher.deliver_all(at=AT)

    assert Case.objects.count() == 0
    assert WaitingDraft.objects.get().trouble
    assert identity.count_unread(person_id=wang.person_id) == before + 1
    assert waiting.list_my_waiting(person_id=wang.person_id)[0].trouble


def test_the_relative_cannot_confirm_nor_can_another_village(demo: None) -> None:
    wang = actor("wang")
    one = filled(wang)
    relative.wait_for_confirmation(actor=wang, draft_id=one.id, at=AT)

    for username in ("wang", "cunwu2"):
        with pytest.raises(NotAllowed):
            relative.rule_on_mandate(
                actor=actor(username), draft_id=one.id, how=ConfirmedBy.VILLAGE, at=AT
            )
    assert identity.get_mandate(mandate_id=one.mandate_id).state is MandateState.PENDING


def test_an_incomplete_application_does_not_wait(demo: None) -> None:
    wang = actor("wang")
    one = begun(wang)

    with pytest.raises(Refusal):
        relative.wait_for_confirmation(actor=wang, draft_id=one.id, at=AT)
    assert WaitingDraft.objects.count() == 0


def test_beginning_again_records_no_second_mandate(demo: None) -> None:
    wang, zhang = actor("wang"), actor("zhang")
    count = len(identity.list_mandates(person_id=zhang.person_id))

    assert begun(wang).id == begun(wang).id
    assert len(identity.list_mandates(person_id=zhang.person_id)) == count + 1


def test_who_has_a_mandate_begins_at_once(demo: None) -> None:
    assert begun(actor("li")).mandate_id is not None
    one = Draft.objects.get()
    assert identity.get_mandate(mandate_id=one.mandate_id).state is MandateState.ACTIVE


def test_oneself_a_wrong_name_and_a_stranger_are_refused(demo: None) -> None:
    with pytest.raises(Refusal, match="这是您自己"):
        begun(actor("zhang"))
    with pytest.raises(Refusal, match="另一个姓名"):
        relative.start_for_relative(
            actor=actor("wang"),
            name="李四",
            code=ZHANG.code,
            item_code=item("老年人优待证"),
            at=AT,
        )
    with pytest.raises(NotAllowed):
        begun(actor("daiban"))


def test_nothing_of_the_resident_is_shown_before_she_confirms(demo: None, client: Client) -> None:
    wang = actor("wang")
    one = begun(wang)
    people.sign_in(client, wang)

    page = client.get(f"/drafts/{one.id}/person/").content.decode()

    assert ZHANG.code not in page
    assert ZHANG.phone not in page
    assert ZHANG.address not in page


def test_my_cases_asks_the_resident_and_tells_the_relative_that_it_waits(demo: None) -> None:
    holder, resident = actor("wang"), actor("zhang")
    one = filled(holder)
    relative.wait_for_confirmation(actor=holder, draft_id=one.id, at=AT)
    mandate_id = WaitingDraft.objects.get(draft_id=one.id).mandate_id
    confirm = reverse("identity:confirm_own_mandate", args=[mandate_id])
    asked, told = Client(), Client()
    people.sign_in(asked, resident)
    people.sign_in(told, holder)

    page = asked.get(reverse("cases:mine")).content.decode()
    assert f'action="{confirm}"' in page
    assert "是我委托的，交上去" in page
    page = told.get(reverse("cases:mine")).content.decode()
    assert "等本人确认" in page
    assert confirm not in page

    asked.post(confirm)
    dispatcher.deliver_all(at=AT)
    assert confirm not in asked.get(reverse("cases:mine")).content.decode()
    assert Case.objects.get().applicant_id == resident.person_id
