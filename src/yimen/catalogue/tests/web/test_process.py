"""The page of a version's process: designing one without script, files in and out, who may."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.bpmn import checking, reading
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.tests.builders import make_clerk, make_editor, make_worked_catalogue
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day, now
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import queries as ledger

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
def page(editor):
    where = ItemFilter(text="高龄津贴", open_only=True)
    code = catalogue.list_current(on=local_day(now()), where=where).rows[0].item_code
    return f"{editor.post(f'/staff/items/{code}/draft/')['Location']}process/"


def version_of(page):
    _, _, _, code, number, *_ = page.split("/")
    return queries.find_version(item_code=code, version=int(number))


def stored(page):
    return version_of(page).definition.process


def send(client, page, act, **values):
    found = re.search(r'name="basis" value="(\w+)"', client.get(page).content.decode())
    return client.post(page, {"act": act, "basis": found[1], **values})


def words(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def node(page, name):
    found = reading.main_process(stored(page))
    return next(each.id for each in found.nodes.values() if each.name == name)


def test_process_with_two_branches_is_designed_without_script(editor, page):
    assert send(editor, page, "begin").status_code == 302
    first = next(each for each in reading.main_process(stored(page)).nodes.values() if each.unit)
    new = {"name": "民政会商", "unit": "mzj", "days": "2"}
    sent = {f"consult-{key}": value for key, value in {"at": first.id, **new}.items()}
    assert send(editor, page, "consult", **sent).status_code == 302
    branch = {
        "branch-at": node(page, "民政会商"),
        "branch-if": '结论 = "有分歧"', "branch-name": "专家评审", "branch-unit": "deciding",
    }  # fmt: skip
    assert send(editor, page, "branch", **branch).status_code == 302
    found = reading.main_process(stored(page))
    assert {"民政会商", "专家评审"} <= {each.name for each in found.nodes.values()}
    assert "检查通过" in words(editor.get(page)) or "检查结果" in words(editor.get(page))
    assert not [each for each in checking.check(found) if each.severity == "error"]


def test_mistakes_are_told_at_their_question_and_nothing_is_stored(editor, page):
    send(editor, page, "begin")
    before = stored(page)
    answer = send(editor, page, "step", **{"step-at": "start", "step-days": "两天"})
    assert answer.status_code == 422
    said = words(answer)
    assert "请写新环节的名称" in said
    assert "请选哪个单位办" in said
    assert stored(page) == before


def test_settings_of_steps_are_saved_and_findings_follow(editor, page):
    send(editor, page, "begin")
    sent = {}
    for each in reading.main_process(stored(page)).nodes.values():
        if each.unit:
            sent |= {f"name-{each.id}": each.name, f"unit-{each.id}": "deciding"}
            sent |= {f"workdays-{each.id}": "400"}
    assert send(editor, page, "settings", **sent).status_code == 302
    shown = words(editor.get(page))
    assert "超过承诺" in shown
    assert "没有作出决定的环节" in shown


def test_a_change_of_somebody_else_is_not_overwritten(editor, page):
    send(editor, page, "begin")
    answer = editor.post(page, {"act": "clear", "basis": "0" * 16})
    assert answer.status_code == 422
    assert "别人刚改过" in words(answer)
    assert stored(page)


def test_foreign_file_comes_in_is_listed_and_goes_out_unchanged(editor, page):
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<definitions '
        f'xmlns="{reading.MODEL}" xmlns:activiti="http://activiti.org/bpmn"><process id="p">'
        '<startEvent id="s"/><userTask id="a" name="初审" activiti:assignee="张三"/>'
        '<endEvent id="e"/><sequenceFlow id="1" sourceRef="s" targetRef="a"/>'
        '<sequenceFlow id="2" sourceRef="a" targetRef="e"/></process></definitions>'
    ).encode()
    upload = SimpleUploadedFile("流程.bpmn", content)
    assert send(editor, page, "upload", file=upload).status_code == 302
    assert "没有带入" in words(editor.get(page))
    assert editor.get(f"{page}file/").content == content


@pytest.mark.parametrize(
    "content", [b"<a/>", "流程".encode("gb18030"), b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_what_is_no_process_is_refused(editor, page, content):
    upload = SimpleUploadedFile("a.bpmn", content)
    assert send(editor, page, "upload", file=upload).status_code == 422
    assert not stored(page)


def test_published_version_is_shown_but_not_changed(editor, page):
    older = page.replace("/2/", "/1/")
    assert 'value="begin"' not in editor.get(older).content.decode()
    answer = editor.post(older, {"act": "begin", "basis": "e3b0c44298fc1c14"})
    assert answer.status_code == 422


def test_rehearsal_without_past_cases_says_so_and_is_entered(editor, page):
    send(editor, page, "begin")
    assert "没有可试走的" in words(editor.post(f"{page}rehearsal/"))
    entries = ledger.list_entries(subject=Ref("catalogue.version", version_of(page).id))
    assert "catalogue.process.rehearsed" in [each.verb for each in entries]


@pytest.mark.parametrize("path", ["", "file/", "cases/"])
def test_pages_are_for_those_who_may(page, path):
    assert Client().get(page + path).status_code == 302
    clerk = Client()
    sign_in(clerk, make_clerk())
    assert clerk.get(page + path).status_code == 403
