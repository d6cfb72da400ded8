"""The staff page of imports: check a file, see what was found, load it."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.catalogue.models import ItemVersion
from yimen.catalogue.tests.actions.test_import_items import HEAD, line
from yimen.catalogue.tests.builders import SINCE, make_clerk, make_editor
from yimen.directory import testing as directory
from yimen.identity import testing as identity

pytestmark = pytest.mark.django_db

PATH = "/staff/items/import/"


@pytest.fixture(autouse=True)
def county(db):
    directory.demo_county(at=SINCE)


@pytest.fixture
def staff(client: Client):
    identity.sign_in(client, make_editor())
    return client


def upload(content, name="清单.csv"):
    return {"file": SimpleUploadedFile(name, content, content_type="text/csv")}


def previewed(staff, content):
    page = staff.post(PATH, upload(content)).content.decode()
    return page, re.search(r'name="file_id" value="([^"]+)"', page)


def test_preview_shows_counts_and_findings_and_stores_nothing(staff):
    page, file_id = previewed(staff, (HEAD + line(1, "甲") + "坏\n").encode())

    assert "清单 2 行，可以导入 1 项" in page
    assert "这一行有 1 格，表头有 5 格" in page
    assert file_id
    assert not ItemVersion.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_apply_loads_the_file_that_was_looked_at(staff, encoding):
    _, file_id = previewed(staff, (HEAD + line(1, "甲备案")).encode(encoding))

    page = staff.post(PATH, {"file_id": file_id[1], "name": "清单.csv"}).content.decode()

    assert "已导入 1 项：新增 1 项" in page
    assert ItemVersion.objects.get().name == "甲备案"


def test_name_in_a_file_is_shown_as_text(staff):
    page, _ = previewed(
        staff, (HEAD + line(1, "<script>alert(1)</script>") + line(1, "乙")).encode()
    )

    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "请先选一个清单文件"),
        (upload(b""), "请先选一个清单文件"),
        (upload(b"a,b\n1,2\n"), "看不出这是哪一种清单"),
        (upload(b"\x00\x01"), "这不是文本文件"),
        ({"file_id": "x"}, "找不到刚才的文件"),
    ],
)
def test_refused_files_get_one_clear_sentence(staff, data, words):
    response = staff.post(PATH, data)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_unknown_file_is_not_found(staff):
    data = {"file_id": "0190a6fb-0000-7000-8000-000000000001"}

    assert staff.post(PATH, data).status_code == 404


def test_import_page_is_for_editors(client: Client):
    identity.sign_in(client, make_clerk())

    assert client.get(PATH).status_code == 403
    assert Client().get(PATH).status_code == 302
