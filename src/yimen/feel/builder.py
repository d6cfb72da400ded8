"""What each rule of the grammar becomes. Called by the parser bottom up, so nothing here recurses."""

from __future__ import annotations

import decimal
import re
from dataclasses import replace

from lark import Token, Transformer

from yimen.feel import closures, functions
from yimen.feel.errors import RefusedAtError
from yimen.feel.function_table import Signature
from yimen.feel.node import Check, Node, Run, grow
from yimen.feel.temporal import parse_temporal
from yimen.feel.values import Value

Piece = Node | Token
_HIGH, _LOW = r"u[dD][89abAB][0-9a-fA-F]{2}", r"u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rf"\\({_HIGH}\\{_LOW}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{6}}|.)", re.DOTALL)
_PLAIN_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    '"': '"',
    "\\": "\\",
    "'": "'",
    "/": "/",
    "b": "\b",
    "f": "\f",
}
_WRITTEN_FROM_TEXT = {
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "duration": "时长",
}
MAX_DIGITS = 34
INPUT = ("?",)


def _start(piece: Piece) -> int:
    return (piece.start_pos or 0) if isinstance(piece, Token) else piece.start


def _end(piece: Piece) -> int:
    return (piece.end_pos or 0) if isinstance(piece, Token) else piece.end


def _nodes(pieces: list[Piece]) -> list[Node]:
    return [each for each in pieces if isinstance(each, Node)]


def _unescape(token: Token) -> str:
    def one(found: re.Match[str]) -> str:
        mark = found[1]
        if mark[0] in "uU" and len(mark) > 1:
            code = _pair(mark) if len(mark) > 7 else int(mark[1:], 16)
            if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise RefusedAtError(offset=_start(token), message="没有这个字符编码")
            return chr(code)
        if mark not in _PLAIN_ESCAPES:
            raise RefusedAtError(offset=_start(token), message=f"引号里不认识“\\{mark}”这种写法")
        return _PLAIN_ESCAPES[mark]

    return _ESCAPE.sub(one, token[1:-1])


def _pair(mark: str) -> int:
    """Return the character that two halves of a pair stand for."""
    high, low = int(mark[1:5], 16), int(mark[7:11], 16)
    return 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)


def _above(kind: str, run: Run, pieces: list[Piece], *, sign: str = "") -> Node:
    return grow(
        kind, run, *_nodes(pieces), start=_start(pieces[0]), end=_end(pieces[-1]), sign=sign
    )


def _fixed(kind: str, value: Value, pieces: list[Piece]) -> Node:
    return replace(_above(kind, closures.constant(value), pieces), constant=True, children=())


def _spoken(tokens: Node | Token) -> str:
    assert isinstance(tokens, Node)
    return tokens.path[0]


def _judged(node: Node) -> Node:
    """Make a test of an expression."""
    if node.check is not None:
        return node
    return replace(
        node,
        check=closures.value_check(node.run, condition=INPUT in node.paths, constant=node.constant),
    )


def _known(head: Piece, name: str) -> functions.Function:
    function = functions.FUNCTIONS.get(name)
    if function is None:
        raise RefusedAtError(offset=_start(head), message=f"没有“{name}”这个函数")
    return function


def _count(signature: Signature) -> str:
    if signature.repeats:
        return f"至少{signature.least}"
    return (
        f"{signature.least}"
        if signature.least == signature.most
        else f"{signature.least}到{signature.most}"
    )


