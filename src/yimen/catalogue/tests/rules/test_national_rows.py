"""A version goes into the national tables and back, in every form of file, without loss."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import replace
from itertools import count

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yimen.catalogue.contracts import (
    DefinitionRefused,
    FeeItem,
    ItemListRefused,
    LawText,
    Level,
    Paper,
    Regime,
)
from yimen.catalogue.demo import content
from yimen.catalogue.rules import exchange_batch as batches
from yimen.catalogue.rules import exchange_files as files
from yimen.catalogue.rules.definition import read_as
from yimen.catalogue.rules.exchange_batch import BatchHead, BatchRow, Operation, TakenBatch
from yimen.catalogue.rules.exchange_files import FileForm
from yimen.catalogue.rules.national_rows import read_row, write_row
from yimen.catalogue.rules.version import VersionText, parse_version

HEAD = BatchHead(number="20261120-0001", time="20261120T090000", source="一门县")
CODE = "11439981MB0000001X4440500101000"


def worked(name: str = "linshi_jiuzhu") -> VersionText:
    usccs = defaultdict(lambda: "11439981MB0000001X")
    return parse_version(content.worked_item(name=name, usccs=usccs))


def through(form: FileForm, *texts: VersionText) -> list[VersionText]:
    numbers = count(1)
    rows = [
        BatchRow(line=0, operation=Operation.INSERT, code=f"{CODE[:-1]}{next(numbers)}",
                 row=write_row(text))
        for text in texts
    ]  # fmt: skip
    head, back = files.read_file(files.write_file(form, head=HEAD, rows=rows))
    assert head == HEAD
    return [read_as(VersionText, read_row(one.row)) for one in back]


@pytest.mark.parametrize("form", FileForm)
def test_the_worked_items_come_back_equal(form):
    texts = [worked(name) for name in content.worked_names()]
    assert through(form, *texts) == texts


def test_every_matter_of_the_demo_county_comes_back_equal():
    texts = [
        VersionText(
            catalogue_code=one.catalogue_code, name=one.name, item_type=one.item_type,
            regime=Regime(one.regime), department_code=one.department_code,
            receive_level=Level(one.receive_level), decide_level=Level(one.decide_level),
            audiences=one.audiences, topics=one.topics, life_events=one.life_events,
        )
        for one in content.matters()
    ]  # fmt: skip
    assert through(FileForm.CSV, *texts) == texts


_SIGNS = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@'\"^,;\n\r\t_x0041_，；　甲乙 "),
        st.characters(codec="utf-8", exclude_characters="\x00"),
    ),
    max_size=30,
).map(str.strip)


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(_SIGNS, min_size=6, max_size=6),
    audiences=st.lists(st.sampled_from("123456"), max_size=4),
    topics=st.lists(st.sampled_from(["n005", "c010", "n010", "c020"]), max_size=4),
    form=st.sampled_from(list(FileForm)),
)
def test_whatever_stands_in_a_version_comes_back(words, audiences, topics, form):
    known = worked()
    name, law, place, condition, question, hint = words
    assert known.definition is not None
    guide = replace(
        known.definition.guide,
        where=place,
        conditions=(condition, hint),
        questions=((question, law),),
    )
    paper = Paper(code="p1", name=name, issued_by=law, source="10", judge=(hint,), law=place)
    text = replace(
        known,
        name=name,
        keywords=(condition, question),
        audiences=tuple(audiences),
        topics=tuple(topics),
        definition=replace(
            known.definition,
            guide=guide,
            papers=(paper,),
            laws=(LawText(title=law, article=hint),),
            fees=(FeeItem(name=name, amount=known.definition.fees[0].amount, basis=law),)
            if known.definition.fees
            else (),
        ),
    )
    assert through(form, text) == [text]


@pytest.mark.parametrize("risky", ["=cmd()", "+1", "-1", "@a", "'quoted", "\t=1"])
def test_no_cell_of_a_file_is_a_formula(risky):
    text = replace(worked(), name=f"{risky}测试", keywords=(risky,))
    row = BatchRow(line=0, operation=Operation.UPDATE, code=CODE, row=write_row(text))
    made = files.write_file(FileForm.CSV, head=HEAD, rows=[row]).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(made)) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = openpyxl.load_workbook(
        io.BytesIO(files.write_file(FileForm.XLSX, head=HEAD, rows=[row]))
    )
    assert {cell.data_type for line in book["事项"] for cell in line} <= {"s", "n", "inlineStr"}


def test_an_edited_cell_goes_before_what_the_extension_keeps():
    row = write_row(replace(worked(), keywords=("带\r的",)))
    row.values["task_name"] = "改过的名称"
    row.values["kz_keywords"] = "新词"
    row.tables["material"] = row.tables["material"][:1]
    back = read_as(VersionText, read_row(row))
    assert (back.name, back.keywords) == ("改过的名称", ("新词",))
    assert back.definition is not None
    assert back.definition.papers == worked().definition.papers[:1]


def test_a_cell_that_cannot_be_read_names_its_column():
    row = write_row(worked())
    row.values["promise_day"] = "十天"
    with pytest.raises(DefinitionRefused) as refused:
        read_row(row)
    assert refused.value.errors == {"promise_day": "承诺时限（promise_day）：“十天”不是整数。"}


def test_a_formula_in_a_workbook_is_refused():
    row = BatchRow(line=0, operation=Operation.UPDATE, code=CODE, row=write_row(worked()))
    book = openpyxl.load_workbook(
        io.BytesIO(files.write_file(FileForm.XLSX, head=HEAD, rows=[row]))
    )
    book["事项"]["B3"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(ItemListRefused, match="公式"):
        files.read_file(out.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04broken",
        b'{"format": "yimen-items-1", "cd_batch": "1", "items": [{"cd_batch"',
        b'{"format": "yimen-items-1", "cd_batch": "1", "items": [5]}',
        b'{"format": "yimen-items-1", "cd_batch": "1", "items": []}',
        b"task_code,cd_operation,cd_batch,cd_time,data_source\na,X,1,2,3\n",
        b"task_code,cd_operation,cd_batch,cd_time,data_source\na,I,1,2,3\nb,I,2,2,3\n",
        b"[" * 100_000,
    ],
)
def test_what_is_no_whole_batch_is_refused(content):
    with pytest.raises(ItemListRefused):
        files.read_file(content)


LAST = TakenBatch(number="20261120-0002", time="20261120T120000", digest="a")


@pytest.mark.parametrize(
    ("number", "time", "since", "digest", "answer"),
    [
        ("20261121-0001", "20261121T000000", "20261120-0002", "b", False),
        ("20261121-0001", "20261121T000000", "", "b", False),
        ("20261120-0002", "20261120T120000", "", "a", True),
        ("20261120-0002", "20261120T120000", "", "b", "内容却不一样"),
        ("20261120-0001", "20261120T110000", "", "b", "旧"),
        ("20261120-0001", "20261120T120000", "", "b", "旧"),
        ("20261121-0002", "20261121T010000", "20261121-0001", "b", "还没有导入"),
    ],
)
def test_cat_exc_1_batches_are_taken_in_their_order(number, time, since, digest, answer):
    head = BatchHead(number=number, time=time, source="省", since=since)
    if isinstance(answer, bool):
        assert (
            batches.is_repeated(head=head, digest=digest, last=LAST, taken={LAST.number}) is answer
        )
        return
    with pytest.raises(ItemListRefused, match=answer):
        batches.is_repeated(head=head, digest=digest, last=LAST, taken={LAST.number})


def test_what_changed_since_a_batch_is_told_by_its_operation():
    found, stayed = batches.changed_rows(
        now={"a": "1", "b": "2", "c": "9"}, before={"a": "1", "b": "1", "d": "1"}
    )
    assert found == {"b": Operation.UPDATE, "c": Operation.INSERT, "d": Operation.DELETE}
    assert stayed == 1
