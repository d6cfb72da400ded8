"""Hostile expressions: nothing leaks out, nothing runs away."""

import pytest

from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.language import compile_expression, compile_unary


class Secret:
    """An object with things to steal."""

    password = "x"


@pytest.mark.parametrize(
    "source",
    [
        "a.__class__",
        "a.__class__.__mro__",
        "a.keys",
        "a.year.real",
        "__builtins__",
        "__import__",
        "a.__dict__.b",
        "今天.isoformat",
        "文字.upper",
        "[1..2].holds",
        '"x".join',
    ],
)
def test_attributes_are_out_of_reach(source):
    from datetime import date

    context = {"a": {"b": 1}, "今天": date(2026, 1, 1), "文字": "x"}
    assert compile_expression(source).evaluate(context) is None


@pytest.mark.parametrize(
    "source", ['__import__("os")', 'eval("1")', 'getattr(a, "b")', 'open("/etc/passwd")']
)
def test_only_the_closed_set_can_be_called(source):
    with pytest.raises(FeelSyntaxError, match="没有"):
        compile_expression(source)


def test_an_object_is_no_value():
    with pytest.raises(TypeError, match="cannot hold"):
        compile_expression("a.password").evaluate({"a": Secret()})


@pytest.mark.parametrize(
    "source",
    [
        "not(" * 61 + "true" + ")" * 61,
        "[" * 4_000 + "1" + "]" * 4_000,
        "- " * 4_999 + "1",
        "if true then " * 100 + "1" + " else 2" * 100,
        "1" + "+1" * 4_000,
        "a" + ".a" * 4_000,
    ],
)
def test_deep_nesting_is_refused(source):
    with pytest.raises(FeelSyntaxError, match="嵌套太深"):
        compile_expression(source)


def test_brackets_alone_cost_nothing():
    assert compile_expression("(" * 4_000 + "1" + ")" * 4_000).evaluate({}) == 1


def test_many_conditions_side_by_side_are_allowed():
    compiled = compile_expression(" and ".join(f"a{number} > {number}" for number in range(500)))
    assert compiled.evaluate({f"a{number}": number + 1 for number in range(500)}) is True


def test_a_long_source_is_refused():
    with pytest.raises(FeelSyntaxError, match="太长"):
        compile_expression("1" + " " * 10_000)
    with pytest.raises(FeelSyntaxError, match="太长"):
        compile_unary(",".join(["1"] * 2_100))


@pytest.mark.parametrize(
    "source", ["9 ** 999 ** 999", "9 ** 99999999999", "1e6000 * 1e6000", "-1 ** 0.5 ** 1e3"]
)
def test_huge_powers_end_at_once_as_null_or_number(source):
    compile_expression(source).evaluate({})


def test_huge_integers_of_the_context_are_null():
    assert compile_expression("a + 1").evaluate({"a": 10**7000}) is None
    assert compile_expression("a").evaluate({"a": float("nan")}) is None
    assert compile_expression("a").evaluate({"a": float("inf")}) is None


def test_texts_cannot_grow_without_bound():
    with pytest.raises(FeelLimitError):
        compile_expression("a + a").evaluate({"a": "x" * 60_000})


def test_steps_are_bounded():
    source = "sum(" + " + ".join(["count(a)"] * 50) + ")"
    with pytest.raises(FeelLimitError):
        compile_expression(source).evaluate({"a": list(range(3_000))})


def test_a_list_beyond_the_bound_is_stopped():
    with pytest.raises(FeelLimitError):
        compile_expression("count(a)").evaluate({"a": [0] * 100_001})


@pytest.mark.parametrize(
    "source",
    [
        "for i in 1..1000000 return i",
        "for i in 1..1000, j in 1..1000 return i",
        "for i in 1..99999999999999999999 return i",
        "count(for i in 1..300, j in 1..300, k in 1..300 return 1)",
        "some i in 1..100, j in 1..100, k in 1..100 satisfies i + j + k > 1000",
        "[1, 2, 3][count(for i in 1..200000 return i) > 1]",
        "count(flatten(for i in 1..300 return (for j in 1..300 return [i, j])))",
        "string join(for i in 1..9000 return a)",
    ],
)
def test_loops_are_stopped(source):
    value = None
    with pytest.raises(FeelLimitError):
        value = compile_expression(source).evaluate({"a": "x" * 1_000})
    assert value is None


def doubled(times):
    turns = ", ".join(f"a{n + 1} in [[a{n}, a{n}]]" for n in range(times))
    return f"for a0 in [[1]], {turns} return a{times}"


def nested(times):
    parts = ", ".join(f"a{n + 1}: [a{n}, a{n}]" for n in range(times))
    return f"{{a0: 1, {parts}}}"


@pytest.mark.parametrize(
    "source",
    [
        doubled(40),
        nested(400),
        f"string({nested(40)})",
        f"flatten([{nested(40)}.a40])",
        f"{nested(40)} = {nested(40)}",
        f"{nested(40)} instance of context<a40: list>",
        f"list contains([{nested(40)}], 1)",
        f'context put({nested(40)}, "a0", 2)',
    ],
)
def test_values_that_double_are_stopped(source):
    with pytest.raises((FeelLimitError, FeelSyntaxError)):
        compile_expression(source).evaluate({})


def test_too_many_turns_are_refused():
    turns = ", ".join(f"a{n} in [1]" for n in range(80))
    with pytest.raises(FeelSyntaxError, match="嵌套太深"):
        compile_expression(f"for {turns} return 1")


def test_lists_nested_too_deep_are_stopped():
    deep = [1]
    for _ in range(500):
        deep = [deep]
    with pytest.raises(FeelLimitError):
        compile_expression("a").evaluate({"a": deep})


def test_a_loop_variable_does_not_leak():
    assert compile_expression("[for i in 1..2 return i, i]").evaluate({"i": 9}) == [[1, 2], 9]


def test_evaluations_do_not_share_steps():
    compiled = compile_expression("count(for i in 1..20000 return i)")
    assert [compiled.evaluate({}) for _ in range(5)] == [20_000] * 5
