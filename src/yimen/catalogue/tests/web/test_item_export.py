"""The staff page of exports: a batch to take away, the next one only with what changed."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.catalogue.exporting import export_items as command
from yimen.catalogue.importing import import_items as loading
from yimen.catalogue.testing import small_item
from yimen.catalogue.tests.builders import AT, SINCE, make_clerk, make_editor
from yimen.directory import testing as directory
from yimen.directory.contracts import UnitLevel
from yimen.identity import testing as identity

pytestmark = pytest.mark.django_db

PATH = "/staff/items/export/"
WHOLE = {"form": "xlsx", "scope": "in_force", "since": ""}


@pytest.fixture
def staff(client: Client):
    directory.demo_county(at=SINCE)
    directory.make_unit(code="mzj", name="县民政局", level=UnitLevel.COUNTY, at=SINCE)
    small_item()
    identity.sign_in(client, make_editor())
    return client


def test_a_workbook_is_taken_away_and_goes_back_in_without_a_change(staff):
    made = staff.post(PATH, WHOLE)
    assert made["Content-Disposition"].endswith('-0001.xlsx"')
    sent = {"file": SimpleUploadedFile("事项.xlsx", made.content)}
    page = staff.post("/staff/items/import/", sent).content.decode()
    assert "清单 1 行，可以导入 1 项：新增 0 项，改动 0 项，没有变化 1 项" in page
    file_id = re.search(r'name="file_id" value="([^"]+)"', page)
    assert file_id
    done = staff.post("/staff/items/import/", {"file_id": file_id[1], "name": "事项.xlsx"})
    assert "已导入 1 项" in done.content.decode()
    assert (
        "没有变化，不用导出"
        in staff.post(PATH, {**WHOLE, "since": _number(staff)}).content.decode()
    )


def _number(staff) -> str:
    found = re.search(r'option value="(\d{8}-\d{4})"', staff.get(PATH).content.decode())
    assert found
    return found[1]


def test_who_may_not_edit_the_catalogue_may_not_export(client):
    directory.demo_county(at=SINCE)
    identity.sign_in(client, make_clerk())
    assert client.get(PATH).status_code == 403


def test_the_command_writes_what_the_command_reads(staff, tmp_path):
    path = tmp_path / "items.csv"
    assert "1 项，已写入" in command(path=path, at=AT)
    assert "没有变化 1 项" in loading(path=path, at=AT, say=str)
