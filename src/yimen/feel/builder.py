"""What each rule of the grammar becomes. Called by the parser bottom up, so nothing here recurses."""

from __future__ import annotations

import decimal
from dataclasses import replace

from lark import Token, Transformer

from yimen.feel import closures, functions, loops
from yimen.feel.errors import RefusedAtError
from yimen.feel.node import Check, Node, grow
from yimen.feel.pieces import (
    INPUT,
    Piece,
    above,
    arguments_wanted,
    end_of,
    fixed,
    judged,
    known_function,
    nodes_of,
    spoken,
    start_of,
    unescaped,
    without,
)
from yimen.feel.temporal import parse_temporal

_WRITTEN_FROM_TEXT = {
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "duration": "时长",
}
MAX_DIGITS = 34


class Builder(Transformer[Token, Node]):
    """Turn the rules of the grammar into nodes."""

    def expression(self, pieces: list[Piece]) -> Node:
        """Return the whole expression."""
        node = pieces[0]
        assert isinstance(node, Node)
        for each in node.walk():
            if each.kind == "input":
                raise RefusedAtError(
                    offset=each.start, message="“?”只能用在判定条件里，这里请写出名称"
                )
        return node

    # Values

    def number(self, pieces: list[Piece]) -> Node:
        """Read a number."""
        written = str(pieces[0])
        if (
            len(written) > MAX_DIGITS + 8
            or sum(each.isdigit() for each in written.lower().split("e")[0]) > MAX_DIGITS
        ):
            raise RefusedAtError(
                offset=start_of(pieces[0]), message=f"数字太长，最多{MAX_DIGITS}位"
            )
        try:
            return fixed("number", closures.literal(written), pieces)
        except decimal.DecimalException:
            raise RefusedAtError(offset=start_of(pieces[0]), message="数字太大") from None

    def text(self, pieces: list[Piece]) -> Node:
        """Read a text in quotation marks."""
        token = pieces[0]
        assert isinstance(token, Token)
        return fixed("text", unescaped(token), pieces)

    def at(self, pieces: list[Piece]) -> Node:
        """Read `@"2026-01-01"`."""
        token = pieces[1]
        assert isinstance(token, Token)
        value = parse_temporal(unescaped(token))
        if value is None:
            raise RefusedAtError(offset=start_of(token), message=f"{token}不是日期、时间或时长")
        return fixed("at", value, pieces)

    def true(self, pieces: list[Piece]) -> Node:
        """Read `true`."""
        return fixed("boolean", True, pieces)

    def false(self, pieces: list[Piece]) -> Node:
        """Read `false`."""
        return fixed("boolean", False, pieces)

    def null(self, pieces: list[Piece]) -> Node:
        """Read `null`."""
        return fixed("null", None, pieces)

    def input(self, pieces: list[Piece]) -> Node:
        """Read `?`, the value under test."""
        start, end = start_of(pieces[0]), end_of(pieces[0])
        return grow(
            "input",
            closures.tested_input,
            start=start,
            end=end,
            path=INPUT,
            paths=frozenset({INPUT}),
        )

    def items(self, pieces: list[Piece]) -> Node:
        """Build a list."""
        return above("items", closures.items([each.run for each in nodes_of(pieces)]), pieces)

    def range_(self, pieces: list[Piece]) -> Node:
        """Build a range."""
        low, high = nodes_of(pieces)
        run = closures.ranged(
            low.run,
            high.run,
            start_included=str(pieces[0]) == "[",
            end_included=str(pieces[-1]) == "]",
        )
        return above("range", run, pieces)

    # Names

    def name(self, pieces: list[Piece]) -> Node:
        """Join the words of a name."""
        words = " ".join(" ".join(str(each).split()) for each in pieces)
        start, end = start_of(pieces[0]), end_of(pieces[-1])
        return grow("name", closures.reading((words,)), start=start, end=end, path=(words,))

    def reading(self, pieces: list[Piece]) -> Node:
        """Read a name of the context."""
        node = pieces[0]
        assert isinstance(node, Node)
        return replace(node, kind="path", paths=frozenset({node.path}))

    def part(self, pieces: list[Piece]) -> Node:
        """Read a part of a value."""
        whole, name = pieces[0], spoken(pieces[-1])
        assert isinstance(whole, Node)
        start, end = whole.start, end_of(pieces[-1])
        if whole.kind == "path":
            path = (*whole.path, name)
            run, paths = closures.reading(path), frozenset({path})
            return grow("path", run, whole, start=start, end=end, path=path, paths=paths)
        return grow("part", closures.part(whole.run, name), whole, start=start, end=end)

    def call(self, pieces: list[Piece]) -> Node:
        """Call a function of the closed set."""
        head, *rest = pieces
        name, arguments = spoken(head), nodes_of(rest)
        function = known_function(head, name)
        if not function.takes(len(arguments)):
            wanted = "、".join(sorted({arguments_wanted(each) for each in function.signatures}))
            message = f"“{name}”要{wanted}个参数，这里写了{len(arguments)}个"
            raise RefusedAtError(offset=start_of(head), message=message)
        run = closures.called(name, [each.run for each in arguments])
        node = grow("call", run, *arguments, start=start_of(head), end=end_of(rest[-1]), sign=name)
        return self._checked_literal(node, name, arguments)

    def named(self, pieces: list[Piece]) -> Node:
        """Name an argument."""
        return replace(nodes_of(pieces)[1], path=(spoken(pieces[0]),), kind="named")

    def call_named(self, pieces: list[Piece]) -> Node:
        """Call a function with named arguments."""
        head, *rest = pieces
        name, arguments = spoken(head), nodes_of(rest)
        order = known_function(head, name).order_of([each.path[0] for each in arguments])
        if order is None:
            raise RefusedAtError(offset=start_of(head), message=f"“{name}”没有这样的参数名称")
        nothing = closures.constant(None)
        runs = [nothing if place is None else arguments[place].run for place in order]
        run = closures.called(name, runs)
        return grow("call", run, *arguments, start=start_of(head), end=end_of(rest[-1]), sign=name)

    def _checked_literal(self, node: Node, name: str, arguments: list[Node]) -> Node:
        if name not in _WRITTEN_FROM_TEXT or len(arguments) != 1 or arguments[0].kind != "text":
            return node
        written = closures.constant_of(arguments[0])
        value = functions.call(name, [written])
        if value is None:
            kind = _WRITTEN_FROM_TEXT[name]
            raise RefusedAtError(offset=arguments[0].start, message=f"“{written}”不是有效的{kind}")
        return replace(node, run=closures.constant(value), constant=True)

    def group(self, pieces: list[Piece]) -> Node:
        """Keep what brackets hold together."""
        node = pieces[1]
        assert isinstance(node, Node)
        return replace(node, start=start_of(pieces[0]), end=end_of(pieces[-1]), grouped=True)

    def entry(self, pieces: list[Piece]) -> Node:
        """Name an entry of a context."""
        key = pieces[0]
        name = unescaped(key) if isinstance(key, Token) else spoken(key)
        return replace(nodes_of(pieces)[-1], path=(name,), kind="entry", start=start_of(key))

    def entries(self, pieces: list[Piece]) -> Node:
        """Build a context."""
        parts = nodes_of(pieces)
        run = closures.entries([(each.path[0], each.run) for each in parts])
        paths: set[tuple[str, ...]] = set()
        for place, each in enumerate(parts):
            paths |= without(each.paths, {before.path[0] for before in parts[:place]})
        start, end = start_of(pieces[0]), end_of(pieces[-1])
        return grow("entries", run, *parts, start=start, end=end, paths=frozenset(paths))

    def filtered(self, pieces: list[Piece]) -> Node:
        """Choose from a list."""
        whole, test = nodes_of(pieces)
        run = loops.filtered(whole.run, test.run, test.size)
        paths = whole.paths | without(test.paths, {"item"})
        return grow(
            "filtered", run, whole, test, start=whole.start, end=end_of(pieces[-1]), paths=paths
        )

    # Loops

    def turn(self, pieces: list[Piece]) -> Node:
        """Name what a loop goes through."""
        _, *ends = nodes_of(pieces)
        start, end = start_of(pieces[0]), end_of(pieces[-1])
        kind = "steps" if len(ends) == 2 else "turn"
        return grow(kind, ends[0].run, *ends, start=start, end=end, path=(spoken(pieces[0]),))

    def _turns(
        self, pieces: list[Piece]
    ) -> tuple[loops.Turn, list[Node], frozenset[tuple[str, ...]]]:
        *turns, body = nodes_of(pieces)
        inner, paths = loops.innermost(body.run), body.paths
        for each in reversed(turns):
            if each.kind == "steps":
                domain = loops.stepped(each.children[0].run, each.children[1].run)
            else:
                domain = loops.listed(each.run)
            inner = loops.one_turn(each.path[0], domain, inner, 1 + body.size)
            paths = each.paths | without(paths, {each.path[0]})
        return inner, [*turns, body], paths

    def loop(self, pieces: list[Piece]) -> Node:
        """Go through lists."""
        turn, parts, paths = self._turns(pieces)
        start, end = start_of(pieces[0]), end_of(pieces[-1])
        run = loops.loop(turn)
        return grow("loop", run, *parts, start=start, end=end, paths=paths, extra=len(parts))

    def quantified(self, pieces: list[Piece]) -> Node:
        """Test whether some or every item holds."""
        turn, parts, paths = self._turns(pieces)
        start, end = start_of(pieces[0]), end_of(pieces[-1])
        run = loops.quantified(turn, wanted=str(pieces[0]) == "some")
        return grow("quantified", run, *parts, start=start, end=end, paths=paths, extra=len(parts))

    # Conditions

    def instance(self, pieces: list[Piece]) -> Node:
        """Test the kind of a value."""
        wanted = " ".join(str(pieces[-1]).split())
        return above("instance", closures.instance(nodes_of(pieces)[0].run, wanted), pieces)

    def _joined(self, kind: str, pieces: list[Piece]) -> Node:
        left, right = nodes_of(pieces)
        parts = [*(left.children if left.kind == kind and not left.grouped else (left,)), right]
        join = closures.both if kind == "both" else closures.either
        run = join([each.run for each in parts])
        return grow(kind, run, *parts, start=left.start, end=right.end)

    def both(self, pieces: list[Piece]) -> Node:
        """Join by `and`."""
        return self._joined("both", pieces)

    def either(self, pieces: list[Piece]) -> Node:
        """Join by `or`."""
        return self._joined("either", pieces)

    def denied(self, pieces: list[Piece]) -> Node:
        """Turn a condition round."""
        return above("denied", closures.denied(nodes_of(pieces)[0].run), pieces)

    def choice(self, pieces: list[Piece]) -> Node:
        """Choose by a condition."""
        condition, then, otherwise = nodes_of(pieces)
        return above("choice", closures.choice(condition.run, then.run, otherwise.run), pieces)

    def compared(self, pieces: list[Piece]) -> Node:
        """Compare two values."""
        left, right = nodes_of(pieces)
        sign = str(pieces[1])
        return above("compared", closures.compared(sign, left.run, right.run), pieces, sign=sign)

    def between(self, pieces: list[Piece]) -> Node:
        """Test a value against two ends."""
        value, low, high = nodes_of(pieces)
        return above("between", closures.between(value.run, low.run, high.run), pieces)

    def member(self, pieces: list[Piece]) -> Node:
        """Test whether a value is in a list, a range or one of several tests."""
        value, tests = nodes_of(pieces)
        test = judged(tests)
        assert test.check is not None
        return above("member", closures.run_check(value.run, test.check), [value, test])

    def combined(self, pieces: list[Piece]) -> Node:
        """Calculate with two values."""
        left, right = nodes_of(pieces)
        sign = str(pieces[1])
        return above("combined", closures.combined(sign, left.run, right.run), pieces, sign=sign)

    def negated(self, pieces: list[Piece]) -> Node:
        """Return the negative."""
        return above("negated", closures.negated(nodes_of(pieces)[0].run), pieces)

    # Tests of decision tables

    def sign_test(self, pieces: list[Piece]) -> Node:
        """Test the input by a comparison."""
        sign, other = str(pieces[0]), nodes_of(pieces)[0]
        check = closures.sign_check(sign, other.run)
        return self._test("sign_test", check, [other], pieces, sign=sign)

    def test_group(self, pieces: list[Piece]) -> Node:
        """Hold several tests."""
        return self._any("any_test", pieces)

    def some_test(self, pieces: list[Piece]) -> Node:
        """Pass the input where one test passes; a lone `not(…)` turns it round."""
        parts = nodes_of(pieces)
        if len(parts) == 1 and parts[0].kind == "denied" and not parts[0].grouped:
            return self._none([judged(parts[0].children[0])], pieces)
        return self._any("any_test", pieces)

    def no_test(self, pieces: list[Piece]) -> Node:
        """Pass the input where no test passes."""
        return self._none(list(nodes_of(pieces)), pieces)

    def any_value(self, pieces: list[Piece]) -> Node:
        """Pass every input."""
        return self._test("any_value", lambda _scope, _value: True, [], pieces)

    def _any(self, kind: str, pieces: list[Piece]) -> Node:
        parts = [judged(each) for each in nodes_of(pieces)]
        return self._test(
            kind, closures.any_check([p.check for p in parts if p.check]), parts, pieces
        )

    def _none(self, parts: list[Node], pieces: list[Piece]) -> Node:
        check = closures.no_check(closures.any_check([p.check for p in parts if p.check]))
        return self._test("no_test", check, parts, pieces)

    def _test(
        self,
        kind: str,
        check: Check,
        parts: list[Node],
        pieces: list[Piece],
        *,
        sign: str = "",
    ) -> Node:
        run = closures.run_check(closures.tested_input, check)
        start, end = start_of(pieces[0]), end_of(pieces[-1])
        return grow(kind, run, *parts, start=start, end=end, sign=sign, check=check)
