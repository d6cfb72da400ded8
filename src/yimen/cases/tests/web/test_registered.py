"""A step that is filled in from a register: its source, a register that is dead, and a doubt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.actions import acceptance, comparing, intake, submit
from yimen.cases.actions import draft as drafts
from yimen.cases.models import CaseComparison
from yimen.cases.queries import draft as draft_queries
from yimen.catalogue import testing as items
from yimen.exchange import testing as registers
from yimen.identity.testing import sign_in

AT = testing.AT
_REGISTERED = {
    "code": "name",
    "kind": "text",
    "name": "户籍地址",
    "label": "户口本上的地址",
    "why": "核对户口。",
    "prefill": "共享.paper.domicile",
    "max_length": 50,
}


def _form(*fields):
    others = [one for one in items.FIELDS if one["code"] != "name"]
    return {
        "form": {
            "steps": [
                {"code": "place", "title": "场所", "fields": [*fields, *others]},
                {"code": "papers", "title": "材料", "fields": items.FILES},
            ]
        }
    }


@pytest.fixture
def around(db):
    found = testing.town(definition={**_form(_REGISTERED), "licence": None})
    registers.make_resource(
        code="paper", owner_id=found.units.other_department.id, at=AT - timedelta(days=1)
    )
    return found


@pytest.fixture
def register(around):
    registers.make_grant(
        resource_code="paper", item_code=around.item.item_code, at=AT - timedelta(days=1)
    )
    return registers.paper_register(code="paper", domicile="三组 8 号")


def _draft(around, **more):
    return drafts.start_draft(
        actor=around.resident,
        item_code=around.item.item_code,
        at=AT,
        situation="small",
        **more,
    )


def _page(client, around, draft, step="place"):
    sign_in(client, around.resident)
    return client.get(reverse("cases:draft_step", args=[draft.id, step])).content.decode()


def test_a_register_fills_in_with_its_owner_and_day(client, around, register):
    shown = _page(client, around, _draft(around))

    assert "三组 8 号" in shown
    assert "来自县卫生健康局的paper登记，2026年11月15日登记" in shown
    assert len(register.asked) == 1


def test_a_step_without_registered_questions_asks_nobody(client, around, register):
    draft = _draft(around)

    _page(client, around, draft, "papers")

    assert register.asked == []


def test_a_dead_register_leaves_the_form_to_be_filled_by_hand(client, around, register):
    register.is_down = True
    draft = _draft(around)

    shown = _page(client, around, draft)

    assert "paper登记现在查不到" in shown
    assert 'name="name"' in shown
    client.post(
        reverse("cases:draft_step", args=[draft.id, "place"]), testing.answers(name="九组 1 号")
    )
    kept = draft_queries.get_draft(actor=around.resident, draft_id=draft.id)
    assert kept.values["name"] == "九组 1 号"


def test_without_a_grant_the_question_is_asked_plainly(client, around):
    register = registers.paper_register(code="paper", domicile="三组 8 号")

    shown = _page(client, around, _draft(around))

    assert 'name="name"' in shown
    assert "三组 8 号" not in shown
    assert register.asked == []


def test_a_doubt_keeps_ones_own_value_and_goes_to_the_owner(client, around, register):
    draft = _draft(around)
    _page(client, around, draft)
    page = reverse("cases:draft_dispute", args=[draft.id, "place"]) + "?field=name"

    asked = client.get(page).content.decode()
    assert "三组 8 号" in asked
    silent = client.post(page, {"name": "九组 1 号", "_reason": ""})
    assert silent.status_code == 422
    sent = client.post(page, {"name": "九组 1 号", "_reason": "去年八月搬的家"})

    assert sent["Location"] == reverse("cases:draft_step", args=[draft.id, "place"])
    shown = client.get(sent["Location"]).content.decode()
    assert 'value="九组 1 号"' in shown
    assert registers.doubts(unit_id=around.units.other_department.id) == [
        ("户籍地址", "三组 8 号", "九组 1 号")
    ]


def _accepted(around, *, said):
    draft = testing.a_draft(around, name=said)
    case = submit.submit_draft(actor=around.resident, draft_id=draft.id, at=AT)
    intake.receive_case(actor=around.clerk, case_id=case.id, at=AT)
    acceptance.accept_case(actor=around.acceptor, case_id=case.id, at=AT)
    return case


def _compared(around, case):
    comparing.compare_accepted(case_id=case.id, account_id=around.acceptor.account_id, at=AT)
    return reverse("cases:staff_comparison", args=[case.id])


@pytest.mark.parametrize(
    ("said", "tells"),
    [("三组 8 号", "全部一致"), ("三组８号", "全部一致"), ("九组 1 号", "1 项不同")],
)
def test_acceptance_compares_with_the_register_and_keeps_it(client, around, register, said, tells):
    case = _accepted(around, said=said)
    page = _compared(around, case)
    sign_in(client, around.examiner)

    sheet = client.get(page).content.decode()

    assert tells in sheet
    assert "县卫生健康局的paper登记，2026年11月15日" in sheet
    assert "受理丁" in sheet
    assert tells in client.get(reverse("cases:staff_case", args=[case.id])).content.decode()


def test_a_comparison_is_made_once_at_acceptance_and_again_when_asked(client, around, register):
    case = _accepted(around, said="九组 1 号")
    page = _compared(around, case)
    _compared(around, case)
    assert CaseComparison.objects.count() == 1
    register.values["domicile"] = "九组 1 号"
    sign_in(client, around.examiner)

    client.post(page)

    shown = client.get(page).content.decode()
    assert "全部一致" in shown
    assert "以前的比对" in shown
    sign_in(client, around.other_unit)
    assert client.get(page).status_code == 404


def test_a_dead_register_is_named_in_the_comparison(client, around, register):
    case = _accepted(around, said="九组 1 号")
    register.is_down = True
    page = _compared(around, case)
    sign_in(client, around.examiner)

    assert "paper登记当时没有回答" in client.get(page).content.decode()
