# ruff: noqa: RUF001 -- what people type holds full-width letters
"""Items are found by what people type: names, other words, sounds, initials, with words lost."""

from __future__ import annotations

import csv
import random

import pytest
from django.db import connection

from yimen.catalogue.actions import search as indexing
from yimen.catalogue.actions import vetting
from yimen.catalogue.contracts import ItemFilter, ItemState
from yimen.catalogue.models import Item, ItemSearch, ItemVersion, SearchGram, SearchSynonym
from yimen.catalogue.queries.search import search_items, suggest
from yimen.catalogue.rules import search_words
from yimen.catalogue.tests.builders import AT, SINCE, make_editor, make_worked_catalogue
from yimen.kernel.clock import local_day

pytestmark = pytest.mark.django_db

TODAY = local_day(AT)
NAMES = (
    "老年人优待证办理", "高龄津贴给付", "最低生活保障对象认定", "特困人员认定", "临时救助",
    "户口簿补发", "户口迁移审批", "失业登记", "失业保险金申领", "食品经营许可（新办）",
    "食品经营许可（变更）", "食品经营许可（注销）", "设置大型户外广告审批", "不动产转移登记",
    "社会保险登记", "机动车驾驶证补领", "烟草专卖零售许可证核发", "残疾人证办理",
)  # fmt: skip


def add(*names, **columns):
    found = []
    for name in names:
        number = Item.objects.count()
        item = Item.objects.create(
            code=f"T{number:030d}", catalogue_code=f"{number:012d}", created_at=AT
        )
        given = {
            "state": "in_use", "effective_on": local_day(SINCE), "item_type": "20",
            "regime": "public_service", "department_code": "mzj", "instant": False,
            "receive_level": "4", "decide_level": "4", "entrusted_acceptance": False,
            "created_at": AT, "changed_at": AT, "sort_key": "", **columns,
        }  # fmt: skip
        found.append(ItemVersion.objects.create(item=item, version=1, name=name, **given).id)
    indexing.reindex_versions(version_ids=found)
    return found


@pytest.fixture
def listed(db):
    indexing.load_synonyms()
    return add(*NAMES)


def names_of(text, **where):
    return [hit.name for hit in search_items(text=text, on=TODAY, where=ItemFilter(**where))]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("老年人优待证办理", "老年人优待证办理"),
        ("老年证", "老年人优待证办理"),
        ("怎么办老年证", "老年人优待证办理"),
        ("低保", "最低生活保障对象认定"),
        ("五保户", "特困人员认定"),
        ("房产证过户", "不动产转移登记"),
        ("驾照", "机动车驾驶证补领"),
        ("招牌", "设置大型户外广告审批"),
        ("开个粉馆", "食品经营许可（新办）"),
        ("户口", "户口簿补发"),
        ("户口薄", "户口簿补发"),
        ("高龄金贴", "高龄津贴给付"),
        ("告令津贴", "高龄津贴给付"),
        ("灵时就助", "临时救助"),
        ("食品 许可 注销", "食品经营许可（注销）"),
        ("gaolingjintie", "高龄津贴给付"),
        ("gaolingjint", "高龄津贴给付"),
        ("linshi", "临时救助"),
        ("glj", "高龄津贴给付"),
        ("sydj", "失业登记"),
        ("GLJT", "高龄津贴给付"),
        ("ＧＬＪＴ", "高龄津贴给付"),
        ("烟", "烟草专卖零售许可证核发"),
    ],
)
def test_search_finds_first_what_was_meant(listed, typed, name):
    assert names_of(typed)[0] == name


def test_search_says_why_where_it_was_not_the_name(listed):
    assert search_items(text="老年证", on=TODAY)[0].why == "“老年证”也叫“老年人优待证”"
    assert search_items(text="灵时就助", on=TODAY)[0].why == "按读音找到"
    assert search_items(text="临时救助", on=TODAY)[0].why == ""


def test_search_finds_by_keyword_of_the_version(listed):
    add("城乡居民养老待遇核定", keywords=["六十岁养老钱"])

    assert names_of("养老钱")[0] == "城乡居民养老待遇核定"


def test_search_finds_by_code(listed):
    code = Item.objects.get(versions__name="临时救助").code

    assert names_of(code.lower()) == ["临时救助"]


def test_search_finds_what_only_the_guide_mentions(db):
    make_worked_catalogue()

    hits = search_items(text="银行卡", on=TODAY)

    assert "高龄津贴" in [hit.name for hit in hits]
    assert hits[0].why == "办理说明、材料或单位里提到"


