"""What each rule of the grammar becomes. Called by the parser bottom up, so nothing here recurses."""

from __future__ import annotations

import decimal
from dataclasses import replace

from lark import Token, Transformer

from yimen.feel import closures, functions, loops
from yimen.feel.errors import RefusedAtError
from yimen.feel.kinds import Kind
from yimen.feel.node import Check, Doubt, Node, Run, grow
from yimen.feel.pieces import (
    INPUT,
    Piece,
    above,
    arguments_wanted,
    doubtful,
    end_of,
    fixed,
    judged,
    nodes_of,
    spoken,
    start_of,
    unescaped,
    without,
)
from yimen.feel.spelling import unspelled
from yimen.feel.temporal import parse_temporal

_WRITTEN_FROM_TEXT = {
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "duration": "时长",
}
MAX_DIGITS = 34
Parameter = tuple[str, Kind | None]


def _bound_by(turns: list[Node]) -> frozenset[str]:
    """Return the names that the turns of a loop give."""
    return frozenset(each.path[0] for each in turns[:-1])


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
            message = f"{token}不是日期、时间或时长"
            return doubtful("at", pieces, Doubt(offset=start_of(token), message=message))
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
        words = " ".join(unspelled(" ".join(str(each).split())) for each in pieces)
        start, end = start_of(pieces[0]), end_of(pieces[-1])
        return grow("name", closures.reading((words,)), start=start, end=end, path=(words,))

    def reading(self, pieces: list[Piece]) -> Node:
        """Read a name of the context."""
        node = pieces[0]
        assert isinstance(node, Node)
        (name,) = node.path
        run = closures.reading_or_builtin(name) if name in functions.FUNCTIONS else node.run
        return replace(node, kind="path", run=run, paths=frozenset({node.path}))

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
        """Call a function of the closed set, or one that the expression or its caller defines."""
        head, *rest = pieces
        name, arguments = spoken(head), nodes_of(rest)
        function = functions.FUNCTIONS.get(name)
        if function is None:
            return self._invoked(head, rest, arguments)
        if not function.takes(len(arguments)):
            wanted = "、".join(sorted({arguments_wanted(each) for each in function.signatures}))
            message = f"“{name}”要{wanted}个参数，这里写了{len(arguments)}个"
            return doubtful("call", pieces, Doubt(offset=start_of(head), message=message))
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
        function = functions.FUNCTIONS.get(name)
        if function is None:
            return self._invoked(head, rest, arguments)
        order = function.order_of([each.path[0] for each in arguments])
        if order is None:
            message = f"“{name}”没有这样的参数名称"
            return doubtful("call", pieces, Doubt(offset=start_of(head), message=message))
        nothing = closures.constant(None)
        runs = [nothing if place is None else arguments[place].run for place in order]
        run = closures.called(name, runs)
        return grow("call", run, *arguments, start=start_of(head), end=end_of(rest[-1]), sign=name)

    def _invoked(self, head: Piece, rest: list[Piece], arguments: list[Node]) -> Node:
        """Call what a name holds; who gave it that name is seen further out."""
        assert isinstance(head, Node)
        return self.invoked([replace(head, kind="path", paths=frozenset({head.path})), *rest])

    def invoked(self, pieces: list[Piece]) -> Node:
        """Call a function held as a value."""
        head, *arguments = nodes_of(pieces)
        told = bool(arguments) and arguments[0].kind == "named"
        names = tuple(each.path[0] for each in arguments) if told else None
        run = closures.invoked(head.run, [each.run for each in arguments], names)
        doubts: tuple[Doubt, ...] = ()
        if head.kind == "path":  # who gave it that name is seen further out
            message = f"没有“{'.'.join(head.path)}”这个函数"
            doubts = (Doubt(offset=head.start, message=message, name=head.path[0]),)
        start, end = head.start, end_of(pieces[-1])
        return grow("invoked", run, head, *arguments, start=start, end=end, doubts=doubts)

    def _checked_literal(self, node: Node, name: str, arguments: list[Node]) -> Node:
        if name not in _WRITTEN_FROM_TEXT or len(arguments) != 1 or arguments[0].kind != "text":
            return node
        written = closures.constant_of(arguments[0])
        value = functions.call(name, [written])
        doubts = node.doubts
        if value is None:
            message = f"“{written}”不是有效的{_WRITTEN_FROM_TEXT[name]}"
            doubts = (Doubt(offset=arguments[0].start, message=message), *doubts)
        return replace(node, run=closures.constant(value), constant=True, doubts=doubts)

    # Functions of one's own

    def parameter(self, pieces: list[Piece | Kind]) -> Parameter:
        """Name a parameter, and the kind it is to be of."""
        (name,), kind = nodes_of(pieces), pieces[-1]
        return name.path[0], kind if isinstance(kind, Kind) else None

    def defined(self, pieces: list[Piece | Parameter]) -> Node:
        """Define a function."""
        told = [each for each in pieces if isinstance(each, tuple)]
        names = tuple(name for name, _ in told)
        (body,) = nodes_of(pieces)
        run = closures.defined(names, tuple(kind for _, kind in told), body.run, 1 + body.size)
        first = pieces[0]
        assert isinstance(first, Token)
        start, end = start_of(first), body.end
        paths, bound = without(body.paths, set(names)), frozenset(names)
        return grow("defined", run, body, start=start, end=end, paths=paths, bound=bound, extra=1)

    def external(self, pieces: list[Piece | Parameter]) -> Node:
        """Refuse a function that another program answers."""
        told = [each for each in pieces if isinstance(each, Node | Token)]
        doubt = Doubt(offset=start_of(told[0]), message="不能调用外部程序")
        return doubtful("external", told, doubt)

    # Kinds

    def plain_kind(self, pieces: list[Piece]) -> Kind:
        """Name a kind."""
        words = [spoken(each) if isinstance(each, Node) else str(each) for each in pieces]
        return Kind(name=" ".join("".join(words).split()), end=end_of(pieces[-1]))

    def holder_kind(self, pieces: list[Piece | Kind | tuple[str, Kind]]) -> Kind:
        """Name a kind and what it holds."""
        (name,), closing = nodes_of(pieces), pieces[-1]
        assert isinstance(closing, Token)
        return Kind(
            name=name.path[0],
            inner=tuple(each for each in pieces if isinstance(each, Kind)),
            fields=tuple(each for each in pieces if isinstance(each, tuple)),
            end=end_of(closing),
        )

    def field_kind(self, pieces: list[Piece | Kind]) -> tuple[str, Kind]:
        """Name an entry and its kind."""
        (name,), kind = nodes_of(pieces), pieces[-1]
        assert isinstance(kind, Kind)
        return name.path[0], kind

    def function_kind(self, pieces: list[Piece | Kind]) -> Kind:
        """Name what a function takes and answers."""
        *taken, answer = (each for each in pieces if isinstance(each, Kind))
        return Kind(name="function", inner=tuple(taken), answer=answer, end=answer.end)

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
        bound = frozenset(each.path[0] for each in parts)
        return grow(
            "entries", run, *parts, start=start, end=end, paths=frozenset(paths), bound=bound
        )

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
        run = loops.loop(turn)
        return self._looped("loop", run, parts, without(paths, {"partial"}), pieces)

    def quantified(self, pieces: list[Piece]) -> Node:
        """Test whether some or every item holds."""
        turn, parts, paths = self._turns(pieces)
        run = loops.quantified(turn, wanted=str(pieces[0]) == "some")
        return self._looped("quantified", run, parts, paths, pieces)

    def _looped(
        self,
        kind: str,
        run: Run,
        parts: list[Node],
        paths: frozenset[tuple[str, ...]],
        pieces: list[Piece],
    ) -> Node:
        start, end, bound = start_of(pieces[0]), end_of(pieces[-1]), _bound_by(parts)
        return grow(
            kind, run, *parts, start=start, end=end, paths=paths, extra=len(parts), bound=bound
        )

    # Conditions

    def instance(self, pieces: list[Piece | Kind]) -> Node:
        """Test the kind of a value."""
        wanted = pieces[-1]
        assert isinstance(wanted, Kind)
        (value,) = nodes_of(pieces)
        run = closures.instance(value.run, wanted)
        unknown = Doubt(
            offset=wanted.end - len(wanted.name), message=f"不认识“{wanted.name}”这种类型"
        )
        doubts = () if wanted.known else (unknown,)
        return grow("instance", run, value, start=value.start, end=wanted.end, doubts=doubts)

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

    def lone_range(self, pieces: list[Piece]) -> Node:
        """Hold the range on one side of a value, `(< 10)`; as a test it stays the comparison."""
        (test,) = nodes_of(pieces)
        run = closures.lone_range(test.sign, test.children[0].run)
        start, end = start_of(pieces[0]), end_of(pieces[-1])
        return replace(test, run=run, start=start, end=end, grouped=True)

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
