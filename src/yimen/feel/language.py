"""Compile and evaluate expressions: the door of the library.

`compile_expression("申请人.年龄 >= 80").holds({"申请人": {"年龄": 81}})` is True. Compiling is cached by source;
a compiled expression keeps no state and may be shared between threads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from yimen.feel import explain
from yimen.feel.builder import Builder
from yimen.feel.errors import FeelLimitError, FeelSyntaxError, RefusedAtError
from yimen.feel.explain import Explanation
from yimen.feel.grammar import GRAMMAR
from yimen.feel.node import Node, Scope
from yimen.feel.pieces import INPUT
from yimen.feel.spelling import spelled
from yimen.feel.values import Value, plain

MAX_SOURCE = 10_000
_WORD = re.compile(r"[^\W\d]\w*")
_WIDE = {
    "，": ",",
    "（": "(",
    "）": ")",
    "＞": ">",
    "＜": "<",
    "＝": "=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "“": '"',
    "”": '"',
    "。": ".",
    "【": "[",
    "】": "]",
    "＋": "+",
    "－": "-",
    "×": "*",
    "÷": "/",
    "'": '"',
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compiled:
    """An expression ready to be evaluated."""

    source: str
    names: frozenset[tuple[str, ...]]
    _node: Node

    @property
    def compared_with(self) -> dict[tuple[str, ...], list[Value]]:
        """Return the fixed values that each name of the expression is compared with."""
        found: dict[tuple[str, ...], list[Value]] = {}
        for node in self._node.walk():
            if node.kind != "compared":
                continue
            left, right = node.children
            for name, value in ((left, right), (right, left)):
                if name.kind == "path" and value.constant:
                    found.setdefault(name.path, []).append(value.run(Scope({})))
        return found

    def evaluate(self, context: Mapping[str, Value]) -> Value:
        """Return the value in this context; what the context lacks is null.

        Raises: FeelLimitError where it takes too many steps or grows too large.
        """
        return self.within(Scope(context))

    def within(self, scope: Scope) -> Value:
        """Return the value in a scope that is being evaluated; its steps count there.

        Raises: FeelLimitError where it takes too many steps, grows too large or calls itself too often.
        """
        try:
            value = self._node.run(scope)
        except RecursionError:
            raise FeelLimitError("函数套用太深，已停止") from None
        scope.weigh(value)
        return value

    def holds(self, context: Mapping[str, Value]) -> bool:
        """Tell whether the condition is met; null is not."""
        return self.within(Scope(context)) is True

    def explain(self, context: Mapping[str, Value]) -> Explanation:
        """Say in Chinese which parts of the condition held and why."""
        return explain.explain(node=self._node, source=self.source, scope=Scope(context))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledTest:
    """The tests of one cell of a decision table (`[100..500)`, `"甲","乙"`, `>= 3`, `-`)."""

    source: str
    names: frozenset[tuple[str, ...]]
    _node: Node

    @property
    def constants(self) -> tuple[Value, ...]:
        """Return the values that the tests name, in the order they are written."""
        return tuple(each.run(Scope({})) for each in self._node.constants())

    def evaluate(self, value: object, context: Mapping[str, Value] | None = None) -> bool | None:
        """Tell whether the value passes; null where that is not known."""
        tested = plain(value)
        return self.judge(Scope(context or {}, tested=tested), tested)

    def judge(self, scope: Scope, value: Value) -> bool | None:
        """Tell whether a value passes in a scope that is being evaluated."""
        assert self._node.check is not None
        try:
            return self._node.check(scope, value)
        except RecursionError:
            raise FeelLimitError("函数套用太深，已停止") from None

    def matches(self, value: object, context: Mapping[str, Value] | None = None) -> bool:
        """Tell whether the value passes; null does not."""
        return self.evaluate(value, context) is True

    def explain(self, value: object, context: Mapping[str, Value] | None = None) -> Explanation:
        """Say in Chinese whether the value passes and why."""
        tested = plain(value)
        return explain.explain(
            node=self._node, source=self.source, scope=Scope(context or {}, tested=tested)
        )


@lru_cache(maxsize=4_096)
def compile_expression(
    source: str,
    *,
    functions: frozenset[str] = frozenset(),
    names: frozenset[str] = frozenset(),
    foreign: bool = False,
) -> Compiled:
    """Return an expression ready to be evaluated.

    `functions` are names in the context that may be called, `names` those that the grammar cannot
    read by itself. A `foreign` expression was written for
    another product: a call that cannot be answered is null there, as the standard has it, where in
    one of ours it is refused.

    Raises: FeelSyntaxError with the place of whatever is not in the language.
    """
    written = spelled(source, names)
    node = _parse(written, start="expression", functions=functions, foreign=foreign)
    return Compiled(source=source, names=node.paths, _node=node)


@lru_cache(maxsize=4_096)
def compile_unary(
    source: str,
    *,
    functions: frozenset[str] = frozenset(),
    names: frozenset[str] = frozenset(),
    foreign: bool = False,
) -> CompiledTest:
    """Return the tests of a decision table's cell, ready to judge a value; see `compile_expression`.

    Raises: FeelSyntaxError with the place of whatever is not in the language.
    """
    written = spelled(source, names)
    node = _parse(written, start="tests", functions=functions, foreign=foreign)
    return CompiledTest(source=source, names=node.paths - {INPUT}, _node=node)


@cache
def _parser() -> Lark:
    return Lark(
        GRAMMAR,
        parser="lalr",
        start=["expression", "tests"],
        keep_all_tokens=True,
        maybe_placeholders=False,
        transformer=Builder(),
    )


def _parse(source: str, *, start: str, functions: frozenset[str], foreign: bool) -> Node:
    if len(source) > MAX_SOURCE:
        raise _refusal(source, MAX_SOURCE, f"表达式太长，最多{MAX_SOURCE}个字")
    if not source.strip():
        raise _refusal(source, 0, "表达式是空的")
    try:
        node = _parser().parse(source, start=start)
    except RefusedAtError as refused:
        raise _refusal(source, refused.offset, refused.message) from None
    except VisitError as wrapped:
        inner = wrapped.orig_exc
        if isinstance(inner, RefusedAtError):
            raise _refusal(source, inner.offset, inner.message) from None
        raise
    except UnexpectedInput as unexpected:
        raise _unexpected(source, unexpected) from None
    assert isinstance(node, Node)
    doubts = [] if foreign else [each for each in node.doubts if each.name not in functions]
    if doubts:
        first = min(doubts, key=lambda doubt: doubt.offset)
        raise _refusal(source, first.offset, first.message)
    return node


def _refusal(source: str, offset: int, message: str) -> FeelSyntaxError:
    before = source[:offset]
    line = before.count("\n") + 1
    return FeelSyntaxError(line=line, column=offset - before.rfind("\n"), message=message)


def _unexpected(source: str, found: UnexpectedInput) -> FeelSyntaxError:
    if isinstance(found, UnexpectedCharacters):
        offset = found.pos_in_stream or 0
        return _refusal(source, offset, _unknown_sign(source, offset))
    assert isinstance(found, UnexpectedToken)
    if found.token.type == "$END":
        return _refusal(
            source, len(source), "没有写完，少了“)”" if _open_bracket(source) else "没有写完"
        )
    return _refusal(
        source, found.token.start_pos or 0, _out_of_place(str(found.token), found.expected)
    )


def _open_bracket(source: str) -> bool:
    return source.count("(") > source.count(")")


def _unknown_sign(source: str, offset: int) -> str:
    sign = source[offset]
    word = _WORD.match(source, offset)
    if word:
        return f"不支持“{word[0]}”"
    if sign in _WIDE:
        return f"请把“{sign}”换成英文半角的“{_WIDE[sign]}”"
    return "引号没有配成对" if sign == '"' else f"不认识“{sign}”"


def _out_of_place(found: str, expected: set[str]) -> str:
    if expected == {"LPAR"}:
        return f"“{found}”前面要有“(”"
    return f"这里不能写“{found}”"
