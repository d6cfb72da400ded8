# ruff: noqa: RUF001 -- full-width digits are what is tested
"""Item lists: counts equal to what is known of the real files, and files meant to do harm."""

from __future__ import annotations

import csv
import io
import json

import pytest

from yimen.catalogue.contracts import ItemListRefused
from yimen.catalogue.contracts.findings import FindingCode, FindingWeight
from yimen.catalogue.rules.exchange import Units, exchange
from yimen.catalogue.rules.item_list import ListKind, read_list
from yimen.catalogue.rules.listed_codes import (
    CodeScheme,
    has_uscc_form,
    parse_listed_code,
    parse_matter_code,
)
from yimen.identity.public import is_uscc

UNITS = Units(is_uscc=lambda code: is_uscc(text=code))
ROW = {
    "task_code": "12441500196720244T344219980600" + "3",
    "name": "社会保障卡申领",
    "dept": "县人社局",
    "task_type_code": "21",
    "task_type": "公共服务",
    "service_objects": ["自然人", "企业法人"],
    "themes": ["社会保障", "其他"],
    "legal_limit_days": 20,
    "legal_limit_unit": "工作日",
    "promise_limit_days": 5,
    "promise_limit_unit": "工作日",
    "visit_number": "1",
    "accept_condition": "本县户籍",
    "materials": ["身份证", "照片"],
    "handle_location": "办理地点：一门县政务中心 3 号窗口",
    "consult_phone": "12345",
}


