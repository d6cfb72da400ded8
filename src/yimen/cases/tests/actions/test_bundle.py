"""One form for several items: begun, answered, filled in, handed in once, followed and withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases.actions import (
    acceptance,
    bundle,
    bundle_parts,
    decision,
    intake,
)
from yimen.cases.contracts import CaseState, PaperGot
from yimen.cases.models import BundleApplication, BundleDraft, Case, CasePaper
from yimen.cases.queries import bundle as queries
from yimen.cases.queries import bundle_progress as progress
from yimen.cases.testing import AT, WORDS
from yimen.cases.tests.bundles import ALL, CODE, begun, filled, live
from yimen.catalogue import testing as items
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import testing as identity
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotFound
from yimen.kernel.outbox import dispatcher

pytestmark = pytest.mark.django_db


def _resident():
    items.demo_bundles()
    return identity.make_resident(name="申请人甲", at=AT)


@pytest.fixture
def resident(db, replayed):
    return replayed(_resident)()


def test_a_shared_question_is_asked_once_and_what_another_makes_is_not_asked(resident):
    now = live(begun(resident))
    assert [part.version.name for part in now.parts] == [
        "个体工商户设立登记", "食品经营许可（新办）", "设置大型户外广告审批",
    ]  # fmt: skip
    asked = [code for step in now.steps for code in sorted(step.codes)]
    assert len(asked) == len(set(asked))
    assert "uscc" not in asked
    assert asked.count("phone") == 1
    held = live(begun(resident, {"shop_licence": "已经有了", "board": "独立立在地上"}))
    assert "uscc" in {code for step in held.steps for code in step.codes}
    assert held.parts[-1].situation == "standing"


def test_a_changed_answer_keeps_what_was_typed(resident):
    draft = filled(resident)
    other = bundle.answer_questions(
        actor=resident, draft_id=draft.id, picks={"board": "不设，或者只挂小招牌"}, at=AT
    )
    assert len(live(other).parts) == 2
    back = bundle.answer_questions(
        actor=resident, draft_id=draft.id, picks={"board": ALL["board"]}, at=AT
    )
    assert back.values["address_p3"] == "城关街1号门头"


def test_handing_in_makes_one_case_for_each_item_once(resident):
    draft = filled(resident)
    first = bundle.submit_bundle(actor=resident, draft_id=draft.id, at=AT)
    assert bundle.submit_bundle(actor=resident, draft_id=draft.id, at=AT) == first
    seen = progress.get_application(actor=resident, application_id=first)
    assert BundleApplication.objects.count() == 1
    assert len({one.case.number for one in seen.parts}) == 3
    assert {one.case.state for one in seen.parts} == {CaseState.SUBMITTED}
    assert all(one.due_on for one in seen.parts)
    together = progress.came_together(case_id=seen.parts[0].case.id)
    assert [item for item, _, _ in together.others] == [
        "食品经营许可（新办）", "设置大型户外广告审批",
    ]  # fmt: skip
    with pytest.raises(NotFound):
        progress.get_application(
            actor=identity.make_resident(name="旁人乙", at=AT), application_id=first
        )


def test_one_incomplete_item_keeps_all_from_going_in(resident):
    draft = begun(resident)
    with pytest.raises(FieldRefusals) as refused:
        bundle.submit_bundle(actor=resident, draft_id=draft.id, at=AT)
    assert {"phone", "board_kind", "items"} <= set(refused.value.errors)
    assert "uscc" not in refused.value.errors
    assert not Case.objects.exists()
    assert BundleDraft.objects.get(id=draft.id).application_id is None


def test_a_part_is_withdrawn_alone(resident):
    made = bundle.submit_bundle(actor=resident, draft_id=filled(resident).id, at=AT)
    parts = progress.get_application(actor=resident, application_id=made).parts
    bundle_parts.withdraw_part(
        actor=resident, application_id=made, case_id=parts[2].case.id, reason="先不装",
        at=AT + timedelta(hours=1),
    )  # fmt: skip
    after = progress.get_application(actor=resident, application_id=made)
    assert [one.case.state for one in after.parts] == [
        CaseState.SUBMITTED, CaseState.SUBMITTED, CaseState.WITHDRAWN,
    ]  # fmt: skip
    assert after.ended == 1
    with pytest.raises(NotFound):
        bundle_parts.withdraw_part(
            actor=identity.make_resident(name="旁人乙", at=AT), application_id=made,
            case_id=parts[1].case.id, reason="", at=AT + timedelta(hours=2),
        )  # fmt: skip


def test_the_licence_that_one_case_issues_serves_the_others(resident):
    made = bundle.submit_bundle(actor=resident, draft_id=filled(resident).id, at=AT)
    first, second, _ = progress.get_application(actor=resident, application_id=made).parts
    paper = CasePaper.objects.get(case_id=second.case.id, code="licence")
    assert paper.got == PaperGot.NOT_BROUGHT
    case = Case.objects.select_related("receiving_unit", "deciding_unit").get(id=first.case.id)
    clerk = directory.make_officer(post=Post.CLERK, unit=case.receiving_unit, name="丙", at=AT)
    head = directory.make_officer(
        post=Post.APPROVER, unit=case.deciding_unit, others=(Post.CLERK, Post.EXAMINER),
        name="己", at=AT,
    )  # fmt: skip
    at = AT + timedelta(hours=1)
    intake.receive_case(actor=clerk, case_id=case.id, at=at)
    acceptance.accept_case(actor=head, case_id=case.id, at=at)
    decision.decide_case(actor=head, case_id=case.id, grant=True, opinion=WORDS, at=at)
    dispatcher.deliver_all(at=at)
    paper.refresh_from_db()
    assert (paper.got, paper.level) == (PaperGot.LICENCE, "A")
    office = Client()
    sign_in(office, head)
    said = office.get(reverse("cases:staff_case", args=[case.id])).content.decode()
    assert "一起申请：食品经营许可（新办）" in said
    assert "情形：<b>个人经营</b>" in said
    again = bundle.start_bundle(actor=resident, code=CODE, at=at)
    held = queries.picks_held(now=queries.called(again), on=local_day(at))
    assert held == {"shop_licence": ("已经有了", "营业执照")}


def test_the_leading_unit_follows_every_item_and_opens_only_its_own(resident):
    made = bundle.submit_bundle(actor=resident, draft_id=filled(resident).id, at=AT)
    parts = progress.get_application(actor=resident, application_id=made).parts
    leads = Case.objects.select_related("deciding_unit").get(id=parts[0].case.id).deciding_unit
    other = Case.objects.select_related("deciding_unit").get(id=parts[2].case.id).deciding_unit
    lead = directory.make_officer(post=Post.EXAMINER, unit=leads, name="丁", at=AT)
    aside = directory.make_officer(post=Post.EXAMINER, unit=other, name="戊", at=AT)

    (row,) = progress.list_led(actor=lead)
    assert (row.title, row.left, len(row.parts)) == ("我要开小餐馆", 3, 3)
    assert [one.case_id is not None for one in row.parts] == [True, True, False]
    assert progress.list_led(actor=lead, ended=True) == []
    assert progress.list_led(actor=aside) == []
    office = Client()
    sign_in(office, lead)
    said = office.get(reverse("cases:staff_led")).content.decode()
    assert "还有 <b>3 项</b>没有办完" in said


def test_the_whole_road_in_pages(resident):
    client = Client()
    sign_in(client, resident)
    public = client.get(reverse("catalogue:bundle", args=[CODE])).content.decode()
    assert "会办到的事项" in public
    start = client.post(
        reverse("cases:bundle_start", args=[CODE]), {"applicant": str(resident.person_id)}
    )
    asked = {"asked": ["shop_licence"], "shop_licence": "还没有"}
    page = client.post(start.url, asked)
    assert page.status_code == 200
    assert "一个人开，还是家里人一起开" in page.content.decode()
    missing = client.post(start.url, {"asked": ["owner"]})
    assert missing.status_code == 422
    gone = client.post(start.url, {**ALL, "asked": list(ALL), "go": "1"})
    step = client.get(gone.url)
    assert "这一页用于：" in step.content.decode()
    wrong = client.post(gone.url, {"phone": "12"})
    assert wrong.status_code == 422
    draft = filled(resident)
    check = client.get(reverse("cases:bundle_check", args=[draft.id])).content.decode()
    assert "一次提交 3 项" in check
    sent = client.post(reverse("cases:bundle_check", args=[draft.id]), follow=True)
    assert "交上来了" in sent.content.decode()
    assert "一共 3 项，办好 0 项" in sent.content.decode()
    assert "我要开小餐馆" in client.get(reverse("cases:mine")).content.decode()
    case = Case.objects.first()
    assert "同时还办着 2 项" in client.get(reverse("cases:case", args=[case.id])).content.decode()
