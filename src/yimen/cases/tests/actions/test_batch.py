"""One item for many people in one pass: once a person, item and year, whatever happens."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import close_old_connections
from django.test import Client

from yimen.cases.actions import batch as batches
from yimen.cases.actions import decision, draft, intake, submit, upload
from yimen.cases.contracts import BatchState, BatchView, CaseState
from yimen.cases.models import BatchEntry, Case
from yimen.cases.queries import batch as queries
from yimen.cases.testing import photo
from yimen.cases.tests.actions.test_desk_entry import actor, demo, item
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.identity.contracts import MandateEvidence, MandateKind, PersonView
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.outbox import dispatcher

__all__ = ["demo"]
pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ANSWERS = {
    "living": "home",
    "account_changed": "no",
    "helper_relation": "village",
    "promise": True,
}


def mandate(person: PersonView, agent: Actor, at: datetime) -> None:
    identity.record_mandate(
        actor=SYSTEM,
        kind=MandateKind.VILLAGE_AGENT,
        grantor_id=person.id,
        at=at,
        evidence=MandateEvidence.REGISTER,
        holder_officer_id=agent.officer_id,
        holder_name=agent.name,
        from_on=at.date().replace(day=1),
    )


def granted(agent: Actor, *, name: str, mandated: bool = True, at: datetime = AT) -> PersonView:
    """Return somebody of the village whose allowance was granted at a moment."""
    person = people.make_person(name=name, born=date(1940, 3, 1))
    mandate(person, agent, at)
    code = item("高龄津贴", at)
    begun = draft.start_draft(
        actor=agent, item_code=code, at=at, applicant_id=person.id, situation="new"
    )
    details = identity.get_details(actor=agent, person_id=person.id, item_code=code, at=at)
    version = catalogue.get_version(version_id=begun.item_version_id)
    steps: tuple[tuple[str, dict[str, str]], ...] = (
        (
            "person",
            {
                "name": name,
                "id_number": details.code,
                "phone": details.phone,
                "area": person.area_code,
            },
        ),
        ("account", {"bank": "abc", "account_number": "6228480000000000000"}),
        ("sign", {"helper_relation": "village", "promise": "1"}),
    )
    for step, raw in steps:
        draft.save_answers(actor=agent, draft_id=begun.id, step=step, raw=raw, at=at)
    upload.add_file(
        actor=agent,
        draft_id=begun.id,
        version=version,
        step="account",
        field="card_photo",
        file=photo("卡.png"),
        at=at,
    )
    case = submit.submit_draft(actor=agent, draft_id=begun.id, at=at)
    later = at + timedelta(minutes=5)
    intake.receive_case(actor=actor("cunwu", later), case_id=case.id, at=later, accept=True)
    decision.decide_case(
        actor=actor("cunzhu", later),
        case_id=case.id,
        grant=True,
        opinion="年满八十周岁。",
        at=later,
    )
    dispatcher.deliver_all(at=later)
    if not mandated:
        held = identity.list_mandates_held(on=at.date(), holder_officer_id=agent.officer_id)
        found = next(one for one in held if one.grantor.id == person.id)
        identity.end_mandate(actor=agent, mandate_id=found.id, at=later, reason="测试")
    return person


def started(
    agent: Actor, people_chosen: list[PersonView], struck: dict[UUID, str] | None = None
) -> BatchView:
    return batches.start_batch(
        actor=agent,
        item_code=item("高龄津贴"),
        year=2027,
        chosen=[one.id for one in people_chosen],
        struck=struck or {},
        answers=ANSWERS,
        at=AT + timedelta(days=1),
    )


def candidates(agent: Actor, year: int = 2027) -> dict[str, str]:
    version = queries.get_renewal_version(item_code=item("高龄津贴"), on=AT.date())
    found = queries.list_candidates(
        actor=agent, version=version, year=year, at=AT + timedelta(days=1)
    )
    return {one.name: one.left_out for one in found}


def test_a_pass_files_one_case_each(demo: None) -> None:
    agent = actor("daiban")
    first, second = granted(agent, name="田有福"), granted(agent, name="田有寿")
    assert candidates(agent) == {"田有福": "", "田有寿": ""}

    batch = started(agent, [first, second])
    assert batch.count(BatchState.PENDING) == 2
    later = AT + timedelta(days=1, minutes=1)
    assert batches.run_batch(batch_id=batch.id, at=later) == 2
    assert batches.run_batch(batch_id=batch.id, at=later) == 0

    done = queries.get_batch(actor=agent, batch_id=batch.id)
    assert done.finished_at == later
    assert done.count(BatchState.FILED) == 2
    renewed = Case.objects.filter(situation="renew")
    assert {one.applicant_name for one in renewed} == {"田有福", "田有寿"}
    assert {one.state for one in renewed} == {CaseState.SUBMITTED}
    assert {one.filed_by_name for one in renewed} == {agent.name}
    assert set(candidates(agent).values()) == {"2027 年已经办过"}


def test_nobody_is_filed_twice_in_a_year(demo: None) -> None:
    agent = actor("daiban")
    person = granted(agent, name="田有福")
    first, second = started(agent, [person]), started(agent, [person])

    assert second.count(BatchState.SKIPPED) == 1
    later = AT + timedelta(days=1)
    assert batches.run_batch(batch_id=second.id, at=later) == 0
    assert batches.run_batch(batch_id=first.id, at=later) == 1
    assert Case.objects.filter(situation="renew").count() == 1


def test_who_died_is_struck_off_with_the_reason(demo: None) -> None:
    agent = actor("daiban")
    person = granted(agent, name="田有福")

    batch = started(agent, [], {person.id: "去世"})
    batches.run_batch(batch_id=batch.id, at=AT + timedelta(days=1))

    assert BatchEntry.objects.get().state == BatchState.STRUCK
    assert candidates(agent) == {"田有福": "已划掉：去世"}
    assert not Case.objects.filter(situation="renew").exists()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("mandate", "还没有委托您代办，请先登记委托"),
        ("answers", "还缺：居住情况，请单独办"),
        ("draft", "您有一份没交的草稿，请先交掉或删掉。"),
    ],
)
def test_whoever_cannot_be_filed_is_left_out_and_the_others_go_on(
    demo: None, spoil: str, why: str
) -> None:
    agent = actor("daiban")
    good = granted(agent, name="田有寿")
    bad = granted(agent, name="田有福")
    code = item("高龄津贴")
    answers = {**ANSWERS}
    batch = started(agent, [good, bad])
    if spoil == "answers":
        answers.pop("living")
        batch = batches.start_batch(
            actor=agent,
            item_code=code,
            year=2026 + 1,
            chosen=[],
            struck={granted(agent, name="田三").id: "去世"},
            answers=answers,
            at=AT + timedelta(days=1),
        )
        BatchEntry.objects.filter(applicant_name="田有福").update(batch_id=batch.id)
    if spoil == "mandate":
        held = identity.list_mandates_held(on=AT.date(), holder_officer_id=agent.officer_id)
        found = next(one for one in held if one.grantor.id == bad.id)
        identity.end_mandate(actor=agent, mandate_id=found.id, at=AT, reason="测试")
    if spoil == "draft":
        begun = draft.start_draft(
            actor=agent, item_code=code, at=AT, applicant_id=bad.id, situation="new"
        )
        draft.save_answers(
            actor=agent, draft_id=begun.id, step="person", raw={"name": "田有福"}, at=AT
        )

    for one in BatchEntry.objects.values_list("batch_id", flat=True).distinct():
        batches.run_batch(batch_id=one, at=AT + timedelta(days=1))

    assert BatchEntry.objects.get(applicant_name="田有福").reason == why
    assert BatchEntry.objects.get(applicant_name="田有寿").state == BatchState.FILED


def test_the_list_says_why_somebody_is_not_on_it(demo: None) -> None:
    agent = actor("daiban")
    granted(agent, name="田有福", mandated=False)

    assert candidates(agent, 2026) == {"田有福": "2026 年才批准，2027 年再确认"}
    assert candidates(agent, 2027) == {"田有福": "还没有委托您代办，请先登记委托"}


def test_a_pass_refuses_too_many_nobody_and_a_strange_year(demo: None) -> None:
    agent = actor("daiban")
    with pytest.raises(Refusal, match="至少勾选一个人"):
        started(agent, [])
    with pytest.raises(Refusal, match="一次最多办 200"):
        batches.start_batch(
            actor=agent,
            item_code=item("高龄津贴"),
            year=2026,
            chosen=[UUID(int=one) for one in range(201)],
            struck={},
            answers={},
            at=AT,
        )
    with pytest.raises(Refusal, match="今年或明年"):
        batches.start_batch(
            actor=agent,
            item_code=item("高龄津贴"),
            year=2030,
            chosen=[UUID(int=1)],
            struck={},
            answers={},
            at=AT,
        )
    with pytest.raises(NotFound):
        batches.start_batch(
            actor=agent,
            item_code=item("老年人优待证"),
            year=2026,
            chosen=[UUID(int=1)],
            struck={},
            answers={},
            at=AT,
        )


def test_another_village_neither_sees_the_list_nor_the_pass(demo: None) -> None:
    agent, other = actor("daiban"), actor("daiban2")
    person = granted(agent, name="田有福")
    batch = started(agent, [person])

    assert candidates(other) == {}
    with pytest.raises(NotFound):
        queries.get_batch(actor=other, batch_id=batch.id)


def test_the_pages_preview_and_file(demo: None, client: Client) -> None:
    agent = actor("daiban")
    person = granted(agent, name="田有福")
    people.sign_in(client, agent)
    page = f"/work/batch/{item('高龄津贴')}/"
    listed = client.get(page + "?year=2027").content.decode()
    assert "田有福" in listed
    chosen = {"year": "2027", "chosen": str(person.id)}
    preview = client.post(page, chosen | {"preview": "1"}).content.decode()
    assert "这一批共同的回答" in preview

    wrong = client.post(page, chosen | {"preview": "1", "common": "1"})
    assert wrong.status_code == 422
    sound = {"living": "home", "account_changed": "no", "helper_relation": "village"}
    ready = chosen | {"common": "1", "promise": "1"} | sound
    assert "提交 1 件" in client.post(page, ready | {"preview": "1"}).content.decode()
    made = client.post(page, ready | {"submit": "1"})

    assert made.status_code == 302
    batch = BatchEntry.objects.get().batch
    batches.run_batch(batch_id=batch.id, at=AT + timedelta(days=1))
    result = client.get(made["Location"]).content.decode()
    assert "提交 1 件" in result
    assert Case.objects.get(situation="renew").number in result


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_passes_at_once_file_a_person_once(demo: None) -> None:
    agent = actor("daiban")
    person = granted(agent, name="田有福")
    code = item("高龄津贴")
    made: list[UUID] = []

    def go() -> None:
        try:
            batch = batches.start_batch(
                actor=agent,
                item_code=code,
                year=2027,
                chosen=[person.id],
                struck={},
                answers=ANSWERS,
                at=AT + timedelta(days=1),
            )
            batches.run_batch(batch_id=batch.id, at=AT + timedelta(days=1))
            made.append(batch.id)
        finally:
            close_old_connections()

    threads = [threading.Thread(target=go) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(made) == 3
    assert Case.objects.filter(situation="renew").count() == 1
    assert BatchEntry.objects.filter(state=BatchState.FILED).count() == 1
