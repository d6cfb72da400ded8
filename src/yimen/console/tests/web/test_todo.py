"""The to-do list: counts beside each filter, columns kept, an export that is recorded."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.cases import testing
from yimen.cases.contracts import CaseState, WorkKind
from yimen.console.web.todo import PAGE
from yimen.identity.testing import sign_in
from yimen.kernel import clock
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.work import actions as work

pytestmark = pytest.mark.django_db


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def signed_in(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def shown(client: Client, query: str = "") -> str:
    answer = client.get(f"/work/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_filters_say_how_much_stands_behind_them_and_narrow_to_it(around):
    testing.case_at(CaseState.SUBMITTED, around)
    testing.case_at(CaseState.SUBMITTED, around, at=testing.AT + timedelta(minutes=5))
    testing.case_at(CaseState.COMPLETED, around, at=testing.AT + timedelta(minutes=9))
    clerk = signed_in(around.clerk)

    page = shown(clerk)
    assert "待办 3 件" in page
    assert f'<option value="{WorkKind.RECEIVE}">收件 2</option>' in page
    assert f'<option value="{WorkKind.DELIVER}">送达 1</option>' in page
    assert f"{around.item.name} 3</option>" in page
    narrowed = shown(clerk, f"?kind={WorkKind.DELIVER}")
    assert narrowed.count('name="row"') == 1
    item = shown(clerk, f"?item={around.item.item_code}&kind={WorkKind.RECEIVE}")
    assert item.count('name="row"') == 2
    assert shown(clerk, "?area=439982").count('name="row"') == 0


def test_a_page_asks_as_often_for_many_rows_as_for_one(around):
    testing.case_at(CaseState.SUBMITTED, around)
    clerk = signed_in(around.clerk)
    shown(clerk)
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            shown(clerk)
        counted.append(len(seen))
        testing.case_at(CaseState.SUBMITTED, around)
        testing.case_at(CaseState.SUBMITTED, around)
    assert counted[0] == counted[1]


def test_columns_are_kept_for_the_officer_alone(around):
    testing.case_at(CaseState.SUBMITTED, around)
    clerk, other = signed_in(around.clerk), signed_in(around.acceptor)
    clerk.post("/work/choice/", {"column": ["day", "made-up"], "query": "kind=cases.receive&x=1"})
    page = shown(clerk)
    assert "最迟哪天</th>" in page
    assert "开始等的时间</th>" not in page
    testing.case_at(CaseState.RECEIVED, around)
    assert "开始等的时间</th>" in shown(other)


def test_a_filter_is_kept_and_forgotten(around):
    testing.case_at(CaseState.SUBMITTED, around)
    clerk = signed_in(around.clerk)
    clerk.post("/work/choice/", {"keep": "1", "query": "due=soon&next=//evil.example"})
    assert 'href="?due=soon">常用' in shown(clerk)
    clerk.post("/work/choice/", {"keep": "0", "query": ""})
    assert "常用</a>" not in shown(clerk)


def test_an_export_holds_the_filtered_rows_and_is_recorded(around):
    testing.case_at(CaseState.SUBMITTED, around, name="=HYPERLINK(1)")
    testing.case_at(CaseState.COMPLETED, around)
    clerk = signed_in(around.clerk)
    answer = clerk.get(f"/work/todo.xlsx?kind={WorkKind.RECEIVE}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][:3] == ["到期", "最迟哪天", "事项与申请人"]
    assert sheet.max_row == 3
    (entry,) = ledger.list_looks(subject=Ref("directory.officer", around.clerk.officer_id))
    assert entry.ground == "导出待办 1 件"


def test_a_resident_is_sent_to_his_own_space_and_gets_no_export(around):
    client = signed_in(around.resident)
    assert client.get("/work/").headers["Location"] == "/my/"
    assert client.get("/work/todo.xlsx").status_code == 403
    assert client.post("/work/choice/", {"column": "day"}).status_code == 403


def test_counts_are_of_the_whole_list_and_of_what_a_filter_leaves(around):
    """More rows than a page holds, of two kinds, two items, two areas, and each way of being due."""
    unit, officer = around.clerk.unit_id, signed_in(around.clerk)
    now = clock.now()
    with transaction.atomic():
        for number in range(PAGE + 20):
            work.open(
                ref=Ref("cases.case", uuid4()),
                kind=WorkKind.RECEIVE if number % 2 else WorkKind.DELIVER,
                unit=unit,
                item="a" if number % 4 < 2 else "b",
                title=f"事项{'甲' if number % 4 < 2 else '乙'} · 某人",
                due=now + timedelta(days=60 if number % 3 else -60),
                at=now,
            )
    page = shown(officer)
    assert "待办 120 件" in page
    assert page.count('name="row"') == PAGE
    assert f'<option value="{WorkKind.RECEIVE}">收件 60</option>' in page
    assert '<option value="a">事项甲 60</option>' in page
    assert counts_of_tabs(page) == ["120", "40", "0", "0"]
    narrowed = shown(officer, f"?kind={WorkKind.RECEIVE}&due=late")
    assert counts_of_tabs(narrowed) == ["60", "20", "0", "0"]
    assert '<option value="b">事项乙 10</option>' in narrowed
    assert f'<option value="{WorkKind.DELIVER}">送达 20</option>' in narrowed


def counts_of_tabs(page: str) -> list[str]:
    return re.findall(r" <b>(\d+)</b></a>", page)