def _without(paths: frozenset[tuple[str, ...]], bound: set[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(path for path in paths if path[0] not in bound)


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
            raise RefusedAtError(offset=_start(pieces[0]), message=f"数字太长，最多{MAX_DIGITS}位")
        try:
            return _fixed("number", closures.literal(written), pieces)
        except decimal.DecimalException:
            raise RefusedAtError(offset=_start(pieces[0]), message="数字太大") from None

    def text(self, pieces: list[Piece]) -> Node:
        """Read a text in quotation marks."""
        token = pieces[0]
        assert isinstance(token, Token)
        return _fixed("text", _unescape(token), pieces)

    def at(self, pieces: list[Piece]) -> Node:
        """Read `@"2026-01-01"`."""
        token = pieces[1]
        assert isinstance(token, Token)
        value = parse_temporal(_unescape(token))
        if value is None:
            raise RefusedAtError(offset=_start(token), message=f"{token}不是日期、时间或时长")
        return _fixed("at", value, pieces)

    def true(self, pieces: list[Piece]) -> Node:
        """Read `true`."""
        return _fixed("boolean", True, pieces)

    def false(self, pieces: list[Piece]) -> Node:
        """Read `false`."""
        return _fixed("boolean", False, pieces)

    def null(self, pieces: list[Piece]) -> Node:
        """Read `null`."""
        return _fixed("null", None, pieces)

    def input(self, pieces: list[Piece]) -> Node:
        """Read `?`, the value under test."""
        start, end = _start(pieces[0]), _end(pieces[0])
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
        return _above("items", closures.items([each.run for each in _nodes(pieces)]), pieces)

    def range_(self, pieces: list[Piece]) -> Node:
        """Build a range."""
        low, high = _nodes(pieces)
        run = closures.ranged(
            low.run,
            high.run,
            start_included=str(pieces[0]) == "[",
            end_included=str(pieces[-1]) == "]",
        )
        return _above("range", run, pieces)

    # Names

    def name(self, pieces: list[Piece]) -> Node:
        """Join the words of a name."""
        spoken = " ".join(" ".join(str(each).split()) for each in pieces)
        start, end = _start(pieces[0]), _end(pieces[-1])
        return grow("name", closures.reading((spoken,)), start=start, end=end, path=(spoken,))

    def reading(self, pieces: list[Piece]) -> Node:
        """Read a name of the context."""
        node = pieces[0]
        assert isinstance(node, Node)
        return replace(node, kind="path", paths=frozenset({node.path}))

    def part(self, pieces: list[Piece]) -> Node:
        """Read a part of a value."""
        whole, name = pieces[0], _spoken(pieces[-1])
        assert isinstance(whole, Node)
        start, end = whole.start, _end(pieces[-1])
        run = closures.part(whole.run, name)
        if whole.kind == "path" and whole.path != INPUT:
            path = (*whole.path, name)
            return grow(
                "path", run, whole, start=start, end=end, path=path, paths=frozenset({path})
            )
        return grow("part", run, whole, start=start, end=end)

    def call(self, pieces: list[Piece]) -> Node:
        """Call a function of the closed set."""
        head, *rest = pieces
        name, arguments = _spoken(head), _nodes(rest)
        function = _known(head, name)
        if not function.takes(len(arguments)):
            wanted = "、".join(sorted({_count(each) for each in function.signatures}))
            message = f"“{name}”要{wanted}个参数，这里写了{len(arguments)}个"
            raise RefusedAtError(offset=_start(head), message=message)
        run = closures.called(name, [each.run for each in arguments])
        node = grow("call", run, *arguments, start=_start(head), end=_end(rest[-1]), sign=name)
        return self._checked_literal(node, name, arguments)

    def named(self, pieces: list[Piece]) -> Node:
        """Name an argument."""
        return replace(_nodes(pieces)[1], path=(_spoken(pieces[0]),), kind="named")

    def call_named(self, pieces: list[Piece]) -> Node:
        """Call a function with named arguments."""
        head, *rest = pieces
        name, arguments = _spoken(head), _nodes(rest)
        order = _known(head, name).order_of([each.path[0] for each in arguments])
        if order is None:
            raise RefusedAtError(offset=_start(head), message=f"“{name}”没有这样的参数名称")
        nothing = closures.constant(None)
        runs = [nothing if place is None else arguments[place].run for place in order]
        run = closures.called(name, runs)
        return grow("call", run, *arguments, start=_start(head), end=_end(rest[-1]), sign=name)

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
        return replace(node, start=_start(pieces[0]), end=_end(pieces[-1]), grouped=True)

    def entry(self, pieces: list[Piece]) -> Node:
        """Name an entry of a context."""
        key = pieces[0]
        name = _unescape(key) if isinstance(key, Token) else _spoken(key)
        return replace(_nodes(pieces)[-1], path=(name,), kind="entry", start=_start(key))

    def entries(self, pieces: list[Piece]) -> Node:
        """Build a context."""
        parts = _nodes(pieces)
        run = closures.entries([(each.path[0], each.run) for each in parts])
        paths: set[tuple[str, ...]] = set()
        for place, each in enumerate(parts):
            paths |= _without(each.paths, {before.path[0] for before in parts[:place]})
        start, end = _start(pieces[0]), _end(pieces[-1])
        return grow("entries", run, *parts, start=start, end=end, paths=frozenset(paths))

    def filtered(self, pieces: list[Piece]) -> Node:
        """Choose from a list."""
        whole, test = _nodes(pieces)
        run = closures.filtered(whole.run, test.run, test.size)
        paths = whole.paths | _without(test.paths, {"item"})
        return grow(
            "filtered", run, whole, test, start=whole.start, end=_end(pieces[-1]), paths=paths
        )

    # Loops

    def turn(self, pieces: list[Piece]) -> Node:
        """Name what a loop goes through."""
        _, *ends = _nodes(pieces)
        start, end = _start(pieces[0]), _end(pieces[-1])
        kind = "steps" if len(ends) == 2 else "turn"
        return grow(kind, ends[0].run, *ends, start=start, end=end, path=(_spoken(pieces[0]),))

    def _turns(
        self, pieces: list[Piece]
    ) -> tuple[closures.Turn, list[Node], frozenset[tuple[str, ...]]]:
        *turns, body = _nodes(pieces)
        inner, paths = closures.innermost(body.run), body.paths
        for each in reversed(turns):
            if each.kind == "steps":
                domain = closures.stepped(each.children[0].run, each.children[1].run)
            else:
                domain = closures.listed(each.run)
            inner = closures.one_turn(each.path[0], domain, inner, 1 + body.size)
            paths = each.paths | _without(paths, {each.path[0]})
        return inner, [*turns, body], paths

    def loop(self, pieces: list[Piece]) -> Node:
        """Go through lists."""
        turn, parts, paths = self._turns(pieces)
        start, end = _start(pieces[0]), _end(pieces[-1])
        run = closures.loop(turn)
        return grow("loop", run, *parts, start=start, end=end, paths=paths, extra=len(parts))

    def quantified(self, pieces: list[Piece]) -> Node:
        """Test whether some or every item holds."""
        turn, parts, paths = self._turns(pieces)
        start, end = _start(pieces[0]), _end(pieces[-1])
        run = closures.quantified(turn, wanted=str(pieces[0]) == "some")
        return grow("quantified", run, *parts, start=start, end=end, paths=paths, extra=len(parts))

    # Conditions

    def instance(self, pieces: list[Piece]) -> Node:
        """Test the kind of a value."""
        wanted = " ".join(str(pieces[-1]).split())
        return _above("instance", closures.instance(_nodes(pieces)[0].run, wanted), pieces)

    def _joined(self, kind: str, pieces: list[Piece]) -> Node:
        left, right = _nodes(pieces)
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
        return _above("denied", closures.denied(_nodes(pieces)[0].run), pieces)

    def choice(self, pieces: list[Piece]) -> Node:
        """Choose by a condition."""
        condition, then, otherwise = _nodes(pieces)
        return _above("choice", closures.choice(condition.run, then.run, otherwise.run), pieces)

    def compared(self, pieces: list[Piece]) -> Node:
        """Compare two values."""
        left, right = _nodes(pieces)
        sign = str(pieces[1])
        return _above("compared", closures.compared(sign, left.run, right.run), pieces, sign=sign)

    def between(self, pieces: list[Piece]) -> Node:
        """Test a value against two ends."""
        value, low, high = _nodes(pieces)
        return _above("between", closures.between(value.run, low.run, high.run), pieces)

    def member(self, pieces: list[Piece]) -> Node:
        """Test whether a value is in a list, a range or one of several tests."""
        value, tests = _nodes(pieces)
        judged = _judged(tests)
        assert judged.check is not None
        return _above("member", closures.run_check(value.run, judged.check), [value, judged])

    def combined(self, pieces: list[Piece]) -> Node:
        """Calculate with two values."""
        left, right = _nodes(pieces)
        sign = str(pieces[1])
        return _above("combined", closures.combined(sign, left.run, right.run), pieces, sign=sign)

    def negated(self, pieces: list[Piece]) -> Node:
        """Return the negative."""
        return _above("negated", closures.negated(_nodes(pieces)[0].run), pieces)

    # Tests of decision tables

    def sign_test(self, pieces: list[Piece]) -> Node:
        """Test the input by a comparison."""
        sign, other = str(pieces[0]), _nodes(pieces)[0]
        check = closures.sign_check(sign, other.run)
        return self._test("sign_test", check, [other], pieces, sign=sign)

    def test_group(self, pieces: list[Piece]) -> Node:
        """Hold several tests."""
        return self._any("any_test", pieces)

    def some_test(self, pieces: list[Piece]) -> Node:
        """Pass the input where one test passes; a lone `not(…)` turns it round."""
        parts = _nodes(pieces)
        if len(parts) == 1 and parts[0].kind == "denied" and not parts[0].grouped:
            return self._none([_judged(parts[0].children[0])], pieces)
        return self._any("any_test", pieces)

    def no_test(self, pieces: list[Piece]) -> Node:
        """Pass the input where no test passes."""
        return self._none(list(_nodes(pieces)), pieces)

    def any_value(self, pieces: list[Piece]) -> Node:
        """Pass every input."""
        return self._test("any_value", lambda _scope, _value: True, [], pieces)

    def _any(self, kind: str, pieces: list[Piece]) -> Node:
        parts = [_judged(each) for each in _nodes(pieces)]
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
        start, end = _start(pieces[0]), _end(pieces[-1])
        return grow(kind, run, *parts, start=start, end=end, sign=sign, check=check)
