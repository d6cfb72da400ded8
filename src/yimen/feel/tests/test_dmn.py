"""Decision models: what boxes, knowledge, services and tables come to, and what a table leaves open."""

from decimal import Decimal

import pytest

from yimen.feel.dmn.coverage import check
from yimen.feel.dmn.model import Model
from yimen.feel.dmn.tables import Aggregation, HitPolicy, Input, Output, Rule, Table
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.kinds import Kind, coerced

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(body, **imports):
    return Model(
        f'<definitions xmlns="{SPACE}" namespace="here">{body}</definitions>'.encode(),
        imports=[each.encode() for each in imports.values()],
    )


def said(text):
    return f"<literalExpression><text>{text}</text></literalExpression>"


def test_knowledge_is_called_by_what_requires_it():
    asked = model(
        '<inputData name="年龄" id="i"/><businessKnowledgeModel name="津贴" id="k"><encapsulatedLogic>'
        f'<formalParameter name="a" typeRef="number"/>{said("if a >= 90 then 200 else 100")}'
        '</encapsulatedLogic></businessKnowledgeModel><decision name="金额" id="d">'
        '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
        f"{said('津贴(年龄)')}</decision>"
    )
    assert asked.decisions == ("金额",)
    assert asked.decide("金额", {"年龄": 91}) == 200
    assert asked.decide("金额", {"年龄": "很老"}) is None


def test_a_service_takes_the_place_of_decisions_by_what_it_is_given():
    asked = model(
        f'<decision name="甲" id="a">{said("1")}</decision><decision name="乙" id="b">'
        '<informationRequirement><requiredDecision href="#a"/></informationRequirement>'
        f"{said('甲 + 1')}</decision>"
        '<decisionService name="问" id="s"><outputDecision href="#b"/><inputDecision href="#a"/>'
        "</decisionService>"
    )
    assert asked.decide("乙", {}) == 2
    assert asked.serve("问", {"甲": 10}) == 11


def test_kinds_of_a_model_hold_what_comes_in_and_goes_out():
    asked = model(
        '<itemDefinition name="tLevel"><typeRef>string</typeRef><allowedValues><text>"高","低"</text>'
        '</allowedValues></itemDefinition><inputData name="级" id="i"><variable name="级" typeRef="tLevel"/>'
        '</inputData><decision name="同" id="d"><informationRequirement><requiredInput href="#i"/>'
        f"</informationRequirement>{said('级')}</decision>"
    )
    assert asked.decide("同", {"级": "高"}) == "高"
    assert asked.decide("同", {"级": "中"}) is None


def test_expressions_ask_for_kinds_of_the_model():
    made = model(
        """<itemDefinition name="人"><itemComponent name="年龄"><typeRef>number</typeRef></itemComponent>
        </itemDefinition>
        <decision name="a" id="a"><literalExpression><text>{年龄: 78} instance of 人</text></literalExpression></decision>
        <decision name="b" id="b"><literalExpression><text>{姓名: "甲"} instance of 人</text></literalExpression></decision>
        <decision name="c" id="c"><literalExpression><text>[{年龄: 78}] instance of list&lt;人&gt;</text></literalExpression></decision>"""
    )
    assert [made.decide(name, {}) for name in "abc"] == [True, False, True]


@pytest.mark.parametrize(
    ("box", "wanted"),
    [
        ("<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>", None),
        ("<filter><in>{1}</in><match>{0}</match></filter>", None),
        ('<some iteratorVariable="i"><in>{1}</in><satisfies>{0}</satisfies></some>', None),
    ],
)
def test_a_box_that_needs_true_or_false_is_null_for_anything_else(box, wanted):
    one, other = (
        f"<literalExpression><text>{text}</text></literalExpression>" for text in ('"x"', "[1, 2]")
    )
    filled = box.format(one, other, other)
    made = model(f'<decision name="a" id="a">{filled}</decision>')
    assert made.decide("a", {}) is wanted


def test_names_that_the_grammar_cannot_read_are_read():
    asked = model(
        '<inputData name="本金+利息" id="i"/><inputData name="in use" id="j"/><decision name="d" id="d">'
        '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
        '<informationRequirement><requiredInput href="#j"/></informationRequirement>'
        f"""{said('string(本金+利息 + in use) + " 本金+利息"')}</decision>"""
    )
    assert asked.decide("d", {"本金+利息": 2, "in use": 3}) == "5 本金+利息"


