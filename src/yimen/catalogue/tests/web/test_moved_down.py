"""The public lists of what was moved down: numbers that open their rows, villages, pages to take."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from django.test import Client

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter
from yimen.catalogue.testing import small_item
from yimen.catalogue.tests.builders import SINCE, make_worked_catalogue
from yimen.directory import testing as directory
from yimen.kernel.clock import local_day, now

pytestmark = pytest.mark.django_db

LIST = "/items/moved-down/"


@pytest.fixture
def county(db):
    make_worked_catalogue()
    elements = {"delegated_approval": True, "pledge_based": True}
    small_item(
        name="授权镇里的事", catalogue_code="440199900002", receive_level="5", decide_level="5",
        definition={"elements": elements}, at=SINCE,
    )  # fmt: skip
    small_item(
        name="只在枫杨镇的事", catalogue_code="440199900003", receive_level="5", decide_level="5",
        definition={"elements": {"town_codes": [directory.OTHER_TOWN]}}, at=SINCE,
    )  # fmt: skip


def rows_of(page):
    return re.findall(r'<a href="/items/[0-9A-Z]{31}/">([^<]+)</a>', page.content.decode())


def test_each_number_opens_as_many_rows_as_it_says(client: Client, county):
    page = client.get(LIST).content.decode()
    links = dict(re.findall(r'<a href="(/items/moved-down/\?[^"#]+)#rows">(\d+)[^<]*</a>', page))
    assert len(links) >= 8
    for href, number in links.items():
        assert len(rows_of(client.get(href.replace("&amp;", "&")))) == int(number), href
    assert rows_of(client.get(f"{LIST}?mode=delegated")) == ["授权镇里的事"]
    assert "授权镇里的事" in rows_of(client.get(f"{LIST}?mark=pledge"))
    assert client.get(f"{LIST}?mode=x&level=9").status_code == 200


def test_a_village_sees_its_own_places_and_what_is_handled_for_it(client: Client, county):
    here = client.get(f"{LIST}{directory.VILLAGE}/")
    there = client.get(f"{LIST}{directory.OTHER_VILLAGE}/")
    assert "柳树湾村" in here.content.decode()
    assert "柳浦镇" in here.content.decode()
    assert "只在枫杨镇的事" not in rows_of(here)
    assert "只在枫杨镇的事" in rows_of(there)
    assert f"{LIST}{directory.VILLAGE}/" in client.get(f"{LIST}villages/").content.decode()
    for area in ("x", "439981101000", "439981999999"):
        assert client.get(f"{LIST}{area}/").status_code == 404


def text_of(answer) -> list[str]:
    document = pypdfium2.PdfDocument(b"".join(answer.streaming_content))
    return [page.get_textpage().get_text_range() for page in document]


def test_the_booklet_has_contents_with_the_pages_of_its_matters(client: Client, county):
    pages = text_of(client.get(f"{LIST}{directory.VILLAGE}/booklet.pdf"))
    assert "柳树湾村" in pages[0]
    assert "目录" in pages[1]
    for name, number in re.findall(r"^(\S+?)[ .]+(\d+)\s*$", pages[1], re.MULTILINE):
        assert name[:8] in pages[int(number) - 1].replace("\r\n", "")
    assert len(pages) >= 5


def test_a_matter_is_one_page_and_a_village_prints_its_own_place(client: Client, county):
    found = catalogue.list_current(on=local_day(now()), where=ItemFilter(text="授权镇里的事"))
    code = found.rows[0].item_code
    page = client.get(f"/items/{code}/one-page/?village={directory.VILLAGE}").content.decode()
    assert "柳浦镇" in page
    assert "怎么办，分 5 步" in page
    pages = text_of(client.get(f"/items/{code}/one-page.pdf?village={directory.VILLAGE}"))
    assert len(pages) == 1
    assert "柳浦镇" in pages[0]
    assert client.get("/items/none/one-page/").status_code == 404
