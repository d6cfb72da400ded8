"""The pages of those who keep the catalogue."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from yimen.catalogue import public as catalogue
from yimen.catalogue.actions import basic as basics
from yimen.catalogue.models import Item, ItemVersion
from yimen.catalogue.testing import small_item
from yimen.catalogue.tests.builders import AT, SINCE, make_clerk, make_keepers
from yimen.directory import testing as directory
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day, now

pytestmark = pytest.mark.django_db


def _item():
    directory.demo_county(at=SINCE)
    return small_item(name="测试场所许可").item_code


@pytest.fixture(autouse=True)
def code(db, replayed):
    return replayed(_item)()


@pytest.fixture
def keepers(code):
    found = {}
    for post, actor in vars(make_keepers()).items():
        found[post] = Client()
        sign_in(found[post], actor)
    return found


@pytest.fixture
def editor(keepers):
    return keepers["office"]


def text_of(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def a_draft(client, code):
    response = client.post(f"/staff/items/{code}/draft/")
    assert response.status_code == 302
    return response["Location"]


def sent(client, address, **changes):
    """Return what the form of a part would send, with these values changed."""
    page = client.get(address).content.decode()
    values: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name is None or name[1] in ("q", "csrfmiddlewaretoken"):
            continue
        if 'type="checkbox"' in tag and " checked" not in tag:
            continue
        values.setdefault(name[1], []).append(value[1] if value else "on")
    for name, body in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</textarea>', page):
        values[name] = [body]
    for name, body in re.findall(r'(?s)<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', body)
        values[name] = [chosen[1] if chosen else ""]
    values = {name: [unescape(one) for one in many] for name, many in values.items()}
    return values | {"why": ["核对后修改"], "op": ["save"]} | {k: [v] for k, v in changes.items()}


def test_list_shows_items_with_states_and_narrows(editor):
    words = text_of(editor.get("/staff/items/"))
    assert "测试场所许可" in words
    assert "在用" in words
    assert "测试场所许可" not in text_of(editor.get("/staff/items/?q=测试&type=05"))
    assert "换个条件再找" in text_of(editor.get("/staff/items/?q=没有这件事"))


def test_list_keeps_to_few_queries(editor, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        editor.get("/staff/items/")


@pytest.mark.parametrize(
    "path",
    ["", "new/", "basic/", "basic/row/", "scores/", "scores/mzj/", "savings/", "guides/", "{code}/",
     "{code}/1/", "{code}/1/part/guide/", "{code}/1/changes/"],
)  # fmt: skip
def test_pages_are_for_those_who_may(code, path):
    address = f"/staff/items/{path.format(code=code)}"
    assert Client().get(address).status_code == 302
    clerk = Client()
    sign_in(clerk, make_clerk())
    assert clerk.get(address).status_code == 403


def test_item_is_written_part_by_part_vetted_published_and_compared(keepers, code):
    page = a_draft(keepers["writer"], code)
    part = f"{page}part/limits/"
    values = sent(keepers["writer"], part, **{"promised_limit.amount": "6"})
    assert "已保存" in text_of(keepers["writer"].post(part, values, follow=True))
    assert "已送审" in text_of(keepers["writer"].post(f"{page}submit/", follow=True))
    for post in ("vetter", "lawyer"):
        assert "已通过" in text_of(keepers[post].post(f"{page}pass/", follow=True))
    day = local_day(now()).isoformat()
    words = text_of(keepers["office"].post(f"{page}publish/", {"effective_on": day}, follow=True))
    assert "已发布" in words
    assert "编的人" in words
    changes = text_of(keepers["lawyer"].get(f"{page}changes/"))
    assert "承诺时限 – 数量" in changes
    assert "编的人：核对后修改" in changes


@pytest.mark.parametrize(
    "part", ["basic", "laws", "limits", "guide", "papers", "route", "result", "online"]
)
def test_part_sent_back_as_it_came_changes_nothing(editor, code, part):
    page = a_draft(editor, code)
    before = ItemVersion.objects.values_list("definition", flat=True).get(version=2)
    address = f"{page}part/{part}/"
    response = editor.post(address, sent(editor, address))
    assert (response.status_code, response.get("Location", "")[-10:]) == (302, "said=saved")
    assert ItemVersion.objects.values_list("definition", flat=True).get(version=2) == before


def test_rows_are_added_and_dropped_without_losing_what_was_typed(editor, code):
    page = f"{a_draft(editor, code)}part/papers/"
    values = sent(editor, page, op="add:definition.papers", **{"definition.papers[0].name": "改名"})
    added = editor.post(page, values).content.decode()
    assert 'name="definition.papers[3].name"' in added
    assert 'value="改名"' in added
    values |= {"n:definition.papers": ["3"], "op": ["drop:definition.papers:1"]}
    dropped = editor.post(page, values).content.decode()
    assert 'name="definition.papers[2].name"' not in dropped
    assert 'value="营业执照"' in dropped
    assert len(catalogue.get_current(item_code=code, on=local_day(now())).definition.papers) == 3


def test_mistake_is_shown_at_its_field_and_nothing_is_lost(editor, code):
    page = f"{a_draft(editor, code)}part/papers/"
    values = sent(editor, page, **{
        "definition.papers[1].when": "情况 = 1", "definition.papers[0].copies": "两份",
    })  # fmt: skip
    first = editor.post(page, values)
    assert first.status_code == 422
    assert "只填整数" in text_of(first)
    second = editor.post(page, values | {"definition.papers[0].copies": ["2"]})
    assert second.status_code == 422
    assert 'href="#f-definition.papers[1].when"' in second.content.decode()
    assert 'value="情况 = 1"' in second.content.decode()


def test_two_who_write_one_part_see_both_texts(keepers, code):
    page = f"{a_draft(keepers['writer'], code)}part/guide/"
    mine = sent(keepers["writer"], page, **{"definition.guide.where": "我写的地方"})
    theirs = sent(keepers["office"], page, **{"definition.guide.where": "他写的地方"})
    assert keepers["writer"].post(page, mine).status_code == 302
    refused = keepers["office"].post(page, theirs)
    words = text_of(refused)
    assert refused.status_code == 409
    assert "我写的地方" in words
    assert "他写的地方" in words
    mark = re.search(r'name="mark" value="(\w+)"', refused.content.decode())[1]
    assert keepers["office"].post(page, theirs | {"mark": [mark]}).status_code == 302


def test_listed_item_gets_a_definition_when_its_guide_is_written(editor, code):
    ItemVersion.objects.filter(version=1).update(definition=None)
    page = f"{a_draft(editor, code)}part/guide/"
    values = sent(editor, page, **{"definition.guide.can": "都能办。"})
    assert editor.post(page, values).status_code == 302
    assert ItemVersion.objects.get(version=2).definition["guide"]["can"] == "都能办。"


def test_faults_are_listed_with_the_way_to_mend_them_and_stop_the_draft(editor, code):
    page = a_draft(editor, code)
    part = f"{page}part/limits/"
    editor.post(part, sent(editor, part, **{"promised_limit.amount": ""}))
    found = editor.get(page).content.decode()
    assert "发布前还要改 1 处" in found
    assert "/part/limits/#f-promised_limit" in found
    response = editor.post(f"{page}submit/")
    assert response.status_code == 422
    assert "没有承诺时限" in text_of(response)


def test_acts_with_a_reason_ask_for_it(editor, code):
    response = editor.post(f"/staff/items/{code}/1/suspend/", {"reason": " "})
    assert response.status_code == 422
    assert "请写明原因" in text_of(response)
    address = f"/staff/items/{code}/1/suspend/"
    assert "已暂停" in text_of(editor.post(address, {"reason": "系统升级"}, follow=True))
    assert "系统升级" in text_of(editor.get(f"/staff/items/{code}/1/"))


def test_act_out_of_its_state_is_refused_in_words(editor, code):
    response = editor.post(f"/staff/items/{code}/1/resume/")
    assert response.status_code == 409
    assert "在用" in text_of(response)
    assert editor.post(f"/staff/items/{code}/1/explode/").status_code == 404


def test_new_item_begins_as_a_draft(keepers):
    values = {
        "catalogue_code": "430190099000", "name": "新事项", "item_type": "01", "regime": "licence",
        "department_code": "mzj", "receive_level": "4", "decide_level": "4", "audiences": ["1"],
    }  # fmt: skip
    words = text_of(keepers["writer"].post("/staff/items/new/", values, follow=True))
    assert "编制中" in words
    assert "接着写各部分" in words
    again = keepers["writer"].post("/staff/items/new/", values)
    assert again.status_code == 422
    assert "已经有了" in text_of(again)
    assert keepers["writer"].post("/staff/items/new/", {}).status_code == 422


def test_item_shows_its_versions_newest_first(editor, code):
    a_draft(editor, code)
    words = text_of(editor.get(f"/staff/items/{code}/"))
    assert words.index("第 2 版") < words.index("第 1 版")
    assert "接着改草稿" in words
    assert editor.get(f"/staff/items/{code}/9/").status_code == 404
    assert editor.get("/staff/items/nothing/").status_code == 404


def test_basic_row_is_taken_from_the_page(keepers):
    text = basics.BasicText(code="430190095000", name="人力资源服务许可", item_type="01")
    row = basics.keep_basic(actor=SYSTEM, text=text, at=AT)
    page = "/staff/items/basic/"
    assert "人力资源服务许可" in text_of(keepers["writer"].get(page))
    sending = {"basic": str(row.id), "department": "mzj", "op": "refuse", "reason": ""}
    assert "为什么不适用" in text_of(keepers["writer"].post(page, sending))
    taken = keepers["writer"].post(page, sending | {"op": "take", "level": "4"}, follow=True)
    assert "接着写各部分" in text_of(taken)


def test_scores_savings_and_reviews_are_told_with_their_formula(editor, code):
    scores = text_of(editor.get("/staff/items/scores/"))
    assert "权重是 3" in scores
    assert "县民政局" in scores
    assert "测试场所许可" in text_of(editor.get("/staff/items/savings/?department=mzj"))
    assert "快 12 个工作日" in text_of(editor.get("/staff/items/savings/"))
    guides = text_of(editor.get("/staff/items/guides/"))
    assert "测试场所许可" in guides
    item = Item.objects.get(code=code)
    day = {"item": str(item.id), "op": "review", "review_by": "2099-01-01"}
    assert "一年以内" in text_of(editor.post("/staff/items/guides/", day))
