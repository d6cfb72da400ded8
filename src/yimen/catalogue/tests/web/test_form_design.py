"""The form designer: written without JSON, taken back, guarded against overwriting, tried out."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from yimen.catalogue.actions import version as versions
from yimen.catalogue.queries import form_design as queries
from yimen.catalogue.rules.form_editing import all_fields
from yimen.catalogue.testing import SINCE, small_item
from yimen.catalogue.tests.builders import make_clerk, make_editor
from yimen.directory import testing as directory
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db):
    directory.demo_county(at=SINCE)
    item = small_item()
    versions.draft_version(actor=SYSTEM, item_code=item.item_code, at=now())
    return queries.find_draft(item_code=item.item_code, number=2).version


@pytest.fixture
def keeper(draft):
    client = Client()
    sign_in(client, make_editor())
    return client


def address(draft, name="staff_form", *more):
    return reverse(f"catalogue:{name}", args=[draft.item_code, draft.version, *more])


def read(draft):
    return queries.find_draft(item_code=draft.item_code, number=draft.version)


def fields(draft):
    return {field.code: field for field in all_fields(read(draft).version.definition)}


def send(keeper, draft, op, query="", **data):
    data = {"mark": read(draft).mark, "op": op, **data}
    return keeper.post(address(draft) + query, data)


def added(keeper, draft, label, kind="text"):
    step = read(draft).version.definition.form.steps[0].code
    answer = send(keeper, draft, f"add_field:{step}", new_label=label, new_kind=kind)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].partition("field=")[2].partition("&")[0]


def test_a_question_is_added_written_and_shown_to_three_people(keeper, draft):
    code = added(keeper, draft, "您的店面有多大", "number")
    answer = send(
        keeper, draft, "set", f"?field={code}", label="店面有多大", name="店面大小",
        kind="number", why="面积决定要不要现场查看", required="1", min_value="1", max_value="500",
        unit="平方米",
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    written = fields(draft)[code]
    assert (written.name, written.unit, str(written.max_value)) == ("店面大小", "平方米", "500")
    for who in ("resident", "elder", "clerk"):
        page = keeper.get(address(draft, "staff_form_seen", who))
        assert "店面有多大" in page.content.decode()
        assert "frame-ancestors 'self'" in page["Content-Security-Policy"]


def test_a_wrong_condition_is_refused_at_its_property_and_keeps_what_was_typed(keeper, draft):
    code = added(keeper, draft, "店面有多大", "number")
    values = {"label": "店面有多大", "name": "店面大小", "kind": "number", "required": "1"}
    answer = send(keeper, draft, "set", f"?field={code}", when="表.没有 >", **values)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "条件写得不对" in page
    assert 'href="#f-when"' in page
    assert "表.没有 &gt;" in page
    assert fields(draft)[code].when == ""


def test_an_autosave_answers_with_the_new_stamp_alone(keeper, draft):
    code = added(keeper, draft, "店面有多大")
    answer = keeper.post(
        address(draft) + f"?field={code}",
        {
            "mark": read(draft).mark,
            "op": "set",
            "label": "店面多大",
            "name": "店面",
            "kind": "text",
        },
        headers={"HX-Request": "true"},
    )
    assert "<html" not in answer.content.decode()
    assert read(draft).mark in answer.content.decode()
    assert fields(draft)[code].label == "店面多大"


def test_the_second_of_two_editors_is_told_what_changed(keeper, draft):
    code = added(keeper, draft, "店面有多大")
    old = read(draft).mark
    added(keeper, draft, "开业日期", "date")
    answer = send(
        keeper, draft, "set", f"?field={code}", mark=old, label="店有多大", name="店", kind="text"
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "加问题“开业日期”" in page
    assert 'value="店有多大"' in page
    assert fields(draft)[code].label == "店面有多大"


def test_edits_are_taken_back_and_made_again(keeper, draft):
    before = fields(draft)
    code = added(keeper, draft, "店面有多大")
    send(keeper, draft, f"drop_field:{code}")
    assert code not in fields(draft)
    send(keeper, draft, "undo")
    assert code in fields(draft)
    send(keeper, draft, "undo")
    assert fields(draft) == before
    send(keeper, draft, "redo")
    assert code in fields(draft)


def test_a_preview_answers_what_is_tried_and_stores_nothing(keeper, draft):
    code = added(keeper, draft, "有凉菜吗", "radio")
    other = added(keeper, draft, "凉菜间有多大", "text")
    name = fields(draft)[code].name
    send(
        keeper, draft, "set", f"?field={other}", label="凉菜间有多大", name="凉菜间", kind="text",
        when=f'表.{name} = "1"',
    )  # fmt: skip
    stored = read(draft)
    seen = address(draft, "staff_form_seen", "resident")
    assert "凉菜间有多大" not in keeper.get(seen).content.decode()
    assert "凉菜间有多大" in keeper.post(seen, {code: "1"}).content.decode()
    assert read(draft) == stored


def test_a_group_is_put_in_with_its_source_and_updated(keeper, draft):
    step = read(draft).version.definition.form.steps[0].code
    code = added(keeper, draft, "联系电话是多少", "phone")
    groups = address(draft, "staff_form_groups")
    assert keeper.post(groups, {"op": "keep", "step": step, "title": "联系"}).status_code == 302
    group = queries.list_groups(department_code=draft.department_code)[0]
    send(keeper, draft, "add_step", new_step="第二步")
    second = read(draft).version.definition.form.steps[-1].code
    put = {"op": f"put:{group.id}", "step": second, "mark": read(draft).mark}
    assert keeper.post(groups, put).status_code == 302
    copies = [one for one in fields(draft).values() if one.group.startswith(str(group.id))]
    assert len(copies) == len(group.fields)
    send(
        keeper, draft, "set", f"?field={code}", label="手机号码是多少", name="手机号码",
        kind="phone", required="1",
    )  # fmt: skip
    keeper.post(groups, {"op": "keep", "step": step, "title": "联系"})
    assert "还是旧的" in keeper.get(groups).content.decode()
    aim = f"update:{group.id}/{draft.item_code}/{draft.version}"
    keeper.post(groups, {"op": aim})
    labels = [one.label for one in fields(draft).values() if one.group]
    assert "手机号码是多少" in labels


def test_a_listed_item_gets_its_first_form(keeper, draft):
    versions.ItemVersion.objects.filter(id=draft.id).update(definition=None, changed_at=now())
    assert "还没有申请表" in keeper.get(address(draft)).content.decode()
    keeper.post(address(draft), {"op": "begin"})
    assert [s.title for s in read(draft).version.definition.form.steps] == ["基本情况"]
    assert added(keeper, draft, "您的名字")


def test_a_published_version_and_a_clerk_change_nothing(keeper, draft):
    old = reverse("catalogue:staff_form", args=[draft.item_code, 1])
    assert "不改" in keeper.get(old).content.decode()
    assert keeper.post(old, {"op": "add_step", "new_step": "x"}).status_code == 422
    clerk = Client()
    sign_in(clerk, make_clerk())
    for name in ("staff_form", "staff_form_preview", "staff_form_groups"):
        assert clerk.get(address(draft, name)).status_code == 403
