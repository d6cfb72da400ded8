"""The home page and the home for elders: real data, few queries, a switch that needs no script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from yimen.cases import testing as cases
from yimen.cases.contracts import CaseState
from yimen.directory import testing as directory
from yimen.kernel.clock import now
from yimen.portal.web import home

pytestmark = pytest.mark.django_db

MAX_QUERIES = 12


def test_an_empty_installation_teaches_instead_of_failing(client: Client):
    page = client.get("/").content.decode()

    assert "今天想办什么事" in page
    assert "事项还没有公布" in page
    assert "最近 30 天还没有人申请" in page


def test_home_leads_life_events_to_lists_that_hold_something(client: Client, county):
    page = client.get("/").content.decode()

    assert "/items/?event=retire" in page
    assert "/items/?event=open" in page
    assert "共 " in client.get("/items/?event=retire").content.decode()


def test_home_names_the_hall_with_its_address(client: Client):
    directory.demo_county()
    page = client.get("/").content.decode()

    assert "县政务服务中心" in page
    assert 'action="/track/"' in page


def test_home_lists_what_was_applied_for_in_the_last_thirty_days(client: Client, db):
    around = cases.town()
    cases.case_at(CaseState.SUBMITTED, around, at=now() - timedelta(days=40))
    assert "最近 30 天还没有人申请" in client.get("/").content.decode()

    cache.clear()
    cases.case_at(CaseState.SUBMITTED, around, at=now() - timedelta(days=2))
    page = client.get("/").content.decode()
    assert around.item.name in page
    assert "县里办" in page
    assert "个工作日" in page


def test_home_costs_few_queries_and_then_none(
    client: Client, county, django_assert_max_num_queries, django_assert_num_queries
):
    cases.case_at(CaseState.SUBMITTED, cases.town(), at=now() - timedelta(days=2))
    with django_assert_max_num_queries(MAX_QUERIES):
        client.get("/")
    with django_assert_num_queries(0):
        client.get("/")


def test_home_sends_who_chose_the_elders_mode_to_their_home(client: Client):
    client.get("/elder-mode/?on=1&next=/")
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer["Location"] == "/elder/"


def test_elders_home_keeps_the_mode_and_leads_back(client: Client, county):
    page = client.get("/elder/")
    text = page.content.decode()

    assert client.cookies["elder"].value == "1"
    assert text.count('<nav class="choices"') == 1
    for words in ("办一件事", "看办到哪了", "请人替我办", "去大厅办", "高龄津贴"):
        assert words in text
    assert "/elder-mode/?on=0&amp;next=%2F" in text

    client.get("/elder-mode/?on=0&next=/")
    assert "今天想办什么事" in client.get("/").content.decode()


def test_pages_behind_the_elders_home_are_for_elders_too(client: Client):
    client.get("/elder/")
    page = client.get("/track/").content.decode()

    assert "data-elder" in page
    assert 'data-read="main"' in page
    assert "tel:12345" in page


@pytest.mark.parametrize("word", home.OFTEN)
def test_what_people_often_search_is_found(client: Client, county, word: str):
    page = client.get("/search/", {"q": word}).content.decode()

    assert "没有找到" not in page
    assert f"搜“{word}”" in page
