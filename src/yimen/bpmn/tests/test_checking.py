"""What the check finds, what a file may not hold, and the files of others."""

import itertools

import pytest

from yimen.bpmn import checking, engine, exploring, moving, reading, vendors
from yimen.bpmn.model import NodeKind, ProcessRefusedError, Severity
from yimen.bpmn.tests.drawing import ENDS, drawn, file_of, open_at, tasks, token_at, world


def said(process, **told):
    return " ".join(each.message for each in checking.check(process, **told))


def test_a_sound_process_has_no_findings():
    nodes = ENDS + '<userTask id="a" name="审查" y:post="examiner" y:workdays="3"/>'
    process = drawn(nodes, "s > a", "a > e")
    assert checking.check(process, posts={"examiner"}, decisions=(), promised_workdays=3) == ()


@pytest.mark.parametrize(
    ("nodes", "ways", "words"),
    [
        (tasks("a"), (), "没有开始事件"),
        (ENDS + tasks("a", "b"), ("s > a", "a > e"), "“b”走不到"),
        (ENDS + '<exclusiveGateway id="g"/>' + tasks("a"), ("s > g", "g > a", "g > e", "a > e"), "没有写条件"),
        (ENDS + tasks("a"), ("s > a", "a > e : 1 +"), "看不懂"),
        (ENDS + '<scriptTask id="a"/>', ("s > a", "a > e"), "不能执行程序"),
        (ENDS + '<callActivity id="a"/>', ("s > a", "a > e"), "不能调用别的流程"),
        (
            ENDS + tasks("a") + '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>三天'
            "</timeDuration></timerEventDefinition></boundaryEvent>",
            ("s > a", "a > e", "t > e"),
            "时间写法不对",
        ),
        (
            ENDS + tasks("a", "b") + '<exclusiveGateway id="g"/><parallelGateway id="j"/>',
            ("s > g", "g > a : x", "g > b : y", "a > j", "b > j", "j > e"),
            "会停住",
        ),
        (
            ENDS + '<exclusiveGateway id="g"/><sendTask id="m"/>',
            ("s > m", "m > g", "g > m : x", "g > e : y"),
            "一直打转",
        ),
    ],
)  # fmt: skip
def test_each_fault_is_named(nodes, ways, words):
    assert words in said(drawn(nodes, *ways))


def test_steps_that_nobody_may_do_and_clocks_beyond_the_promise_are_named():
    nodes = (
        ENDS
        + '<userTask id="a" y:post="无人" y:workdays="8"/><businessRuleTask id="d" y:decision="甲"/>'
    )
    found = said(
        drawn(nodes, "s > a", "a > d", "d > e"),
        posts=["examiner"],
        decisions=[],
        promised_workdays=5,
    )
    assert "没有人担任" in found
    assert "没有对应的决策表" in found
    assert "最长 8 天，超过承诺的 5 天" in found


def test_the_longest_way_counts_parts_rounds_and_timers_once_each():
    nodes = (
        ENDS
        + '<userTask id="a" y:workdays="2"/><exclusiveGateway id="g"/><userTask id="b" y:workdays="4"/>'
        '<subProcess id="u"><userTask id="ua" y:workdays="3"/></subProcess>'
        '<userTask id="m" y:workdays="2"><multiInstanceLoopCharacteristics isSequential="true">'
        "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>"
        '<intermediateCatchEvent id="t"><timerEventDefinition y:workdays="5"/></intermediateCatchEvent>'
    )
    process = drawn(
        nodes, "s > a", "a > g", "g > b : x", "g > u", "b > a", "u > m", "m > t", "t > e"
    )
    assert checking.longest_workdays(process) == 2 + 3 + 6 + 5


