"""The pages of those who keep the catalogue."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.tests.builders import make_clerk, make_editor, make_worked_catalogue
from yimen.catalogue.web.staff import version_form
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day, now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def worked(db):
    make_worked_catalogue()


@pytest.fixture
def editor(worked):
    client = Client()
    sign_in(client, make_editor())
    return client


@pytest.fixture
def code():
    where = ItemFilter(text="高龄津贴", open_only=True)
    return catalogue.list_current(on=local_day(now()), where=where).rows[0].item_code


def text_of(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def a_draft(client, code):
    response = client.post(f"/staff/items/{code}/draft/")
    assert response.status_code == 302
    return response["Location"]


def values_of(code, version):
    view = queries.find_version(item_code=code, version=version)
    return version_form.values_of(queries.version_text(view=view))


def test_list_shows_items_with_states_and_narrows(editor):
    words = text_of(editor.get("/staff/items/"))
    assert "高龄津贴" in words
    assert "在用" in words
    narrowed = text_of(editor.get("/staff/items/?q=施工许可&type=01"))
    assert "建筑工程施工许可证核发" in narrowed
    assert "临时救助" not in narrowed


def test_list_of_nothing_teaches(editor):
    assert "换个条件再找" in text_of(editor.get("/staff/items/?q=没有这件事"))


def test_list_keeps_to_few_queries(editor, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        editor.get("/staff/items/")


@pytest.mark.parametrize("path", ["", "new/", "{code}/", "{code}/1/", "{code}/1/changes/"])
def test_pages_are_for_those_who_may(worked, code, path):
    address = f"/staff/items/{path.format(code=code)}"
    assert Client().get(address).status_code == 302
    clerk = Client()
    sign_in(clerk, make_clerk())
    assert clerk.get(address).status_code == 403


def test_draft_is_edited_sent_published_and_compared(editor, code):
    page = a_draft(editor, code)
    values = values_of(code, 2) | {"name": "高龄老人津贴", "promised_amount": "6"}
    assert "已保存" in text_of(editor.post(page, values, follow=True))
    assert "已送审" in text_of(editor.post(f"{page}submit/", follow=True))
    day = local_day(now()).isoformat()
    words = text_of(editor.post(f"{page}publish/", {"effective_on": day}, follow=True))
    assert "已发布" in words
    assert "高龄老人津贴" in text_of(editor.get(f"/items/{code}/"))
    changes = text_of(editor.get(f"{page}changes/"))
    assert "承诺时限 – 数量" in changes
    assert "高龄老人津贴" in changes


def test_mistakes_in_the_definition_are_shown_at_their_place_and_nothing_is_lost(editor, code):
    page = a_draft(editor, code)
    values = values_of(code, 2)
    definition = json.loads(values["definition"])
    definition["form"]["steps"][0]["fields"][0]["kind"] = "texte"
    definition["papers"][0]["when"] = "情况 = 1"
    values |= {"name": "改到一半", "definition": json.dumps(definition, ensure_ascii=False)}
    response = editor.post(page, values)
    words = text_of(response)
    assert response.status_code == 422
    assert "第 1 步" in words
    assert "texte" in words
    assert 'value="改到一半"' in response.content.decode()
    assert ItemVersion.objects.get(item__code=code, version=2).name == "高龄津贴"


def test_broken_json_tells_line_and_place(editor, code):
    page = a_draft(editor, code)
    response = editor.post(page, values_of(code, 2) | {"definition": '{"guide": \n oops}'})
    assert response.status_code == 422
    assert "第 2 行第 2 个字" in text_of(response)


def test_publication_faults_are_listed_before_and_at_publishing(editor, code):
    page = a_draft(editor, code)
    editor.post(page, values_of(code, 2) | {"promised_amount": ""})
    assert "发布前还要改 1 处" in text_of(editor.get(page))
    editor.post(f"{page}submit/")
    response = editor.post(f"{page}publish/", {"effective_on": local_day(now()).isoformat()})
    assert response.status_code == 422
    assert "没有承诺时限" in text_of(response)


def test_acts_with_a_reason_ask_for_it(editor, code):
    response = editor.post(f"/staff/items/{code}/1/suspend/", {"reason": " "})
    assert response.status_code == 422
    assert "请写明原因" in text_of(response)
    words = text_of(
        editor.post(f"/staff/items/{code}/1/suspend/", {"reason": "系统升级"}, follow=True)
    )
    assert "已暂停" in words


def test_act_out_of_its_state_is_refused_in_words(editor, code):
    response = editor.post(f"/staff/items/{code}/1/resume/")
    assert response.status_code == 409
    assert "在用" in text_of(response)


def test_act_that_does_not_exist_is_not_found(editor, code):
    assert editor.post(f"/staff/items/{code}/1/explode/").status_code == 404


def test_publication_without_a_day_asks_for_it(editor, code):
    page = a_draft(editor, code)
    editor.post(f"{page}submit/")
    response = editor.post(f"{page}publish/", {"effective_on": "明天"})
    assert "请选从哪天起执行" in text_of(response)


def test_new_item_begins_as_a_draft(editor, code):
    values = values_of(code, 1) | {"catalogue_code": "430590099000", "definition": ""}
    words = text_of(editor.post("/staff/items/new/", values, follow=True))
    assert "编制中" in words
    again = editor.post("/staff/items/new/", values)
    assert again.status_code == 422
    assert "已经有了" in text_of(again)


def test_new_item_with_nothing_names_what_is_missing(editor):
    response = editor.post("/staff/items/new/", {})
    words = text_of(response)
    assert response.status_code == 422
    assert "写上事项名称" in words or "可选" in words


def test_item_shows_its_versions_newest_first(editor, code):
    a_draft(editor, code)
    words = text_of(editor.get(f"/staff/items/{code}/"))
    assert words.index("第 2 版") < words.index("第 1 版")
    assert "接着改草稿" in words


def test_version_unknown_is_not_found(editor, code):
    assert editor.get(f"/staff/items/{code}/9/").status_code == 404
    assert editor.get("/staff/items/nothing/").status_code == 404
