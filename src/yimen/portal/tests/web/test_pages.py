"""Pages that explain: open to everybody, complete, and where the frame's links lead."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.kernel import register
from yimen.portal.queries.personal import PURPOSES, kept_groups
from yimen.ui import context

pytestmark = pytest.mark.django_db

PAGES = ("/help/", "/accessibility/", "/privacy/", "/complaints/", "/about/")


@pytest.mark.parametrize("path", PAGES)
def test_page_is_open_to_everybody_and_has_one_heading(client: Client, path: str):
    page = client.get(path)

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


@pytest.mark.parametrize("path", PAGES)
def test_page_only_answers_reading(client: Client, path: str):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    "link", ["home", "space", "elder_home", "accessibility", "complain", "privacy", "about"]
)
def test_links_of_the_frame_lead_somewhere(client: Client, link: str, rf):
    links = context.shell(rf.get("/"))["links"]

    assert client.get(links[link]).status_code in {200, 302}


def test_help_names_the_agent_of_each_village(client: Client):
    county = directory.demo_county()
    directory.make_officer(post=Post.VILLAGE_AGENT, unit=county.village, name="何秋生")
    page = client.get("/help/").content.decode()

    assert "柳浦镇" in page
    assert "代办员：何秋生" in page
    assert "直接打便民服务站电话" in page
    assert 'id="hall"' in page


def test_help_costs_no_more_queries_for_three_agents_than_for_one(client: Client):
    county = directory.demo_county()
    directory.make_officer(post=Post.VILLAGE_AGENT, unit=county.village)
    client.get("/help/")
    with CaptureQueriesContext(connection) as one:
        client.get("/help/")
    for unit in (county.village, county.other_village):
        directory.make_officer(post=Post.VILLAGE_AGENT, unit=unit)
    with CaptureQueriesContext(connection) as three:
        client.get("/help/")

    assert len(three) == len(one) <= 12


def test_privacy_shows_every_declared_column(client: Client):
    page = client.get("/privacy/").content.decode()
    columns = [one for context in register.contexts() for one in context.personal_columns]

    assert columns
    for column in columns:
        assert column.title in page
        assert column.retention in page


def test_every_context_that_keeps_personal_data_says_why():
    keeping = {context.code for context in register.contexts() if context.personal_columns}

    assert keeping <= set(PURPOSES)


def test_columns_kept_alike_stand_on_one_line():
    for group in kept_groups():
        kept = [(protection, retention) for _, protection, retention in group.rows]
        assert len(kept) == len(set(kept))
