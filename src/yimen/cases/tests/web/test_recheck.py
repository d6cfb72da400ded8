"""An instant decision lived in pages: applied for, decided by its table, looked at again by a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases.actions import draft, recheck, submit
from yimen.cases.contracts import CaseState, WorkKind
from yimen.cases.models import Case, Recheck
from yimen.cases.rules.recheck import check_may_ask
from yimen.cases.testing import AT
from yimen.catalogue import testing as items
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import testing as identity
from yimen.identity.public import list_messages
from yimen.identity.testing import sign_in
from yimen.kernel.contracts import NotAllowed, Ref, Refusal, WrongState
from yimen.kernel.work import queries as work

pytestmark = pytest.mark.django_db


def applied(insured: str = "no"):
    """Return who applied and the case that came of it."""
    code = items.instant_item()
    resident = identity.make_resident(name="骑手甲", at=AT)
    begun = draft.start_draft(actor=resident, item_code=code, at=AT)
    person = {
        "name": "骑手甲", "id_number": identity.an_id_number(), "phone": "13900000000",
        "area": directory.VILLAGE,
    }  # fmt: skip
    draft.save_answers(actor=resident, draft_id=begun.id, step="person", raw=person, at=AT)
    raw = {"work_kind": "rider", "insured": insured, "promise": "1"}
    draft.save_answers(actor=resident, draft_id=begun.id, step="work", raw=raw, at=AT)
    case = submit.submit_draft(actor=resident, draft_id=begun.id, at=AT)
    return resident, Case.objects.select_related("deciding_unit").get(id=case.id)


def head_of(case):
    return directory.make_officer(post=Post.APPROVER, unit=case.deciding_unit, name="己", at=AT)


def test_a_clear_case_is_decided_as_it_arrives_case_ins_2():
    resident, case = applied()
    assert (case.state, case.granted) == (CaseState.COMPLETED, True)
    client = Client()
    sign_in(client, resident)
    page = client.get(reverse("cases:case", args=[case.id])).content.decode()
    assert "为什么这样决定" in page
    assert "没有单位交社保" in page
    assert "要求人工复核" in page


def test_what_the_table_leaves_open_waits_for_a_person():
    _, case = applied(insured="yes")
    assert case.state == CaseState.ACCEPTED
    assert case.decided_at is None


def test_a_person_looks_again_and_the_first_decision_stays_to_be_read():
    resident, case = applied()
    client = Client()
    sign_in(client, resident)
    ask = reverse("cases:ask_recheck", args=[case.id])
    assert client.post(ask, {"reason": ""}).status_code == 422
    sent = client.post(ask, {"reason": "我其实有单位交社保。"}, follow=True)
    assert "正在人工复核" in sent.content.decode()
    row = Recheck.objects.get(case=case)
    (opened,) = work.list_of(ref=Ref("cases.recheck", row.id))
    assert opened.kind == WorkKind.RECHECK
    head = head_of(case)
    office = Client()
    sign_in(office, head)
    url = reverse("cases:staff_recheck", args=[row.id])
    assert "我其实有单位交社保" in office.get(url).content.decode()
    assert office.post(url, {"words": "核对了社保记录。"}).status_code == 422
    office.post(url, {"ruling": "revoke", "words": "核对社保记录，有单位参保。"})
    assert Case.objects.get(id=case.id).state == CaseState.REVOKED
    assert not work.list_of(ref=Ref("cases.recheck", row.id))
    after = client.get(reverse("cases:case", args=[case.id])).content.decode()
    assert "复核结论：撤销原决定" in after
    assert "为什么这样决定" in after


def test_an_officer_may_reopen_and_uphold():
    resident, case = applied()
    head = head_of(case)
    at = AT + timedelta(hours=1)
    with pytest.raises(NotAllowed):
        recheck.rule_recheck(
            actor=resident,
            recheck_id=recheck.ask_recheck(actor=head, case_id=case.id, reason="抽查。抽查", at=at),
            uphold=True, words="没有问题。", at=at,
        )  # fmt: skip
    row = Recheck.objects.get(case=case)
    recheck.rule_recheck(
        actor=head, recheck_id=row.id, uphold=True, words="事实和规则都对。", at=at
    )
    assert list_messages(person_id=resident.person_id)[0].title == "人工复核有结论了"
    assert Case.objects.get(id=case.id).state == CaseState.COMPLETED
    with pytest.raises(WrongState):
        recheck.rule_recheck(
            actor=head, recheck_id=row.id, uphold=False, words="事实和规则都对。", at=at
        )


ASKS = [
    (CaseState.ACCEPTED, True, False, False, WrongState),
    (CaseState.REVOKED, True, False, False, WrongState),
    (CaseState.COMPLETED, False, False, False, Refusal),
    (CaseState.DELIVERED, True, True, False, Refusal),
    (CaseState.DELIVERED, True, True, True, None),
    (CaseState.COMPLETED, True, False, False, None),
]


@pytest.mark.parametrize(("state", "by_table", "before", "by_office", "refused"), ASKS)
def test_who_may_have_a_decision_looked_at_again_case_rck_1(
    state, by_table, before, by_office, refused
):
    ask = {"state": state, "by_table": by_table, "asked_before": before, "by_office": by_office}
    if refused is None:
        check_may_ask(**ask)
        return
    with pytest.raises(refused):
        check_may_ask(**ask)
