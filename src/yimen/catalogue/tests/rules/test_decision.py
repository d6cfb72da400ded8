"""Decision tables and processes of items: what they answer, and what keeps them from being published."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from yimen.catalogue.contracts import LimitText
from yimen.catalogue.contracts.decisions import DecisionTable, Example
from yimen.catalogue.rules import decision
from yimen.catalogue.rules.definition import dump_definition, load_definition
from yimen.catalogue.rules.quality import publication_findings
from yimen.catalogue.tests.rules.test_demo_items import view_of
from yimen.feel.dmn.tables import Input, Output, Rule, Table

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FILE = (
    f'<definitions xmlns="{MODEL}" xmlns:y="https://yimen.example/bpmn"><process id="p">'
    '<startEvent id="s"/><endEvent id="e"/>'
    '<userTask id="a" name="审查" y:unit="deciding" y:workdays="{days}"/>'
    '<userTask id="d" name="决定" y:unit="deciding" y:form="decide"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="d"/>'
    '<sequenceFlow id="f3" sourceRef="d" targetRef="e"/></process></definitions>'
)


def allowance(*rules: tuple[str, str], example: str = "100", default: str = "") -> DecisionTable:
    return DecisionTable(
        code="allowance",
        title="津贴标准",
        table=Table(
            inputs=(Input(label="年龄", expression="申请人.年龄"),),
            outputs=(Output(name="金额", default=default),),
            rules=tuple(Rule(tests=(test,), answers=(given,), note=test) for test, given in rules),
        ),
        examples=(Example(title="八十五岁", given=(("申请人.年龄", "85"),), expected=example),),
    )


WHOLE = allowance(("< 80", "0"), ("[80..90)", "100"), (">= 90", "200"))


def test_a_table_answers_and_says_which_rule_spoke():
    verdict = decision.ask(WHOLE, context={"申请人": {"年龄": Decimal(92)}})
    assert (verdict.answer, verdict.rules, verdict.notes) == (200, (3,), (">= 90",))
    assert verdict.tested == (("年龄", Decimal(92)),)
    assert decision.as_variables(WHOLE, verdict) == {"金额": 200}


def test_a_whole_table_has_no_faults():
    assert list(decision.faults(WHOLE)) == []


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (allowance((">= 80", "100")), "没有规则管到：年龄 小于 80"),
        (allowance(("< 90", "100"), (">= 80", "200")), "第 1、2 行同时说了话"),
        (allowance(("< 80", "0"), (">= 80", "100"), example="300"), "应当得 300"),
        (allowance((">> 80", "100")), "看不懂"),
        (replace(WHOLE, examples=()), "没有验证用的例子"),
        (allowance(), "至少要有一列条件"),
    ],
)
def test_each_fault_of_a_table_is_named(table, words):
    assert any(words in message for message in decision.faults(table))


def test_a_process_and_its_tables_survive_being_stored():
    view = view_of("gaoling_jintie")
    definition = replace(view.definition, process=FILE.format(days=1), decisions=(WHOLE,))
    assert load_definition(dump_definition(definition)) == definition


def _found(view, **changes):
    view = replace(view, definition=replace(view.definition, **changes))
    return {(one.rule, one.message) for one in publication_findings(view=view)}


def test_cat_pub_12_a_process_that_keeps_its_promise_may_be_published():
    view = replace(view_of("gaoling_jintie"), promised_limit=LimitText(amount=3))
    assert {rule for rule, _ in _found(view, process=FILE.format(days=3))} <= {"CAT-PUB-3"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<a/>", "不是 BPMN"),
        (FILE.format(days=9), "超过承诺的 3 天"),
        (FILE.format(days=1).replace('y:form="decide"', ""), "没有作出决定的环节"),
        (FILE.format(days=1).replace('y:unit="deciding"', ""), "没有指定由哪个单位"),
        (FILE.format(days=1).replace("userTask id=\"a\"", "scriptTask id=\"a\"").replace(
            "</userTask>", "</userTask>"), "不能执行程序"),
    ],
)  # fmt: skip
def test_cat_pub_12_each_fault_of_a_process_is_named(content, words):
    view = replace(view_of("gaoling_jintie"), promised_limit=LimitText(amount=3))
    said = {message for rule, message in _found(view, process=content) if rule == "CAT-PUB-12"}
    assert any(words in message for message in said)


def test_cat_pub_13_faults_of_tables_keep_a_version_back():
    said = _found(view_of("gaoling_jintie"), decisions=(allowance((">= 80", "100")),))
    assert any(rule == "CAT-PUB-13" and "没有规则管到" in message for rule, message in said)
