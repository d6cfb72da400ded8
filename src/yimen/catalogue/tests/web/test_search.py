"""The search page: what was found, why, and how to search better."""

from __future__ import annotations

import pytest
from django.test import Client

from yimen.catalogue.tests.builders import make_worked_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county(db):
    make_worked_catalogue()


def test_search_page_lists_what_was_found_with_the_reason(client: Client):
    page = client.get("/search/", {"q": "老年证"}).content.decode()

    assert "老年人优待证" in page
    assert "也叫“老年证”" in page
    assert "网上可办" in page


def test_search_page_without_words_teaches(client: Client):
    page = client.get("/search/").content.decode()

    assert "写两三个字就行" in page
    assert page.count("<h1>") == 1


def test_search_page_that_found_nothing_teaches(client: Client):
    page = client.get("/search/", {"q": "量子纠缠"}).content.decode()

    assert "没有找到，换个说法试试" in page
    assert "12345" in page


def test_search_page_shows_what_was_typed_as_text(client: Client):
    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("query", ["a" * 3000, "'", "%F0%28"])
def test_search_page_takes_odd_addresses(client: Client, query):
    assert client.get(f"/search/?q={query}&audience=9").status_code == 200


def test_suggest_answers_programs_and_the_page(client: Client):
    items = client.get("/search/suggest/", {"q": "高龄"}).json()["items"]
    options = client.get("/search/suggest/", {"q": "gaol"}, headers={"HX-Request": "true"})

    assert items[0]["name"].startswith("高龄津贴")
    assert items[0]["url"].startswith("/items/")
    assert '<option value="高龄津贴' in options.content.decode()


def test_search_page_keeps_to_few_queries(client: Client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/search/", {"q": "食品经营"})