@pytest.mark.parametrize(
    "logic",
    [
        (
            "<context><contextEntry><variable name='x'/>{1}</contextEntry>"
            "<contextEntry>{2}</contextEntry></context>"
        ),
        "<conditional><if>{true}</if><then>{3}</then><else>{4}</else></conditional>",
        "<filter><in>{[1,2,3]}</in><match>{item &gt; 2}</match></filter>",
        "<for iteratorVariable='i'><in>{[1,2]}</in><return>{i + 1}</return></for>",
        "<every iteratorVariable='i'><in>{[1,2]}</in><satisfies>{i &gt; 0}</satisfies></every>",
        "<list>{1}{2}</list>",
        "<relation><column name='a'/><row>{1}</row></relation>",
        "<invocation>{function(a) a + 1}<binding><parameter name='a'/>{4}</binding></invocation>",
    ],
)
def test_boxes_come_to_what_the_same_words_come_to(logic):
    words = {
        "context": "{x: 1, y: x + 1}.y",
        "conditional": "if true then 3 else 4",
        "filter": "[1,2,3][item > 2]",
        "for": "for i in [1,2] return i + 1",
        "every": "every i in [1,2] satisfies i > 0",
        "list": "[1,2]",
        "relation": "[{a: 1}]",
        "invocation": "5",
    }
    name = logic[1:].split(">")[0].split()[0]
    boxed = logic
    for text in (
        "1",
        "2",
        "3",
        "4",
        "true",
        "[1,2,3]",
        "[1,2]",
        "item &gt; 2",
        "i + 1",
        "i &gt; 0",
    ):
        boxed = boxed.replace(
            "{" + text + "}", said("x + 1" if text == "2" and name == "context" else text)
        )
    boxed = boxed.replace("{function(a) a + 1}", said("function(a) a + 1"))
    plain = words[name].replace(">", "&gt;")
    asked = model(
        f'<decision name="box" id="b">{boxed}</decision><decision name="words" id="w">{said(plain)}</decision>'
    )
    assert asked.decide("box", {}) == asked.decide("words", {})
    assert asked.decide("box", {}) is not None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<a", FeelSyntaxError),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><definitions>&x;</definitions>', FeelSyntaxError),
        (b"<definitions>" + b"<a>" * 80 + b"</a>" * 80 + b"</definitions>", FeelLimitError),
        (b"<definitions>" + b"<a/>" * 30_000 + b"</definitions>", FeelLimitError),
        (b"<definitions>" + b" " * 2_000_001 + b"</definitions>", FeelLimitError),
    ],
)
def test_hostile_files_are_refused(content, error):
    with pytest.raises(error):
        Model(content)


@pytest.mark.parametrize(
    "body",
    [
        (
            '<decision name="d" id="d"><informationRequirement><requiredDecision href="#d"/>'
            f"</informationRequirement>{said('1')}</decision>"
        ),
        (
            '<businessKnowledgeModel name="f" id="f"><encapsulatedLogic>'
            f'<formalParameter name="a"/>{said("f(a)")}</encapsulatedLogic>'
            '<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'
            '</businessKnowledgeModel><decision name="d" id="d"><knowledgeRequirement>'
            f'<requiredKnowledge href="#f"/></knowledgeRequirement>{said("f(1)")}</decision>'
        ),
        f'<decision name="d" id="d">{said("for i in 1..90000 return for j in 1..90000 return 1")}</decision>',
        f'<decision name="d" id="d">{said("{f: function(a) f(a) + f(a), r: f(1)}.r")}</decision>',
    ],
)
def test_models_without_an_end_are_stopped(body):
    with pytest.raises(FeelLimitError):
        model(body).decide("d", {})


def allowance(*rules, policy=HitPolicy.UNIQUE, **output):
    return Table(
        inputs=(Input(label="年龄", expression="年龄"), Input(label="户籍", expression="户籍")),
        outputs=(Output(name="金额", **output),),
        rules=tuple(Rule(tests=tests, answers=(answer,)) for *tests, answer in map(list, rules)),
        policy=policy,
    )


def test_gaps_and_overlaps_are_named_by_what_they_hold():
    found = check(
        allowance(("[80..90)", '"本县"', "1"), (">= 90", '"本县"', "2"), ("> 100", "-", "3"))
    )
    assert {spot.pieces for spot in found.gaps} >= {("小于 80", "“本县”"), ("80", "其他")}
    assert [(spot.pieces, spot.rules) for spot in found.overlaps] == [
        (("大于 100", "“本县”"), (2, 3))
    ]
    assert found.whole


def test_a_complete_table_has_neither_gap_nor_overlap():
    found = check(
        allowance(("< 80", "-", "0"), (">= 80", '"本县"', "1"), (">= 80", 'not("本县")', "0"))
    )
    assert (found.gaps, found.overlaps, found.unused) == ((), (), ())


def test_a_default_closes_gaps_and_rule_order_allows_overlaps():
    table = allowance((">= 80", "-", "1"), (">= 90", "-", "2"), policy=HitPolicy.FIRST, default="0")
    assert (check(table).gaps, check(table).overlaps) == ((), ())


def test_a_rule_that_never_speaks_is_named():
    assert check(allowance(("< 5", "-", "1"), ("> 1000", "-", "2"))).unused == ()
    assert check(allowance((">= 5", "-", "1"), ("5", "not(-1, ? != -1)", "2"))).unused == (2,)


def test_collecting_adds_up():
    table = Table(
        inputs=(Input(label="n", expression="n"),),
        outputs=(Output(name="分"),),
        rules=(Rule(tests=("> 1",), answers=("2",)), Rule(tests=("> 2",), answers=("3",))),
        policy=HitPolicy.COLLECT,
        aggregation=Aggregation.SUM,
    )
    assert check(table).overlaps == ()


def test_a_list_may_have_gaps_whatever_its_kind():
    texts = Kind(name="list", inner=(Kind(name="string"),))
    assert coerced([None, "a", None], texts) == [None, "a", None]
    assert coerced([None, Decimal(1)], texts) is None


def test_a_service_never_sees_what_is_not_for_it():
    made = model(
        '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#o"/>'
        '<inputDecision href="#i"/></decisionService>'
        '<decision id="o" name="o"><variable name="o"/><informationRequirement>'
        '<requiredDecision href="#i"/></informationRequirement>'
        "<literalExpression><text>i = null</text></literalExpression></decision>"
        '<decision id="i" name="i"><variable name="i" typeRef="string"/>'
        "<literalExpression><text>1</text></literalExpression></decision>"
        '<decision id="d" name="d"><variable name="d"/><knowledgeRequirement>'
        '<requiredKnowledge href="#s"/></knowledgeRequirement>'
        "<literalExpression><text>[s(123), s(null)]</text></literalExpression></decision>"
    )
    assert made.decide("d", {}) == [None, True]
