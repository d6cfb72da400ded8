"""The live board, hot spots, warnings, reports, league table and load through HTTP."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import docx
import pytest
from django.test import Client

from yimen.directory import testing as directory
from yimen.hotline import testing
from yimen.hotline.actions import hotspot, intake
from yimen.hotline.contracts.hotspot import WarningState
from yimen.hotline.contracts.order import Door, OrderState, OrderType
from yimen.hotline.models import HotspotWarning, LoadSetting, PeriodReport, WorkOrder
from yimen.hotline.queries import hotspot as hotspots
from yimen.hotline.queries import live
from yimen.hotline.queries import order as orders
from yimen.hotline.queries.order_search import Wanted
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day, now
from yimen.kernel.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def around() -> testing.Desk:
    live.forget()
    hotspots.forget()
    return testing.desk()


def client_of(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def told(around, title: str, phone: str, **change):
    intake.take_in(
        actor=around.operator,
        intake=replace(testing.words(title=title, phone=phone, category_code="1001"), **change),
        door=Door.PHONE,
        key="",
        at=now() - timedelta(hours=1),
    )


def three_alike(around) -> None:
    told(around, "清水湾小区夜间打桩噪声扰民", "19900000001")
    told(around, "清水湾小区工地夜间打桩噪声", "19900000002")
    told(around, "清水湾小区夜间打桩噪声没人管", "19900000003")


def test_the_board_counts_without_reports_and_answers_nothing_while_nothing_changes(around):
    testing.order_at(OrderState.PENDING, around, at=now())
    testing.order_at(
        OrderState.PENDING,
        around,
        at=now(),
        told=testing.words(
            order_type=OrderType.REPORT,
            reported_unit_id=around.units.other_department.id,
            title="举报的标题",
        ),
    )
    client = client_of(around.operator)
    page = client.get("/work/hotline/live/").content.decode()
    assert "待受理" in page
    assert "举报的标题" not in page
    assert "199" not in page
    found = live.take(area_prefix="", at=now())
    assert dict(found.states) == {OrderState.PENDING: 1}
    assert found.opened_today == 1
    seen = live.snapshot(area_prefix=around.operator.areas("hotline.take")[0], at=now()).digest
    assert client.get(f"/work/hotline/live/part/?seen={seen}").status_code == 204
    assert client.get("/work/hotline/live/part/?seen=old").status_code == 200
    assert client_of(around.handler).get("/work/hotline/live/").status_code == 403


def test_one_snapshot_serves_every_page_for_some_seconds(around, django_assert_num_queries):
    at = now()
    live.snapshot(area_prefix="", at=at)
    with django_assert_num_queries(0):
        live.snapshot(area_prefix="", at=at + timedelta(seconds=3))
    assert live.snapshot(area_prefix="", at=at + timedelta(seconds=5)).at > at


def test_a_hot_spot_is_warned_of_answered_and_warned_of_again(around):
    three_alike(around)
    told(around, "清水湾小区夜间打桩噪声保密", "19900000004", confidential=True)
    assert hotspot.raise_warnings(at=now()) == 1
    assert hotspot.raise_warnings(at=now()) == 0
    row = HotspotWarning.objects.get()
    assert row.messages == 3
    assert Work.objects.filter(ref_id=row.id).exists()
    chief = client_of(around.chief)
    listed = chief.get("/work/hotline/hotspots/").content.decode()
    assert "清水湾小区" in listed
    assert "保密" not in listed.partition("<h2")[2].partition("预警")[0]
    spot = hotspots.spots_of(area_prefix="", at=now()).spots[0]
    opened = chief.get(f"/work/hotline/hotspots/{spot.key}/").content.decode()
    assert opened.count("R2026") >= 3
    page = f"/work/hotline/warnings/{row.id}/"
    assert chief.post(page, {"act": "done", "words": "短"}).status_code == 422
    told_off = client_of(around.operator).post(page, {"act": "done", "words": "已经派人去看了"})
    assert told_off.status_code == 403
    assert chief.post(page, {"act": "false", "words": "同一单位演练，不是热点"}).status_code == 302
    row.refresh_from_db()
    assert row.state == WarningState.FALSE_ALARM
    assert not Work.objects.filter(ref_id=row.id).exists()
    assert hotspots.count_answers(area_prefix="") == (1, 1)
    assert hotspot.raise_warnings(at=now()) == 0


def test_a_report_is_drafted_edited_approved_by_another_and_archived(around):
    testing.order_at(OrderState.CLOSED, around, at=now() - timedelta(days=1))
    yesterday = (local_day(now()) - timedelta(days=1)).isoformat()
    chief = client_of(around.chief)
    made = chief.post("/work/hotline/reports/", {"period": "day", "day": yesterday})
    assert made.status_code == 302
    row = PeriodReport.objects.get()
    page = f"/work/hotline/reports/{row.id}/"
    shown = chief.get(page).content.decode()
    assert "当日共受理诉求 1 件" in shown
    assert "（没有那时的记录）" in shown
    texts = {f"text-{place}": one["text"] for place, one in enumerate(row.sections)}
    assert chief.post(page, {**texts, "text-4": ""}).status_code == 422
    texts["text-4"] = "请住建局查明停水原因。"
    assert chief.post(page, {**texts, "act": "submit"}).status_code == 302
    assert chief.post(page, {"act": "approve"}).status_code == 403
    assert client_of(around.head).post(page, {"act": "approve"}).status_code in {403, 404}
    assert client_of(around.supervisor).post(page, {"act": "approve"}).status_code == 302
    row.refresh_from_db()
    assert (row.number, len(row.digest)) == (f"{row.since.year}年第1期", 64)
    assert chief.post(page, {**texts, "act": "save"}).status_code == 422
    paper = docx.Document(io.BytesIO(chief.get(f"{page}docx/").content))
    words = "".join(one.text for one in paper.paragraphs)
    assert "一、总体情况" in words
    assert "请住建局查明停水原因" in words
    assert chief.get(f"{page}pdf/").content.startswith(b"%PDF")


def test_the_league_table_opens_its_rows_and_is_taken_away(around):
    one = testing.order_at(OrderState.CLOSED, around, at=now())
    chief = client_of(around.chief)
    page = chief.get("/work/hotline/league/?least=1").content.decode()
    assert "县住建局" in page
    assert "1 ÷ 1" in page
    unranked = chief.get("/work/hotline/league/").content.decode()
    assert "基数不到 10，不排名" in unranked
    for by in ("unit", "area", "category"):
        assert chief.get(f"/work/hotline/league/?by={by}").status_code == 200
    key = f"key={around.housing.id}&by=unit"
    rows = chief.get(f"/work/hotline/league/rows/?{key}&counted=solved").content.decode()
    assert one.number in rows
    none = chief.get(f"/work/hotline/league/rows/?{key}&counted=dissatisfied").content.decode()
    assert one.number not in none
    assert chief.get("/work/hotline/league/xlsx/").content[:2] == b"PK"
    assert chief.get("/work/hotline/league/docx/").content[:2] == b"PK"
    assert client_of(around.handler).get("/work/hotline/league/").status_code == 403


def test_an_area_that_does_not_exist_is_said_in_the_list(around):
    answer = client_of(around.operator).get("/work/hotline/?area=999999")
    assert answer.status_code == 200
    assert "没有这个区划" in answer.content.decode()


def test_the_chief_enters_the_load_of_his_own_site(around):
    chief = client_of(around.chief)
    assert "1,792,025 ÷ 365" in chief.get("/work/hotline/load/").content.decode()
    sent = {
        "calls_a_year": "36500", "peak_day_factor": "2", "busy_hour_share": "10",
        "handle_seconds": "360", "answer_within": "15", "wanted_share": "95", "away_share": "0",
    }  # fmt: skip
    assert chief.post("/work/hotline/load/", sent).status_code == 422
    assert chief.post("/work/hotline/load/", {**sent, "why": "去年的话单"}).status_code == 302
    shown = chief.get("/work/hotline/load/").content.decode()
    assert "36,500 ÷ 365" in shown
    assert "2.0 爱尔兰" in shown
    wrong = {**sent, "why": "去年的话单", "busy_hour_share": "abc"}
    assert "忙时占比请填" in chief.post("/work/hotline/load/", wrong).content.decode()
    assert client_of(around.operator).post("/work/hotline/load/", sent).status_code == 403
    assert LoadSetting.objects.count() == 1


LISTED = {
    "q=打桩": True,
    "q=桩": True,
    "q=噪声 清水湾": True,
    "q=水桩": False,
    "q=%27%5C": False,
    "type=2&door=phone": True,
    "type=3": False,
    "category=10": True,
    "category=09": False,
    f"area={directory.TOWN[:9]}": True,
    "area=439981999": False,
    "since=2020-01-01&until=2020-01-02": False,
    "urgent=1": False,
    "show=closed": False,
    "show=all&state=pending": True,
    "show=all&state=handling": False,
}


def test_the_list_is_found_by_parts_of_titles_and_narrowed(around):
    told(around, "清水湾小区夜间打桩噪声", "19900000001")
    number, client = WorkOrder.objects.get().number, client_of(around.operator)
    shown = {
        asked: number in client.get(f"/work/hotline/?{asked}").content.decode() for asked in LISTED
    }
    assert shown == LISTED
    assert number in client.get(f"/work/hotline/?q={number.lower()}").content.decode()
    assert f">{number}<" not in client.get("/work/hotline/?q=R20200101000001A").content.decode()


def test_a_search_goes_back_through_the_years_and_names_nothing_twice(around):
    at = now()
    for days in (0, 1, 45, 100, 400, 900):
        told(around, f"清水湾小区停水{days}天", f"1990000{days:04d}")
        WorkOrder.objects.filter(title__endswith=f"停水{days}天").update(
            opened_at=at - timedelta(days=days)
        )

    def titles(**page):
        found = orders.list_for(actor=around.operator, text="水 停水", **page)
        return [(one.title.removeprefix("清水湾小区停水"), one) for one in found]

    first = titles(limit=4)
    last = first[-1][1]
    rest = titles(after=orders.OrderKey(opened_at=last.opened_at, id=last.id))
    until = local_day(at - timedelta(days=300))
    assert [days for days, _ in first] == ["0天", "1天", "45天", "100天"]
    assert [days for days, _ in rest] == ["400天", "900天"]
    assert titles(limit=1, wanted=Wanted(until=until))[0][0] == "400天"
