"""The whole road through actions: a resident applies, the village receives, the town decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yimen.cases.actions import decision, delivery, draft, intake, submit, upload
from yimen.cases.contracts import CaseState, ClockKind
from yimen.cases.models import Case, CasePaper, Notice
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.files import actions as files
from yimen.kernel.outbox import dispatcher
from yimen.licences import public as licences

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


def actor(username: str) -> Actor:
    account = identity.authenticate(username=username, password="yimen-2026", at=AT)
    return directory.actor_for(account_id=account.id, at=AT)


@pytest.fixture
def demo(demo_installation: Callable[[datetime], None]) -> None:
    demo_installation(AT)


def test_a_resident_applies_and_holds_the_card(demo: None) -> None:
    zhang = actor("zhang")
    before = identity.count_unread(person_id=zhang.person_id)
    item = next(
        one
        for one in catalogue.list_current(
            on=AT.date(), where=ItemFilter(open_only=True), limit=50
        ).rows
        if one.name.startswith("老年人优待证")
    )
    begun = draft.start_draft(actor=zhang, item_code=item.item_code, at=AT)
    assert draft.start_draft(actor=zhang, item_code=item.item_code, at=AT).id == begun.id
    draft.choose_situation(actor=zhang, draft_id=begun.id, situation="local", at=AT)
    details = identity.get_own_details(actor=zhang)
    version = catalogue.get_version(version_id=begun.item_version_id)
    first = draft.save_answers(
        actor=zhang,
        draft_id=begun.id,
        step="person",
        raw={
            "name": details.person.name,
            "id_number": details.code,
            "phone": details.phone,
            "area": details.person.area_code,
        },
        at=AT,
        next_step="card",
        complete=True,
    )
    assert first.answers.errors == {}
    upload.add_file(
        actor=zhang,
        draft_id=begun.id,
        version=version,
        step="card",
        field="photo",
        file=SimpleUploadedFile("照片.png", PNG, content_type="image/png"),
        at=AT,
    )
    second = draft.save_answers(
        actor=zhang,
        draft_id=begun.id,
        step="card",
        raw={"delivery": "electronic", "promise": "1"},
        at=AT,
        complete=True,
    )
    assert second.answers.errors == {}

    case = submit.submit_draft(actor=zhang, draft_id=begun.id, at=AT)
    again = submit.submit_draft(actor=zhang, draft_id=begun.id, at=AT)
    assert again.id == case.id
    assert Case.objects.count() == 1
    assert clocks.get(ref=case.ref, kind=ClockKind.ACCEPT).stopped_at is None

    village, town = actor("cunwu"), actor("zhenzhu")
    later = AT + timedelta(hours=1)
    received = intake.receive_case(actor=village, case_id=case.id, at=later, accept=True)
    assert received.state is CaseState.ACCEPTED
    decided = decision.decide_case(
        actor=town, case_id=case.id, grant=True, opinion="年满六十周岁，材料齐全。", at=later
    )
    assert decided.state is CaseState.GRANTED
    dispatcher.deliver_all(at=later)

    done = Case.objects.get(id=case.id)
    assert CaseState(done.state) is CaseState.COMPLETED
    held = licences.list_held(holder_id=zhang.person_id, on=later.date())
    assert [one.name for one in held] == ["老年人优待证"]
    assert held[0].identifier.startswith(licences.IDENTIFIER_ROOT)
    kinds = list(Notice.objects.order_by("made_at", "id").values_list("kind", flat=True))
    assert kinds == ["receipt", "acceptance", "grant"]
    for notice in Notice.objects.all():
        assert notice.file_id is not None
        assert files.read_bytes(file_id=notice.file_id)[:5] == b"%PDF-"
    assert CasePaper.objects.get(case_id=case.id, code="photo").file_ids
    assert identity.count_unread(person_id=zhang.person_id) == before + 3

    delivered = delivery.deliver_case(
        actor=zhang, case_id=case.id, method="electronic", receiver="张桂兰", at=later
    )
    assert delivered.state is CaseState.DELIVERED
