"""The public pages: guides in the order of what people ask, lists by every way in."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yimen.catalogue import public as catalogue
from yimen.catalogue.actions import vetting
from yimen.catalogue.contracts import ItemFilter
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.tests.builders import make_whole_catalogue, make_worked_catalogue
from yimen.kernel import register
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day, now

pytestmark = pytest.mark.django_db

MAX_QUERIES = 12


@pytest.fixture
def county(db):
    make_worked_catalogue()


@pytest.fixture
def whole_county(db):
    make_whole_catalogue()


@pytest.fixture
def code(county):
    return code_of("食品经营许可")


def code_of(name):
    page = catalogue.list_current(on=local_day(now()), where=ItemFilter(text=name, open_only=True))
    return page.rows[0].item_code


def text_of(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def test_guide_answers_before_law_and_codes(client: Client, code):
    words = text_of(client.get(f"/items/{code}/"))
    places = [
        words.index(word)
        for word in (
            "能不能办",
            "带什么",
            "多久",
            "多少钱",
            "在哪办",
            "我能办吗",
            "依据和编码",
            code,
        )
    ]
    assert places == sorted(places)


def test_guide_tells_limits_papers_and_situations(client: Client, code):
    words = text_of(client.get(f"/items/{code}/"))
    assert "8 个工作日" in words
    assert "法律规定最长 10 个工作日" in words
    assert "再延 5 个工作日" in words
    assert "查得到就不用带" in words
    assert "餐饮服务" in words


def test_guide_names_the_situation_that_needs_a_paper(client: Client, county):
    words = text_of(client.get(f"/items/{code_of('老年人优待证')}/"))
    assert "只有“户口在外地，常住本县”才要" in words
    assert "村里收，镇里定" in words


def test_guide_prints_with_its_address_as_code(client: Client, code):
    page = client.get(f"/items/{code}/").content.decode()
    assert 'aria-label="本指南的二维码"' in page
    assert "data-print" in page


@pytest.mark.parametrize("path", ["/items/11439981MB00000000/", "/items/x/"])
def test_guide_of_no_item_says_so_in_plain_words(client: Client, county, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "没有这个事项" in text_of(response)


def test_guide_of_every_open_item_opens(client: Client, county):
    rows = catalogue.list_current(on=local_day(now()), where=ItemFilter(open_only=True)).rows
    assert len(rows) == 12
    for row in rows:
        response = client.get(f"/items/{row.item_code}/")
        assert response.status_code == 200
        assert "None" not in text_of(response)


def test_guide_of_a_listed_matter_tells_where_to_ask(client: Client, whole_county):
    code = ItemVersion.objects.get(name="就业登记").item.code
    words = text_of(client.get(f"/items/{code}/"))
    assert "还不能在网上申请" in words
    assert "12345" in words


def test_guide_of_a_suspended_item_says_so(client: Client, code):
    view = catalogue.get_current(item_code=code, on=local_day(now()))
    vetting.suspend_version(actor=SYSTEM, version_id=view.id, reason="系统升级", at=now())
    assert "暂停办理" in text_of(client.get(f"/items/{code}/"))


def test_browse_counts_every_way_in(client: Client, whole_county):
    words = text_of(client.get("/items/"))
    assert re.search(r"一共 \d{4} 项", words)
    for word in ("开餐馆、开店", "养老", "按主题", "按部门", "家门口能办的 69 件事"):
        assert word in words


WAYS = (
    ("event=retire", "养老", "高龄津贴"),
    ("topic=n030", "就业创业", "失业登记"),
    ("department=mzj", "县民政局", "临时救助"),
    ("level=6", "村里就能办", "失业登记"),
    ("open=1", "网上可办", "建筑工程施工许可证核发"),
    ("event=open&audience=1", "开餐馆、开店", "个体工商户设立登记"),
)


def test_browse_narrows_by_each_way(client: Client, whole_county):
    for query, title, name in WAYS:
        words = all_pages(client, f"/items/?{query}")
        assert title in words
        assert name in words, query


def all_pages(client, path):
    words, seen = "", 0
    while path and seen < 20:
        page = client.get(path).content.decode()
        words += re.sub(r"<[^>]+>", "", page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        path = found and found[1].replace("&amp;", "&")
        seen += 1
    return words


def test_browse_pages_show_each_item_once(client: Client, whole_county):
    total = catalogue.count_current(on=local_day(now()), where=ItemFilter(department_code="rsj"))
    words = all_pages(client, "/items/?department=rsj")
    assert words.count("县人社局 ·") == total


def test_browse_of_nothing_teaches_what_to_do(client: Client, county):
    words = text_of(client.get("/items/?department=nobody"))
    assert "换个条件" in words


def test_browse_takes_odd_addresses(client: Client, county):
    for query in (
        "topic=zzz",
        "level=9",
        "after=x~y",
        "audience=",
    ):
        assert client.get(f"/items/?{query}&open=1").status_code == 200


def test_moved_down_lists_by_who_decides(client: Client, whole_county):
    words = text_of(client.get("/items/moved-down/"))
    assert "家门口能办的 69 件事" in words
    assert "村里就能办（42 项）" in words
    assert "镇里就能办（20 项）" in words


def test_public_pages_keep_to_few_queries(client: Client, code, django_assert_max_num_queries):
    for path in ("/items/", "/items/?open=1", "/items/moved-down/", f"/items/{code}/"):
        with django_assert_max_num_queries(MAX_QUERIES):
            client.get(path)


def test_guide_leads_to_the_application_that_a_higher_context_offers(client: Client, code):
    offered = register.Context(
        code="toy",
        title="试验",
        slots=(
            register.SlotPanel(
                slot="catalogue.guide.apply",
                code="toy",
                title="试着申请",
                url=lambda item_code: f"/toy/{item_code}/",
            ),
        ),
    )
    register.register(offered)
    try:
        page = client.get(f"/items/{code}/").content.decode()
    finally:
        register.forget("toy")
    assert f'href="/toy/{code}/">试着申请</a>' in page