def jsonl(*rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def exchanged(content, units=UNITS):
    kind, rows = read_list(io.BytesIO(content))
    return exchange(kind, rows, units)


def codes_of(result):
    return [finding.code for finding in result.findings if finding.line]


@pytest.fixture(scope="module")
def province(yimen_data):
    return exchanged((yimen_data / "items/guangdong_prov_2024_items.dev.jsonl").read_bytes())


@pytest.fixture(scope="module")
def district(yimen_data):
    return exchanged((yimen_data / "items/guangan_511602_items.csv").read_bytes())


def test_province_counts_are_those_known(province):
    counts = province.counts

    assert province.rows == 2024
    assert len(province.items) == 2024
    assert counts["no_lawful_limit"] == 713
    assert counts["no_promised_limit"] == 539
    assert (counts["code_33"], counts["code_31"]) == (235, 1789)
    assert (counts["with_papers"], counts["papers"]) == (574, 2137)
    assert counts["name_doubled"] == 2
    assert counts["both_limits"] == 1284
    assert counts["promise_over_law"] == 0


def test_province_types_are_those_known(province):
    titles = {"20": 1586, "01": 272, "10": 77, "08": 52, "07": 26, "05": 8, "09": 3}

    assert {code: province.counts[f"type_{code}"] for code in titles} == titles


def test_province_names_codes_whose_unit_is_none(province):
    assert province.counts["organisation_code"] + province.counts["uscc_check"] == 6
    assert province.counts["code_unreadable"] == 0


def test_district_counts_are_those_known(district):
    counts = district.counts

    assert district.rows == 1135
    assert counts["code_unreadable"] == 3
    assert counts["name_doubled"] == 2
    assert len(district.items) == 1132
    assert counts["organisation_code"] + counts["uscc_check"] == 151
    assert district.findings[0].code is FindingCode.TYPE_GUESSED
    assert (counts["type_01"], counts["type_20"], counts["type_10"]) == (536, 348, 182)


def test_district_keys_are_short_and_unlike(district):
    keys = [item.key for item in district.items]

    assert len(set(keys)) == len(keys)
    assert max(map(len, keys)) <= 36


def test_cat_code_2_matter_codes_of_a_real_list(yimen_data):
    path = yimen_data / "items/liaoning_30_items.csv"
    with path.open(encoding="utf-8-sig", newline="") as rows:
        vectors = list(csv.DictReader(rows))

    assert len(vectors) == 30
    for row in vectors:
        parsed = parse_matter_code(code=row["auth_code"])
        assert (parsed.item_type, parsed.department) == (row["type_code"], row["dept_code"])
        assert parsed.area in {"00", "21"}


@pytest.mark.parametrize(
    ("code", "area", "item_type", "main", "sub"),
    [("210973001000", "21", "09", "001", "000"), ("0973001002", "", "09", "001", "002")],
)
def test_cat_code_2_reads_both_generations(code, area, item_type, main, sub):
    parsed = parse_matter_code(code=code)

    assert (parsed.area, parsed.item_type, parsed.main, parsed.sub) == (area, item_type, main, sub)


@pytest.mark.parametrize(
    "code", ["", "21097300100", "2109730010000", "44010200200Y", "２109730010"]
)
def test_matter_code_refuses_other_forms(code):
    assert parse_matter_code(code=code) is None


def test_listed_code_reads_31_33_and_hyphenated():
    long = parse_listed_code(code="11370800MB28559184" + "3" + "370117002011")
    handling = parse_listed_code(code="11370800MB28559184" + "3" + "370117002011" + "02")
    district = parse_listed_code(code="511Z07001006-511602000000-000-11511301008778183N-1-00")

    assert (long.scheme, long.unit, long.level) == (
        CodeScheme.IMPLEMENTATION, "11370800MB28559184", "3"
    )  # fmt: skip
    assert long.catalogue_code == "370117002011"
    assert (handling.scheme, handling.variant) == (CodeScheme.HANDLING, "02")
    assert district.key == "511Z0700100611511301008778183N1"
    assert has_uscc_form(code=long.unit)


@pytest.mark.parametrize(
    "code",
    ["", "E-000004-001-11511301008778386B", "1" * 30, "11370800MB28559184937011700201", "x" * 500],
)
def test_listed_code_refuses_what_it_cannot_read(code):
    assert parse_listed_code(code=code) is None


def test_row_becomes_a_draft():
    units = Units(by_name={"县人社局": "rsj"}, is_uscc=UNITS.is_uscc)

    (item,) = exchanged(jsonl(ROW), units).items

    text = item.text
    assert item.key == ROW["task_code"]
    assert (text.name, text.item_type, text.department_code) == ("社会保障卡申领", "20", "rsj")
    assert (text.lawful_limit.amount, text.promised_limit.unit) == (20, "W")
    assert text.audiences == ("1", "2")
    assert text.topics == ("n085", "c035")
    assert text.definition.guide.where == "一门县政务中心 3 号窗口"
    assert [paper.name for paper in text.definition.papers] == ["身份证", "照片"]


def test_row_of_a_unit_elsewhere_is_loaded_without_a_department():
    result = exchanged(jsonl(ROW))

    assert result.items[0].text.department_code == ""
    assert FindingCode.UNIT_UNKNOWN in [finding.code for finding in result.findings]


@pytest.mark.parametrize(
    ("changes", "code", "kept"),
    [
        ({"name": ""}, FindingCode.NO_NAME, False),
        ({"name": "=HYPERLINK(1)"}, FindingCode.FORMULA, False),
        ({"name": {"a": 1}}, FindingCode.NOT_TEXT, False),
        ({"name": "长" * 501}, FindingCode.TOO_LONG, False),
        ({"task_code": "abc"}, FindingCode.CODE_UNREADABLE, False),
        ({"task_code": "12441500196720240T3442199806003"}, FindingCode.USCC_CHECK, True),
        ({"task_type": "怪", "task_type_code": "77"}, FindingCode.TYPE_UNKNOWN, False),
        ({"dept": "@SUM(1)"}, FindingCode.FORMULA, True),
        ({"dept": ""}, FindingCode.NO_DEPARTMENT, True),
        ({"materials": ["身份证", 7]}, FindingCode.NOT_TEXT, True),
        ({"legal_limit_days": None}, FindingCode.NO_LAWFUL_LIMIT, True),
        ({"promise_limit_days": None}, FindingCode.NO_PROMISED_LIMIT, True),
        ({"promise_limit_days": 21}, FindingCode.PROMISE_OVER_LAW, True),
        ({"legal_limit_days": "很久"}, FindingCode.LIMIT_UNREADABLE, True),
        ({"legal_limit_days": 1e300}, FindingCode.TOO_LONG, True),
        ({"legal_limit_unit": "轮"}, FindingCode.LIMIT_UNREADABLE, True),
        ({"accept_condition": "字" * 30_000}, FindingCode.TOO_LONG, True),
    ],
)
def test_row_finding(changes, code, kept):
    if changes.get("legal_limit_days") == 1e300:
        code = FindingCode.LIMIT_UNREADABLE
    result = exchanged(jsonl(ROW | changes))

    assert code in codes_of(result)
    assert bool(result.items) is kept
    errors = [finding for finding in result.findings if finding.weight is FindingWeight.ERROR]
    assert bool(errors) is not kept


def test_second_row_of_the_same_code_is_kept_out_and_named():
    result = exchanged(jsonl(ROW, ROW))

    assert len(result.items) == 1
    assert set(codes_of(result)) == {FindingCode.NAME_DOUBLED, FindingCode.CODE_DOUBLED}
    assert "第 1 行" in result.findings[-1].message


def test_truncated_json_is_a_row_with_a_reason_and_the_rest_is_read():
    content = jsonl(ROW)[:100] + b"\n" + jsonl(ROW) + b"\n[1,2]\n" + b"[" * 50_000

    result = exchanged(content)

    assert len(result.items) == 1
    assert codes_of(result).count(FindingCode.ROW_UNREADABLE) == 3


def test_broken_encoding_is_a_row_with_a_reason():
    content = (
        jsonl(ROW) + b"\n" + b" " * 70_000 + b"\n{\xff\xfe\xff}\n" + jsonl(ROW | {"name": "乙"})
    )

    result = exchanged(content)

    assert FindingCode.NOT_TEXT in codes_of(result)
    assert len(result.items) == 1


def test_line_of_100_mb_is_passed_over():
    class Endless(io.RawIOBase):
        """A stream with one line of 100 MB between two rows."""

        def __init__(self):
            self._parts = iter([jsonl(ROW) + b"\n", *[b"x" * 2**20] * 100, b"\n", jsonl(ROW)])
            self._left = b""

        def readable(self):
            return True

        def readinto(self, buffer):
            if not self._left:
                self._left = next(self._parts, b"")
            taken, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
            buffer[: len(taken)] = taken
            return len(taken)

        def seekable(self):
            return True

        def seek(self, place, whence=0):
            self.__init__()
            return 0

    stream = io.BufferedReader(Endless())
    kind, rows = read_list(stream)
    result = exchange(kind, rows, UNITS)

    assert result.rows == 3
    assert codes_of(result)[0] is FindingCode.TOO_LONG


HEAD = "item_code,base_code,area_code,org_code,name,dept,main_item,dept_code,task_type_code,task_type_name_guess,url\n"
LINE = (
    "511Z07001006-511602000000-000-11511301008778183N-1-00,,,,甲备案,区经信局,,,10,其他行政权力,\n"
)


def test_csv_in_gb18030_is_read():
    result = exchanged((HEAD + LINE).encode("gb18030"))

    assert result.items[0].text.name == "甲备案"


def test_csv_row_with_a_cell_too_many_is_a_row_with_a_reason():
    result = exchanged((HEAD + LINE + "a,b\n" + LINE.replace("1006", "1007")).encode())

    assert len(result.items) == 2
    assert FindingCode.ROW_UNREADABLE in codes_of(result)


def test_csv_with_an_open_quotation_is_refused_or_flagged_whole():
    content = (HEAD + LINE + '"' + "x" * 200_000).encode()

    with pytest.raises(ItemListRefused, match="一行都没有导入"):
        exchanged(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n ",
        b"\x00\x01\x02",
        b"PK\x03\x04\x00",
        b"a,b,c\n1,2,3\n",
        "事项，名称\n".encode(),
        b"\xff" * 50,
    ],
)
def test_other_files_are_refused_in_one_sentence(content):
    with pytest.raises(ItemListRefused) as refused:
        exchanged(content)

    assert refused.value.message.endswith("。")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("yimen.catalogue.rules.item_list.MAX_ROWS", 2)

    with pytest.raises(ItemListRefused, match="最多导入 2 行"):
        exchanged(jsonl(ROW, ROW, ROW))


def test_list_kind_is_told_by_its_columns():
    assert read_list(io.BytesIO(jsonl(ROW)))[0] is ListKind.GUIDES
    assert read_list(io.BytesIO((HEAD + LINE).encode()))[0] is ListKind.DEPARTMENTS
