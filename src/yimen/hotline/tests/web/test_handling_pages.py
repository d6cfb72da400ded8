"""Pages of handling over HTTP: each opens to who may, acts, and says at the field what is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.hotline import testing
from yimen.hotline.actions import asking, closing, dispatch, handling
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.models import (
    Contact,
    DirectoryEntry,
    Dispatch,
    Exclusion,
    FormulaVersion,
    Instruction,
    MutualRating,
    MutualRound,
    OrderExport,
    QualitySheet,
    SharePolicy,
    SiteVisit,
    SiteVisitOrder,
)
from yimen.hotline.queries import order as orders
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def around() -> testing.Desk:
    return testing.desk()


def client_of(actor=None) -> Client:
    client = Client()
    if actor is not None:
        sign_in(client, actor)
    return client


LISTS = {
    "mutual": {"operator", "chief", "supervisor", "handler"},
    "instructions": {"operator", "chief", "supervisor", "handler"},
    "circulars": {"chief", "supervisor"},
    "visits": {"chief", "supervisor"},
    "assessment": {"operator", "chief", "supervisor"},
    "formulas": {"chief", "supervisor"},
    "exclusions": {"chief", "supervisor"},
    "quality": {"operator", "chief", "supervisor"},
    "sampling": {"chief", "supervisor"},
    "tree": {"chief"},
    "export": {"chief", "supervisor"},
}


@pytest.mark.parametrize("who", ["operator", "chief", "supervisor", "handler"])
def test_each_list_opens_to_who_may(around, who):
    client = client_of(getattr(around, who))
    opened = {name for name in LISTS if client.get(reverse(f"hotline:{name}")).status_code == 200}
    assert opened == {name for name, may in LISTS.items() if who in may}


def test_the_orders_page_shows_every_clock_and_takes_what_hangs_on_it(around):
    at = now() - timedelta(hours=3)
    one = testing.order_at(OrderState.HANDLING, around, at=at)
    page, unit = f"/work/hotline/orders/{one.id}/", client_of(around.handler)
    seen = unit.get(page).content.decode()
    assert "全部时限" in seen
    assert seen.count("派单起算") >= 4
    assert "物业科" in seen
    wrong = unit.post(
        page, {"act": "contact", "reached": "yes", "said": "说明了", "contact_phone": "12"}
    )
    assert wrong.status_code == 422
    assert (
        unit.post(
            page, {"act": "contact", "reached": "yes", "said": "已经说明情况", "how": "masked"}
        ).status_code
        == 302
    )
    assert Contact.objects.get().how == "masked"
    passed = unit.post(
        page, {"act": "pass_on", "sub_unit": str(around.section.id), "sub_words": "现场核实"}
    )
    assert passed.status_code == 302
    assert Dispatch.objects.filter(role="sub").count() == 1
    asked = unit.post(page, {"act": "ask", "kind": "more", "reason": "请问清楚门牌号码"})
    assert asked.status_code == 302
    desk = client_of(around.operator)
    assert "承办单位请来电人补充" in desk.get(page).content.decode()
    watch = client_of(around.supervisor)
    due = f"{local_day(now()) + timedelta(days=2)}"
    given = {"act": "instruct", "leader": "分管副县长", "instruction": "三天内修好", "due_on": due}
    assert watch.post(page, {**given, "due_on": "2020-01-01"}).status_code == 422
    assert watch.post(page, given).status_code == 302
    report = {
        "act": "report",
        "instruction_id": str(Instruction.objects.get().id),
        "report": "已经修好了",
    }
    assert unit.post(page, {**report, "report": ""}).status_code == 422
    assert unit.post(page, {**report, "report": "已经修好并回复"}).status_code == 302


def test_a_message_link_rates_without_signing_in(around):
    at = now() - timedelta(hours=3)
    one = testing.order_at(OrderState.TO_CALL_BACK, around, at=at)
    page = f"/hotline/rate/{asking.token_of(one.id, 1)}/"
    client = client_of()
    seen = client.get(page).content.decode()
    assert one.number in seen
    assert "刘" not in seen
    assert client.post(page, {"solved": "yes"}).status_code == 422
    assert (
        "谢谢" in client.post(page, {"solved": "yes", "satisfaction": "satisfied"}).content.decode()
    )
    assert orders.view_of(order_id=one.id).state is OrderState.TO_CLOSE
    assert client.get("/hotline/rate/nothing/").status_code == 404


def joint(around, at):
    one = testing.order_at(OrderState.TO_DISPATCH, around, at=at)
    dispatch.dispatch(
        actor=around.operator, order_id=one.id, lead_id=around.housing.id,
        support_ids=[around.units.other_department.id], at=at,
    )  # fmt: skip
    handling.sign(actor=around.handler, order_id=one.id, at=at)
    part = Dispatch.objects.get(order_id=one.id, role="support")
    handling.do_support(actor=around.stranger, dispatch_id=part.id, note="已经协办", at=at)
    testing.replied(around, one.id, at)
    handling.check_reply(actor=around.operator, order_id=one.id, approved=True, ruling="", at=at)
    testing.called_back(around, one.id, solved=True, at=at)
    closing.close(actor=around.operator, order_id=one.id, at=at)
    return one


def test_a_party_rates_on_its_page_and_says_why_where_it_is_low(around):
    one = joint(around, now() - timedelta(hours=3))
    row = MutualRound.objects.get()
    page, unit = f"/work/hotline/mutual/{row.id}/", client_of(around.handler)
    assert "互不可见" in unit.get(page).content.decode()
    to = one.desk_id
    sent = {
        "act": f"rate:{around.housing.id}/{to}",
        f"timely-{to}": "5",
        f"willing-{to}": "1",
        f"quality-{to}": "4",
    }
    assert unit.post(page, sent).status_code == 422
    assert unit.post(page, {**sent, f"words-{to}": "派单派错两次"}).status_code == 302
    assert MutualRating.objects.count() == 1
    assert "派单派错" not in client_of(around.stranger).get(page).content.decode()


def test_the_chief_proposes_tries_and_another_holds(around):
    chief, other = client_of(around.chief), client_of(around.supervisor)
    day = f"{local_day(now()) + timedelta(days=1)}"
    sent = {"act": "formula", "code": "hotline.satisfied", "numerator": "satisfied",
            "denominator": "asked", "why": "本地考核办法", "from_on": day}  # fmt: skip
    assert chief.post("/work/hotline/formulas/", {**sent, "numerator": "x y"}).status_code == 422
    assert chief.post("/work/hotline/formulas/", sent).status_code == 302
    weights = {"act": "weights", "composite": "hotline.three", "why_weights": "本地考核办法",
               "from_weights": day, "weights": "hotline.response 40\nhotline.solved 60"}  # fmt: skip
    assert (
        chief.post(
            "/work/hotline/formulas/", {**weights, "weights": "hotline.solved 6"}
        ).status_code
        == 422
    )
    assert chief.post("/work/hotline/formulas/", weights).status_code == 302
    for row in FormulaVersion.objects.all():
        page = f"/work/hotline/formulas/{row.id}/"
        assert chief.post(page, {"act": "try", "month": "2026-10"}).status_code == 302
        assert chief.post(page, {"act": "hold"}).status_code == 403
        assert other.post(page, {"act": "hold"}).status_code == 302
        assert "已批准" in other.get(page).content.decode()


def test_exclusion_quality_share_tree_and_export_over_their_pages(around):
    at = now() - timedelta(hours=3)
    one = testing.order_at(OrderState.CLOSED, around, at=at)
    unit, chief, other = map(client_of, (around.handler, around.chief, around.supervisor))
    asked = {
        "act": "exclude",
        "ground": "beyond",
        "exclusion_reason": "属于司法程序中的事项，超出职责。",
    }
    assert unit.post(f"/work/hotline/orders/{one.id}/", asked).status_code == 302
    page = f"/work/hotline/exclusions/{Exclusion.objects.get().id}/"
    assert chief.post(page, {"act": "agree", "words": ""}).status_code == 422
    for client in (chief, other):
        assert client.post(page, {"act": "agree", "words": "核实属实"}).status_code == 302
    seen = chief.get("/work/hotline/assessment/").content.decode()
    assert "综合得分怎么来的" in seen
    sheet = f"/work/hotline/quality/{one.id}/"
    assert "系统提示" in chief.get(sheet).content.decode()
    scores = {"act": "judge", "complete": "25", "consistent": "25", "form": "25", "risk": "20"}
    assert chief.post(sheet, scores).status_code == 422
    assert chief.post(sheet, {**scores, "words": "风险没有标出"}).status_code == 302
    mine = client_of(around.operator)
    assert "95 分" in mine.get(sheet).content.decode()
    assert client_of(around.operator2).get(sheet).status_code == 404
    assert mine.post(sheet, {"act": "appeal", "appeal_reason": "没有风险苗头"}).status_code == 302
    assert QualitySheet.objects.get().appeal == "asked"
    share = {"act": "share", "purpose": "call_back", "code": "", "percent": "20", "why": "本地办法"}
    assert chief.post("/work/hotline/sampling/", {**share, "percent": "200"}).status_code == 422
    assert chief.post("/work/hotline/sampling/", share).status_code == 302
    assert SharePolicy.objects.get().percent == 20
    lead = {"act": "direction", "category_code": testing.WATER, "area_code": testing.directory.TOWN,
            "lead": "wjj", "why_direction": "权责清单第八条"}  # fmt: skip
    assert chief.post("/work/hotline/tree/", lead).status_code == 302
    assert DirectoryEntry.objects.get().area_prefix == "439981101"
    ask = {
        "act": "export",
        "since": f"{local_day(at)}",
        "until": f"{local_day(now())}",
        "form": "csv",
    }
    assert other.post("/work/hotline/export/", {**ask, "reason": ""}).status_code == 422
    file = other.post("/work/hotline/export/", {**ask, "reason": "月度统计分析"})
    assert "attachment" in file.headers["Content-Disposition"]
    assert one.number in file.content.decode("utf-8-sig")
    assert OrderExport.objects.get().with_caller is False


def test_a_visit_is_begun_and_takes_an_order(around):
    chief = client_of(around.chief)
    begin = {"act": "begin", "kind": "community", "area_code": testing.directory.TOWN,
             "place": "柳浦社区", "leader": "分管副县长", "held_on": f"{local_day(now())}"}  # fmt: skip
    assert chief.post("/work/hotline/visits/", {**begin, "place": ""}).status_code == 422
    assert chief.post("/work/hotline/visits/", begin).status_code == 302
    page = f"/work/hotline/visits/{SiteVisit.objects.get().id}/"
    take = {"act": "take", "order_type": "2", "title": "广场器材坏了", "content": "社区广场健身器材坏了两年。",
            "area_code": testing.directory.TOWN, "place": "社区广场", "key": "v1"}  # fmt: skip
    assert chief.post(page, {**take, "title": ""}).status_code == 422
    assert chief.post(page, take).status_code == 302
    assert SiteVisitOrder.objects.count() == 1
    assert "广场器材坏了" in chief.get(page).content.decode()
