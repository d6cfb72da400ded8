"""The editor of decision tables: written, checked, tried, taken in and out; hostile files refused."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yimen.catalogue.actions import decisions as actions
from yimen.catalogue.actions import version as versions
from yimen.catalogue.contracts import CatalogueRefused
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.queries.version import forget_views
from yimen.catalogue.rules.decision_review import review
from yimen.catalogue.rules.decision_sheet import mark_of, rows_of
from yimen.catalogue.testing import SINCE, small_item
from yimen.catalogue.tests.builders import make_clerk, make_editor
from yimen.directory import testing as directory
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db
PAGE = {
    "title": "小场所即时准予", "policy": "UNIQUE", "aggregation": "", "n-inputs": "1",
    "n-outputs": "1", "n-rules": "2", "n-examples": "1", "n-paths": "1", "p-0": "表.面积",
    "in-0-label": "面积", "in-0-expression": "表.面积", "out-0-name": "批准",
    "r-0-t-0": "<= 90", "r-0-a-0": "是", "r-0-note": "小场所",
    "r-1-t-0": "> 90", "r-1-a-0": "null", "e-0-title": "八十平方米", "e-0-g-0": "80",
    "e-0-expected": "是",
}  # fmt: skip


def _draft():
    directory.demo_county(at=SINCE)
    item = small_item()
    view = versions.draft_version(actor=SYSTEM, item_code=item.item_code, at=now())
    actions.begin_decision(actor=SYSTEM, version_id=view.id, title="小场所", at=now())
    return queries.find_version(item_code=item.item_code, version=2)


@pytest.fixture
def draft(db, replayed):
    return replayed(_draft)()


@pytest.fixture
def keeper(draft):
    client = Client()
    sign_in(client, make_editor())
    return client


def page_of(draft) -> str:
    return reverse("catalogue:staff_decision", args=[draft.item_code, draft.version, "table1"])


def stored(draft):
    view = queries.find_version(item_code=draft.item_code, version=draft.version)
    return view.definition.decisions[0]


def send(keeper, draft, act, **changes):
    data = {**PAGE, "mark": mark_of(stored(draft)), "act": act, **changes}
    return keeper.post(page_of(draft), data)


def saved(keeper, draft):
    assert send(keeper, draft, "save")["Location"].endswith("?said=saved")
    return stored(draft)


def taken_in(keeper, draft, content: bytes, name: str = "表.xlsx") -> str:
    file = SimpleUploadedFile(name, content)
    answer = keeper.post(page_of(draft), {"act": "import", "file": file})
    assert answer.status_code in {200, 422}
    return answer.content.decode()


def workbook(rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_table_is_begun_written_and_saved(keeper, draft):
    listed = reverse("catalogue:staff_decisions", args=[draft.item_code, draft.version])
    begun = keeper.post(listed, {"act": "begin", "title": "津贴标准"})
    assert begun["Location"].endswith("/decisions/table2/")
    table = saved(keeper, draft)
    assert review(table).number == 0
    assert table.table.rules[0].answers == ("true",)
    assert "检查通过" in keeper.get(page_of(draft)).content.decode()
    keeper.post(listed, {"act": "drop", "table": "table2"})
    assert "津贴标准" not in keeper.get(listed).content.decode()


def test_findings_stand_at_their_rows_and_nothing_is_saved_by_looking(keeper, draft):
    before = stored(draft)
    page = send(keeper, draft, "check", **{"r-1-t-0": "> 80"}).content.decode()
    assert "第 1 行：和第 2 行同时成立" in page
    assert "改动还没有保存" in page
    assert (
        "没有规则管到：面积 小于 90"
        in send(keeper, draft, "check", **{"r-0-t-0": "90"}).content.decode()
    )
    assert (
        "不对：应当得 false"
        in send(keeper, draft, "check", **{"e-0-expected": "否"}).content.decode()
    )
    assert "看不懂" in send(keeper, draft, "check", **{"r-0-t-0": ">> 90"}).content.decode()
    assert stored(draft) == before


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("add_rule", 'name="r-2-t-0"'),
        ("add_input", 'name="in-1-label"'),
        ("add_output", 'name="out-1-name"'),
        ("add_example", 'name="e-1-title"'),
        ("down_rule:1", 'name="r-1-note" value="小场所"'),
        ("up_rule:1", "已经在最边上了"),
        ("drop_input:1", "已经在最边上了"),
        ("drop_rule:99999999", "已经在最边上了"),
    ],
)
def test_rows_and_columns_come_and_go(keeper, draft, act, expected):
    assert expected in send(keeper, draft, act).content.decode()


def test_a_table_is_tried_and_says_why(keeper, draft):
    page = send(keeper, draft, "try", **{"try-0": "80"}).content.decode()
    assert "结果：是" in page
    assert "第 1 行成立" in page
    assert "第 2 行不成立" in page
    assert "面积：80，不符合" in page or "面积：" in page


def test_a_change_from_an_older_page_overwrites_nothing(keeper, draft):
    saved(keeper, draft)
    late = keeper.post(page_of(draft), {**PAGE, "act": "save", "mark": "old", "title": "晚的"})
    assert late.status_code == 422
    assert "刚被别人改过" in late.content.decode()
    assert stored(draft).title == "小场所即时准予"


def test_what_was_handed_out_comes_back_the_same(keeper, draft):
    table = saved(keeper, draft)
    for kind in ("xlsx", "dmn"):
        args = [draft.item_code, draft.version, "table1", kind]
        content = keeper.get(reverse("catalogue:staff_decision_file", args=args)).content
        page = taken_in(keeper, draft, content, f"表.{kind}")
        assert "还没有保存" in page
        assert 'value="&lt;= 90"' in page
        assert 'value="小场所"' in page
    assert stored(draft) == table


def test_a_csv_of_an_office_program_is_read_and_plain_words_become_texts(keeper, draft):
    rows = rows_of(saved(keeper, draft))
    rows[6][1] = "低保户、特困户"
    text = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    page = taken_in(keeper, draft, text.encode("gb18030"), "表.csv")
    assert "当作文字" in page
    assert "&quot;低保户&quot;, &quot;特困户&quot;" in page


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    return target.getvalue()


DMN = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">{}</definitions>'
HOSTILE = {
    "formula": (lambda: workbook([["决策表", "=1+1"]]), "第 1 行第 2 格是公式"),
    "bomb": (bomb, "展开以后太大"),
    "broken": (lambda: b"PK\x03\x04" + b"0" * 99, "已损坏"),
    "entities": (
        lambda: b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        "DOCTYPE",
    ),
    "deep": (lambda: ("<a>" * 100 + "</a>" * 100).encode(), "太深"),
    "large": (lambda: b"<a>" + b" " * 2_000_001, "文件太大"),
    "no table": (lambda: DMN.format("").encode(), "没有决策表"),
    "policy": (
        lambda: DMN.format('<decision><decisionTable hitPolicy="X"/></decision>').encode(),
        "命中方式",
    ),
    "empty": (lambda: b"", "请先选一个文件"),
    "no rows": (lambda: b"a,b", "没有找到第一格"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_their_place(keeper, draft, case):
    make, words = HOSTILE[case]
    before = stored(draft)
    assert words in taken_in(keeper, draft, make(), "x.dmn")
    assert stored(draft) == before


@pytest.mark.parametrize(
    "cell",
    [
        "(" * 400,
        "not(" * 100 + "1" + ")" * 100,
        "for a in 1..99999, b in 1..99999 return a",
        'matches(?, "(a+)+$")',
        "9" * 400,
        '__import__("os")',
        "? in (for a in 1..90000 return a)",
    ],
)
def test_hostile_cells_are_named_and_never_run_on(keeper, draft, cell):
    for name in ("r-0-t-0", "r-0-a-0", "in-0-expression", "e-0-g-0", "out-0-default"):
        assert send(keeper, draft, "try", **{name: cell, "try-0": "80"}).status_code == 200


def test_only_drafts_are_changed_and_only_by_editors(keeper, draft):
    ItemVersion.objects.filter(id=draft.id).update(state="vet_unit")
    forget_views([draft.id])
    assert send(keeper, draft, "save").status_code == 422
    assert 'name="r-0-t-0"' not in keeper.get(page_of(draft)).content.decode()
    with pytest.raises(CatalogueRefused):
        actions.drop_decision(actor=SYSTEM, version_id=draft.id, code="table1", at=now())
    clerk = Client()
    sign_in(clerk, make_clerk())
    assert clerk.get(page_of(draft)).status_code == 403
    assert keeper.get(page_of(draft).replace("table1", "other")).status_code == 404