def test_search_narrows_by_filter(listed):
    add("老年人体检", item_type="05", audiences=["1"], department_code="wjj", topics=["n145"])

    assert names_of("老年人", audience="1") == ["老年人体检"]
    assert names_of("老年人", item_type="05", department_code="wjj", topic="n145") == ["老年人体检"]
    assert names_of("老年人", open_only=True) == []


def test_search_puts_what_is_open_first_among_equals(db):
    make_worked_catalogue()
    add("高龄津贴")

    first, second = search_items(text="高龄津贴", on=TODAY)[:2]

    assert first.open_online
    assert second.name == "高龄津贴"
    assert not second.open_online


@pytest.mark.parametrize(
    "typed",
    ["", " ", "，。", "%", "_", "' OR 1=1 --", "\\", "a" * 5000, "的" * 5000, "&|!<->:*", "()[]{}",
     "<script>alert(1)</script>", "𠮷", "12", "的"],
)  # fmt: skip
def test_search_takes_whatever_is_typed(listed, typed):
    assert isinstance(search_items(text=typed, on=TODAY), list)


def test_search_finds_only_what_is_in_force_on_the_day(listed):
    add("未来的事项", effective_on=TODAY.replace(year=TODAY.year + 1))
    add("过去的事项", until_on=TODAY)

    assert "未来的事项" not in names_of("事项")
    assert "过去的事项" not in names_of("事项")
    later = search_items(text="未来的事项", on=TODAY.replace(year=TODAY.year + 2))
    assert [hit.name for hit in later] == ["未来的事项"]


def test_search_keeps_to_few_queries(listed, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        search_items(text="老年人优待证", on=TODAY)
    with django_assert_max_num_queries(6):
        search_items(text="没有这样的词语组合", on=TODAY)


def test_suggest_waits_for_the_second_character(listed):
    assert suggest(text="老", on=TODAY) == []
    assert suggest(text="老年", on=TODAY)[0].name == "老年人优待证办理"
    assert len(suggest(text="食品", on=TODAY, limit=2)) == 2


def test_common_terms_are_read_off_in_order(listed, monkeypatch):
    monkeypatch.setattr("yimen.catalogue.queries.search.MANY", 1)

    assert set(names_of("食品")) == {name for name in NAMES if "食品" in name}


def test_reindex_follows_the_state_of_a_version(db):
    make_worked_catalogue()
    editor = make_editor()
    version = ItemVersion.objects.get(name__contains="高龄津贴", state="in_use")

    vetting.suspend_version(actor=editor, version_id=version.id, reason="系统升级", at=AT)
    suspended = search_items(text="高龄津贴", on=TODAY)[0]
    vetting.cancel_version(actor=editor, version_id=version.id, reason="取消", at=AT)

    assert not suspended.open_online
    assert version.name not in names_of("高龄津贴")


def test_reindex_leaves_drafts_out(listed):
    (draft,) = add("编制中的事项", state=ItemState.DRAFT.value)

    assert not ItemSearch.objects.filter(version_id=draft).exists()


def test_reindexing_one_version_keeps_the_counts_as_a_whole_build_makes_them(listed):
    indexing.reindex_version(version_id=listed[0])
    step_by_step = dict(SearchGram.objects.filter(found_in__gt=0).values_list("gram", "found_in"))

    found = indexing.reindex_all()

    assert found == len(NAMES)
    assert dict(SearchGram.objects.values_list("gram", "found_in")) == step_by_step


def test_synonyms_of_the_installation_are_kept(listed):
    SearchSynonym.objects.create(word="摆地摊", means="食品经营许可")

    indexing.load_synonyms()

    assert names_of("摆地摊")[0].startswith("食品经营许可")


def test_search_uses_the_index_on_grams(listed):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM catalogue_itemsearch WHERE grams && %s", [["老年", "年人"]]
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "catalogue_search_grams" in plan


def test_real_names_are_found_with_a_word_lost(yimen_data):
    path = yimen_data / "items" / "guangan_511602_items.csv"
    with path.open(encoding="utf-8-sig", newline="") as rows:
        names = list(dict.fromkeys(row["name"] for row in csv.DictReader(rows)))
    add(*names)
    draw = random.Random(7)
    found = []
    for name in draw.sample(names, 150):
        cut = list(search_words.words(name))
        if len(cut) > 2:
            cut.pop(draw.randrange(len(cut)))
            hits = [hit.name for hit in search_items(text="".join(cut), on=TODAY, limit=10)]
            found.append(1 / (hits.index(name) + 1) if name in hits else 0)

    assert sum(found) / len(found) >= 0.9
