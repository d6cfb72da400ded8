"""What the parser hands over, and the few things that every rule of the grammar does with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lark import Token

from yimen.feel import closures
from yimen.feel.errors import RefusedAtError
from yimen.feel.function_table import Signature
from yimen.feel.node import Doubt, Node, Run, grow
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
_OF_PATTERNS = frozenset("sSdDwWpPbBiIcC.()[]{}*+?^$|-&~# 0123456789")
"""What may follow a backslash in a pattern: both are kept."""
INPUT = ("?",)


def start_of(piece: Piece) -> int:
    """Return where a piece begins in the source."""
    return (piece.start_pos or 0) if isinstance(piece, Token) else piece.start


def end_of(piece: Piece) -> int:
    """Return where a piece ends in the source."""
    return (piece.end_pos or 0) if isinstance(piece, Token) else piece.end


def nodes_of(pieces: Sequence[object]) -> list[Node]:
    """Return the nodes among the pieces, without keywords and signs."""
    return [each for each in pieces if isinstance(each, Node)]


def unescaped(token: Token) -> str:
    """Return what stands between quotation marks.

    Raises: RefusedAtError for an escape that is not in the language.
    """

    def one(found: re.Match[str]) -> str:
        mark = found[1]
        if mark[0] in "uU" and len(mark) > 1:
            code = _pair(mark) if len(mark) > 7 else int(mark[1:], 16)
            if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise RefusedAtError(offset=start_of(token), message="没有这个字符编码")
            return chr(code)
        if mark in _OF_PATTERNS:
            return found[0]
        if mark not in _PLAIN_ESCAPES:
            raise RefusedAtError(offset=start_of(token), message=f"引号里不认识“\\{mark}”这种写法")
        return _PLAIN_ESCAPES[mark]

    return _ESCAPE.sub(one, token[1:-1])


def _pair(mark: str) -> int:
    """Return the character that two halves of a pair stand for."""
    high, low = int(mark[1:5], 16), int(mark[7:11], 16)
    return 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)


def above(
    kind: str,
    run: Run,
    pieces: list[Piece],
    *,
    sign: str = "",
    doubts: tuple[Doubt, ...] = (),
) -> Node:
    """Return a node above the nodes among its pieces."""
    start, end = start_of(pieces[0]), end_of(pieces[-1])
    return grow(kind, run, *nodes_of(pieces), start=start, end=end, sign=sign, doubts=doubts)


def doubtful(kind: str, pieces: list[Piece], doubt: Doubt) -> Node:
    """Return a node that is null, and refused where refusing is asked for."""
    return above(kind, closures.constant(None), pieces, doubts=(doubt,))


def fixed(kind: str, value: Value, pieces: list[Piece]) -> Node:
    """Return a node that always has the same value."""
    return replace(above(kind, closures.constant(value), pieces), constant=True, children=())


def spoken(tokens: Node | Token) -> str:
    """Return the name that a name node holds."""
    assert isinstance(tokens, Node)
    return tokens.path[0]


def judged(node: Node) -> Node:
    """Make a test of an expression."""
    if node.check is not None:
        return node
    return replace(
        node,
        check=closures.value_check(node.run, condition=INPUT in node.paths, constant=node.constant),
    )


def arguments_wanted(signature: Signature) -> str:
    """Say how many arguments a signature takes."""
    if signature.repeats:
        return f"至少{signature.least}"
    return (
        f"{signature.least}"
        if signature.least == signature.most
        else f"{signature.least}到{signature.most}"
    )


def without(paths: frozenset[tuple[str, ...]], bound: set[str]) -> frozenset[tuple[str, ...]]:
    """Return the paths that do not begin with a name bound inside."""
    return frozenset(path for path in paths if path[0] not in bound)
