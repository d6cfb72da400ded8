"""Area files: loaded wholly or not at all, repeatable, with changes and effective dates."""

from __future__ import annotations

import gzip
from datetime import date, timedelta

import pytest

from yimen.directory import public, testing
from yimen.directory.contracts import (
    AreaImportRefused,
    AreaLevel,
    Post,
    Severity,
)
from yimen.directory.models import Area, AreaChange, AreaImport
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotAllowed

pytestmark = pytest.mark.django_db

HEADER = (
    "village_code,village,street_code,street,area_code,area,city_code,city,province_code,province\n"
)
ABOVE = "998877,测试县,9988,测试市,99,测试省"
FIRST = (
    f"998877100201,东村,998877100,甲镇,{ABOVE}\n"
    f"998877100202,西村,998877100,甲镇,{ABOVE}\n"
    f"998877101201,南村,998877101,乙镇,{ABOVE}\n"
)


def load(text: str, *, actor=SYSTEM, days: int = 0):
    return public.import_areas(
        actor=actor,
        content=text.encode(),
        file_name="areas.csv",
        at=testing.AT + timedelta(days=days),
    )


def test_county_file_loads_with_parents_paths_and_pinyin():
    report = load("\ufeff" + HEADER + FIRST)

    assert report.rows == 3
    assert report.counts == {
        AreaLevel.PROVINCE: 1,
        AreaLevel.CITY: 1,
        AreaLevel.COUNTY: 1,
        AreaLevel.TOWN: 2,
        AreaLevel.VILLAGE: 3,
    }
    assert report.added == 8
    assert public.area_name(code="998877100201", full=True) == "测试省测试市测试县甲镇东村"
    assert [a.name for a in public.list_areas(parent="998877000000")] == ["甲镇", "乙镇"]
    row = Area.objects.get(code="998877100201")
    assert (row.pinyin, row.initials, row.parent_id) == ("dongcun", "dc", "998877100000")


def test_a_second_import_of_the_same_file_changes_nothing():
    load(HEADER + FIRST)
    before = list(Area.objects.order_by("code").values())

    report = load(HEADER + FIRST, days=30)

    assert (report.added, report.renamed, report.ended, report.restored) == (0, 0, 0, 0)
    assert report.unchanged == 8
    assert list(Area.objects.order_by("code").values()) == before


def test_changes_are_reported_with_their_day_and_ended_areas_stay():
    load(HEADER + FIRST)
    changed = FIRST.replace("西村", "新西村").replace(
        f"998877101201,南村,998877101,乙镇,{ABOVE}\n", ""
    )

    report = load(HEADER + changed, days=10)

    assert (report.added, report.renamed, report.ended) == (0, 1, 2)
    day = date(2026, 11, 30)
    assert set(AreaChange.objects.values_list("code", "change", "was", "now", "on")) == {
        ("998877100202", "renamed", "西村", "新西村", day),
        ("998877101000", "ended", "乙镇", "", day),
        ("998877101201", "ended", "南村", "", day),
    }
    assert [a.name for a in public.list_areas(parent="998877000000")] == ["甲镇"]
    assert [
        a.name for a in public.list_areas(parent="998877000000", on=day - timedelta(days=1))
    ] == ["甲镇", "乙镇"]
    assert public.area_name(code="998877101201") == "南村"


def test_an_area_that_returns_is_restored_from_that_day():
    load(HEADER + FIRST)
    load(HEADER + FIRST.rsplit("\n", 2)[0] + "\n", days=10)

    report = load(HEADER + FIRST, days=20)

    assert report.restored == 2
    area = public.get_area(code="998877101201")
    assert area.valid_until is None
    assert area.valid_from == date(2026, 12, 10)


def test_a_renamed_parent_renames_the_paths_of_areas_that_the_file_does_not_have():
    load(HEADER + FIRST)
    other = "998866100201,北村,998866100,丙镇,998866,邻县,9988,新市名,99,测试省\n"

    load(HEADER + other, days=1)

    assert public.area_name(code="998877100201", full=True) == "测试省新市名测试县甲镇东村"
    assert public.get_area(code="998877100201").valid_until is None


def test_other_counties_stay_as_they_are():
    testing.demo_county()

    load(HEADER + FIRST)

    assert public.get_area(code=testing.VILLAGE).valid_until is None


BAD = {
    "short code": ("99887710020,东村,998877100,甲镇," + ABOVE, "12 位"),
    "letters": ("99887710020A,东村,998877100,甲镇," + ABOVE, "12 位"),
    "fullwidth digits": ("\uff1998877100201,东村,998877100,甲镇," + ABOVE, "12 位"),
    "doubled": ("998877100202,别村,998877100,甲镇," + ABOVE, "重复"),
    "no name": ("998877100209,,998877100,甲镇," + ABOVE, "没有名称"),
    "spaces": ("998877100209, 东村,998877100,甲镇," + ABOVE, "空格"),
    "too long": (f"998877100209,{'村' * 61},998877100,甲镇," + ABOVE, "60"),
    "mojibake": ("998877100209,东\ufffd村,998877100,甲镇," + ABOVE, "乱码"),
    "wrong parent": ("998877100209,东村,998877199,甲镇," + ABOVE, "对不上"),
    "two names of a parent": ("998877100209,东村,998877100,别镇," + ABOVE, "这里叫"),
    "missing column": ("998877100209,东村", "列"),
}


