"""Definitions are read with the place and the remedy of every mistake, and written back whole."""

from __future__ import annotations

import copy
import json

import pytest

from yimen.catalogue.contracts import DefinitionRefused
from yimen.catalogue.demo import content
from yimen.catalogue.rules.definition import dump_definition, parse_definition
from yimen.catalogue.tests.builders import USCCS


def youdaizheng():
    return content.worked_item(name="laonian_youdaizheng", usccs=USCCS)["definition"]


def test_definition_written_back_reads_the_same():
    definition = parse_definition(youdaizheng())
    assert parse_definition(json.loads(json.dumps(dump_definition(definition)))) == definition


def _set(raw, path, value):
    target = raw
    *way, last = path
    for part in way:
        target = target[part]
    target[last] = value


@pytest.mark.parametrize(
    ("path", "value", "place", "words"),
    [
        (("guide",), "文字", "guide", "花括号"),
        (("papers",), {}, "papers", "方括号"),
        (("papers", 0, "copies"), -1, "papers[0].copies", "不小于 0 的整数"),
        (("papers", 0, "copies"), True, "papers[0].copies", "整数"),
        (("papers", 0, "pledge"), "是", "papers[0].pledge", "true"),
        (("papers", 0, "source"), "11", "papers[0].source", "申请人自备"),
        (("papers", 0, "need"), "3", "papers[0].deferrable_days", "补交"),
        (("papers", 1, "code"), "photo", "papers[1].code", "重复"),
        (("papers", 1, "code"), "照片", "papers[1].code", "小写英文字母"),
        (("papers", 1, "when"), '情况 = "a"', "papers[1].when", "不认识“情况”"),
        (("papers", 1, "when"), "情形 = ", "papers[1].when", "第1行"),
        (
            ("form", "steps", 0, "fields", 0, "kind"),
            "texte",
            "form.steps[0].fields[0].kind",
            "可选",
        ),
        (
            ("form", "steps", 0, "fields", 0, "name"),
            "姓 名",
            "form.steps[0].fields[0].name",
            "空格",
        ),
        (
            ("form", "steps", 1, "fields", 0, "paper"),
            "x",
            "form.steps[1].fields[0].paper",
            "材料清单",
        ),
        (
            ("form", "steps", 1, "fields", 2, "options"),
            [],
            "form.steps[1].fields[2].options",
            "选项",
        ),
        (
            ("form", "steps", 1, "fields", 3, "when"),
            "表.没有 = 1",
            "form.steps[1].fields[3].when",
            "没有",
        ),
        (
            ("form", "steps", 0, "fields", 0, "prefill"),
            "户口.姓名",
            "form.steps[0].fields[0].prefill",
            "来源",
        ),
        (
            ("form", "steps", 0, "fields", 0, "min_value"),
            1.5,
            "form.steps[0].fields[0].min_value",
            "双引号",
        ),
        (("checks", 0, "condition"), "申请人.身高 > 1", "checks[0].condition", "申请人没有“身高”"),
        (("route", 0, "verb"), "cases.examine", "route[0].verb", "最后一个环节"),
        (("route", 0, "unit"), "县 民政", "route[0].unit", "单位代码"),
        (("licence", "type_code"), "123", "licence.type_code", "18 位"),
        (("licence", "validity"), {"amount": 4, "unit": "年"}, "licence.validity.unit", "工作日"),
        (("laws",), [], "laws", "依据"),
        (("situations",), [], "situations", "情形"),
        (("typo",), 1, "typo", "不认识"),
        (("guide", "questions"), [["一个"]], "guide.questions[0]", "正好写 2 个值"),
    ],
)
def test_definition_mistake_is_named_at_its_place(path, value, place, words):
    raw = copy.deepcopy(youdaizheng())
    _set(raw, path, value)
    with pytest.raises(DefinitionRefused) as refused:
        parse_definition(raw)
    assert words in refused.value.errors[place]


def test_definition_names_every_mistake_at_once():
    raw = youdaizheng()
    del raw["guide"]["can"]
    raw["papers"][0]["judge"] = "看清楚"
    raw["form"]["steps"][0]["title"] = None
    with pytest.raises(DefinitionRefused) as refused:
        parse_definition(raw)
    assert set(refused.value.errors) == {"guide.can", "papers[0].judge", "form.steps[0].title"}
    assert refused.value.errors["papers[0].judge"].startswith("第 1 份材料的“审查要点”：")


def test_definition_circle_of_conditions_is_refused():
    raw = youdaizheng()
    fields = raw["form"]["steps"][1]["fields"]
    fields[2]["when"] = '表.邮寄地址 != ""'
    with pytest.raises(DefinitionRefused) as refused:
        parse_definition(raw)
    assert "互相等待" in refused.value.errors["form"]
