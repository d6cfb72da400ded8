"""The knowledge base, groups, precedents and joining, through HTTP."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from yimen.directory import testing as directory
from yimen.hotline import testing
from yimen.hotline.actions import group, knowledge, request
from yimen.hotline.contracts.knowledge import ArticleText
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.contracts.side import RequestKind
from yimen.hotline.models import ArticleUse, ArticleVersion, OrderFollower, Precedent, WorkOrder
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


def published(around) -> ArticleVersion:
    at = now()
    text = ArticleText(
        question="停水了什么时候来水", short="计划停水当天恢复。", body="", until_on=None,
        category_code=testing.WATER, from_on=local_day(at),
        review_on=local_day(at) + timedelta(days=90),
    )  # fmt: skip
    one = knowledge.write(
        actor=around.handler, article_id=None, unit_id=around.housing.id, text=text, at=at
    )
    knowledge.check(actor=around.head, version_id=one.id, right=True, why="", at=at)
    knowledge.publish(actor=around.chief, version_id=one.id, at=at)
    return ArticleVersion.objects.get(id=one.id)


def test_choosing_an_article_fills_the_answer_and_is_recorded_without_script(around):
    one = published(around)
    page = client_of(around.operator)
    told = {
        "order_type": "1", "title": "停水了什么时候来水", "content": "小区停水了，问几点来水。",
        "area_code": directory.TOWN, "category_code": testing.WATER, "key": "k",
    }  # fmt: skip
    shown = page.post("/work/hotline/new/", {**told, "act": "hints"}).content.decode()
    assert "能直接答复" in shown
    filled = page.post("/work/hotline/new/", {**told, "use_article": str(one.id)})
    assert 'value="计划停水当天恢复。"' in filled.content.decode()
    sent = {**told, "act": "answer", "told": one.short, "article": str(one.id)}
    assert page.post("/work/hotline/new/", sent).status_code == 302
    assert ArticleUse.objects.get().version_id == one.id
    order = WorkOrder.objects.get()
    shown = page.get(f"/work/hotline/orders/{order.id}/").content.decode()
    assert "照知识库答复" in shown


def test_an_article_goes_its_way_through_the_pages(around):
    one = published(around)
    page = f"/work/hotline/articles/{one.article_id}/"
    assert client_of(around.resident).get(page).status_code == 403
    wrong = client_of(around.operator).post(page, {"act": "question", "why": ""})
    assert wrong.status_code == 422
    assert client_of(around.operator).post(page, {"act": "question", "why": "改成两小时了"})
    assert "改成两小时了" in client_of(around.handler).get(page).content.decode()
    new = client_of(around.handler).post(
        f"{page}write/",
        {
            "question": one.question, "short": "计划停水两小时恢复。", "body": "",
            "category_code": testing.WATER, "from_on": f"{one.from_on}", "until_on": "",
            "review_on": f"{one.review_on}",
        },
    )  # fmt: skip
    assert new.status_code == 302, new.content.decode()
    assert client_of(around.handler).post(page, {"act": "check"}).status_code == 403
    assert client_of(around.head).post(page, {"act": "check"}).status_code == 302
    assert client_of(around.chief).post(page, {"act": "publish"}).status_code == 302
    listed = client_of(around.operator).get("/work/hotline/articles/", {"q": "停水"})
    assert "两小时" in listed.content.decode()
    order = testing.order_at(OrderState.PENDING, around, at=now())
    offered = client_of(around.operator).get(
        "/work/hotline/articles/", {"q": "停水", "order": str(order.id)}
    )
    version = re.findall(r'name="version" value="([^"]+)"', offered.content.decode())[0]
    done = client_of(around.operator).post(
        f"/work/hotline/orders/{order.id}/answer/", {"version": version}
    )
    assert done.status_code == 302
    assert WorkOrder.objects.get(id=order.id).state == OrderState.ANSWERED


def test_a_resident_joins_what_is_offered_and_reads_no_word_of_others(around):
    one = testing.order_at(OrderState.HANDLING, around, at=now())
    told = {
        "order_type": "2", "title": "小区停水两天了", "content": "前天开始停水，没有通知。",
        "area_code": directory.TOWN, "caller_phone": "19955556666", "key": "a",
    }  # fmt: skip
    guest = client_of()
    offered = guest.post("/hotline/", told)
    words = offered.content.decode()
    assert (offered.status_code, WorkOrder.objects.count()) == (200, 1)
    assert "是不是这件事" in words
    assert one.title not in words
    assert one.number not in words
    join = f"/hotline/hot/{one.id}/"
    assert join in words
    assert guest.post(join, {"phone": ""}).status_code == 422
    assert guest.post(join, {"phone": "19955556666"}).status_code == 302
    assert OrderFollower.objects.get().order_id == one.id
    shown = guest.get("/hotline/hot/joined/").content.decode()
    code = re.findall(r"[2-9A-HJ-NP-Z]{6}(?=<)", shown)[-1]
    followed = client_of().post("/hotline/track/", {"number": one.number, "code": code})
    assert "承办单位已经签收" in followed.content.decode()
    assert one.title not in followed.content.decode()
    assert guest.post("/hotline/", {**told, "seen_near": "1"}).status_code == 302
    assert WorkOrder.objects.count() == 2


def test_pages_of_what_belongs_together(around):
    at = now()
    rows = [
        testing.order_at(
            OrderState.TO_DISPATCH, around, at=at, told=testing.words(phone=f"1991111{n:04d}")
        )
        for n in range(5)
    ]
    page = client_of(around.operator)
    assert "5 人 5 件" in page.get("/work/hotline/groups/").content.decode()
    made = page.post("/work/hotline/groups/", {"lead": str(rows[0].id), "title": "小区停水"})
    assert made.status_code == 302
    assert "小区停水" in page.get(made.url).content.decode()
    assert client_of(around.handler).get("/work/hotline/groups/").status_code == 403
    together = f"/work/hotline/orders/{rows[1].id}/together/"
    shown = page.get(together).content.decode()
    assert "取消并入" in shown
    assert page.get(f"/work/mediation/from/{rows[1].id}/").status_code == 200
    assert f"/work/mediation/from/{rows[1].id}/" in shown
    assert page.post(together, {"act": "unmerge", "words": "不是一回事"}).status_code == 302
    nobody = page.post(together, {"act": "merge", "into": "R0"})
    assert nobody.status_code == 422
    assert "没有这个编号" in nobody.content.decode()
    assert client_of(around.stranger).get(together).status_code == 403


def test_precedents_are_found_and_a_conference_is_early(around):
    at = now()
    one = testing.order_at(OrderState.TO_SIGN, around, at=at)
    asked = request.ask(
        actor=around.handler, order_id=one.id, at=at, asked=request.Asked(
            kind=RequestKind.RETURN, reason="供水归水利部门管理", basis="权责清单第三条",
            suggested_unit_id=around.units.other_department.id),
    )  # fmt: skip
    request.rule_on(actor=around.chief, request_id=asked.id, granted=True, words="同意退单", at=at)
    held = Precedent.objects.get()
    page = client_of(around.chief)
    assert held.number in page.get("/work/hotline/precedents/", {"q": "停水"}).content.decode()
    assert held.number not in page.get("/work/hotline/precedents/", {"q": "路灯"}).content.decode()
    assert one.number in page.get(f"/work/hotline/precedents/{held.id}/").content.decode()
    conference = f"/work/hotline/orders/{one.id}/conference/"
    assert page.get(conference).status_code == 200
    early = page.post(
        conference,
        {
            "held_at": "2026-11-20T09:00", "said": "由住建局办理", "basis": "权责清单第三条",
            "unit": str(around.housing.id), "taker_unit_1": str(around.housing.id),
            "taker_name_1": "甲", "taker_unit_2": str(around.units.other_department.id),
            "taker_name_2": "乙",
        },
    )  # fmt: skip
    assert early.status_code == 422
    assert "退过 1 次" in early.content.decode()
    assert client_of(around.operator).get(conference).status_code == 403


def test_the_group_page_is_not_for_who_may_not_read_its_lead(around):
    at = now()
    rows = [
        testing.order_at(
            OrderState.TO_DISPATCH, around, at=at, told=testing.words(phone=f"1991111{n:04d}")
        ).id
        for n in range(5)
    ]
    made = group.form(actor=around.operator, order_ids=rows, title="小区停水", at=at)
    assert client_of(around.supervisor).get(f"/work/hotline/groups/{made}/").status_code == 200
    assert client_of(around.handler).get(f"/work/hotline/groups/{made}/").status_code == 403