@pytest.mark.parametrize(("row", "words"), BAD.values(), ids=BAD)
def test_one_bad_row_loads_nothing_and_is_named_with_its_line(row, words):
    with pytest.raises(AreaImportRefused) as refused:
        load(HEADER + FIRST + row + "\n")

    finding = refused.value.findings[0]
    assert finding.line == 5
    assert words in finding.message
    assert not Area.objects.filter(code__startswith="998877").exists()
    assert not AreaImport.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b,c\n1,2,3\n", b"\xff\xfe\x00junk", HEADER.encode(), b"\x1f\x8bnot really gzip"],
)
def test_a_file_that_is_no_area_file_is_refused(content):
    with pytest.raises(AreaImportRefused):
        public.import_areas(actor=SYSTEM, content=content, file_name="x.csv", at=testing.AT)

    assert not AreaImport.objects.exists()


def test_private_use_characters_are_a_warning():
    row = f"998877100203,东\ue170村,998877100,甲镇,{ABOVE}\n"

    report = load(HEADER + FIRST + row)

    assert [(f.line, f.severity) for f in report.findings] == [(5, Severity.WARNING)]
    assert "U+E170" in report.findings[0].message


def test_a_row_that_is_a_town_itself_is_loaded_as_one_and_said():
    row = f"998877102000,丙镇,998877102,丙镇,{ABOVE}\n"

    report = load(HEADER + FIRST + row)

    assert report.rows == 4
    assert report.counts[AreaLevel.TOWN] == 3
    assert report.counts[AreaLevel.VILLAGE] == 3
    assert public.get_area(code="998877102000").level is AreaLevel.TOWN
    assert "上级区划本身" in report.findings[0].message


def test_a_backslash_in_a_name_stays_one():
    row = f"998877100203,东\\\\N村,998877100,甲镇,{ABOVE}\n"

    load(HEADER + FIRST + row)

    assert public.get_area(code="998877100203").name == "东\\\\N村"


def test_national_layout_takes_shipped_names_and_counts_what_has_none():
    text = (
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        '430781100201,"测试村",430781100,43,4307,430781\n'
    )

    report = public.import_areas(
        actor=SYSTEM, content=gzip.compress(text.encode()), file_name="n.csv.gz", at=testing.AT
    )

    assert public.area_name(code="430781100201", full=True) == "湖南省常德市津市市430781100测试村"
    assert public.get_area(code="430781100000").name == "430781100000"
    assert "1 个上级区划没有名称" in report.findings[-1].message


def test_only_who_may_import_areas_does():
    county = testing.demo_county()
    clerk = testing.make_officer(post=Post.CLERK, unit=county.centre)
    admin = testing.make_officer(post=Post.SYSTEM_ADMIN, unit=county.centre)

    with pytest.raises(NotAllowed):
        load(HEADER + FIRST, actor=clerk)

    assert load(HEADER + FIRST, actor=admin).rows == 3


def test_jinshi_imports_as_a_county(yimen_data):
    content = (yimen_data / "divisions" / "jinshi_430781_villages.csv").read_bytes()

    report = public.import_areas(
        actor=SYSTEM, content=content, file_name="jinshi.csv", at=testing.AT
    )

    assert report.rows == 78
    assert report.counts[AreaLevel.TOWN] == 10
    assert report.findings == ()
    assert (
        public.area_name(code="430781001001", full=True) == "湖南省常德市津市市三洲驿街道后湖社区"
    )


def test_the_national_file_loads_completely(yimen_data):
    content = (yimen_data / "divisions" / "china_villages_620k.csv.gz").read_bytes()

    report = public.import_areas(
        actor=SYSTEM, content=content, file_name="china.csv.gz", at=testing.AT
    )

    assert report.counts == {
        AreaLevel.PROVINCE: 31,
        AreaLevel.CITY: 342,
        AreaLevel.COUNTY: 2_975,
        AreaLevel.TOWN: 41_351,
        AreaLevel.VILLAGE: 620_572,
    }
    assert report.rows == 620_573
    assert [a.name for a in public.list_areas(parent="460000000000")][2] == "三沙市"
    assert public.get_area(code="460400000000").level is AreaLevel.CITY
    assert public.area_name(code="460400100000", full=True) == "海南省儋州市460400100"
    assert public.get_area(code="350527000000").level is AreaLevel.COUNTY
    assert Area.objects.filter(pinyin="").exclude(name="").count() == 0