def test_many_choices_and_a_long_way_are_checked_in_bounded_time():
    """Every way through thirty choices would be a thousand million: each place is looked at once."""
    many = 30
    nodes = ENDS + "".join(
        f'<exclusiveGateway id="g{n}"/><userTask id="a{n}" y:workdays="1"/><userTask id="b{n}"/>'
        for n in range(many)
    )
    ways = [
        way
        for n in range(many)
        for after in (f"g{n + 1}" if n + 1 < many else "e",)
        for way in (f"g{n} > a{n} : x", f"g{n} > b{n} : y", f"a{n} > {after}", f"b{n} > {after}")
    ]
    assert checking.longest_workdays(drawn(nodes, "s > g0", *ways)) == many
    row = [f"t{n}" for n in range(490)]
    long = [f"{one} > {two}" for one, two in itertools.pairwise(row)]
    process = drawn(ENDS + tasks(*row), "s > t0", *long, "t489 > e")
    assert said(process, promised_workdays=1) == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<a", "XML"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
        (b"<a/>", "BPMN"),
        (file_of("<a>" * 60 + "</a>" * 60), "嵌套太深"),
        (file_of("<a/>" * 30_000), "太大"),
        (file_of(" " * 2_000_001), "2 MB"),
        (file_of(tasks(*(f"t{n}" for n in range(600)))), "500 个环节"),
        (file_of(""), "没有流程"),
    ],
)
def test_hostile_and_foreign_files_are_refused(content, words):
    with pytest.raises(ProcessRefusedError, match=words):
        reading.read(content)


def test_programs_in_a_file_are_named_and_never_run():
    nodes = ENDS + (
        '<serviceTask id="a" xmlns:c="http://camunda.org/schema/1.0/bpmn" c:class="a.B" c:delegateExpression="${x}"/>'
    )
    found = reading.read(file_of(nodes, "s > a", "a > e"))
    assert [each.message for each in found.findings] == [
        "“class”指定的程序不会执行",
        "“delegateExpression”指定的程序不会执行",
    ]


@pytest.mark.parametrize(
    ("written", "feel"),
    [
        ("${a == 'b' && c != 2}", 'a = "b"  and  c != 2'),
        ('${x=="是"}', 'x="是"'),
        ("#{n >= 3 || m}", "n >= 3  or  m"),
        ("a > 1", "a > 1"),
    ],
)
def test_conditions_of_other_products_become_ours(written, feel):
    assert vendors.as_feel(written) == feel


def test_a_process_under_way_moves_to_another_version_or_says_why_not():
    old = drawn(ENDS + tasks("a", "b"), "s > a", "a > b", "b > e")
    new = drawn(ENDS + tasks("a2", "b", "c"), "s > a2", "a2 > b", "b > c", "c > e")
    state, _ = engine.start(old, variables={}, world=world())
    refused = moving.moved(state, old=old, new=new, mapping={})
    assert refused.state is None
    assert "请指定对应的环节" in refused.findings[0].message
    there = moving.moved(state, old=old, new=new, mapping={"a": "a2"}).state
    assert there is not None
    for node in ("a2", "b", "c"):
        assert open_at(there) == [node]
        there, _ = engine.complete(
            new, there, token=token_at(there, node), result={}, world=world()
        )
    assert there.ended == "completed"


@pytest.mark.data
def test_the_processes_of_a_city_bureau_run_to_the_end_by_every_branch(yimen_data):
    for path in sorted((yimen_data / "processes" / "government").glob("*.bpmn")):
        process = reading.read(path.read_bytes()).main()
        errors = [e for e in checking.check(process) if e.severity is Severity.ERROR]
        found = exploring.explore(exploring.simplified(process))
        people = {n.id for n in process.nodes.values() if n.kind is NodeKind.HUMAN}
        assert errors == [], path.name
        assert people - found.reached == set(), path.name
        assert (found.ends, found.stuck, found.whole) == ({"completed"}, frozenset(), True)


@pytest.mark.data
def test_the_reference_models_are_read_and_what_is_not_carried_out_is_named(yimen_data):
    files = sorted((yimen_data / "processes" / "miwg").glob("*.bpmn"))
    read = {path.name: reading.read(path.read_bytes()) for path in files}
    assert len(read) == 21
    assert sum(len(one.processes) for one in read.values()) == 37
    named = {
        e.message for one in read.values() for e in one.findings if e.severity is Severity.ERROR
    }
    assert "“conditional”事件不支持，导入后当作普通事件" in named
