"""Boxed expressions: each kind of box becomes a closure over the scope, like an expression in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from yimen.feel.closures import defined, invoked
from yimen.feel.dmn import tables
from yimen.feel.dmn.elements import Element, child, children, name_of, text
from yimen.feel.dmn.kinds import KindTable
from yimen.feel.errors import FeelLimitError
from yimen.feel.kinds import Kind, coerced
from yimen.feel.language import compile_expression, compile_unary
from yimen.feel.loops import filtered, innermost, listed, loop, one_turn, quantified
from yimen.feel.node import InnerScope, Run, Scope
from yimen.feel.values import Value

MAX_BOXES = 40
BODY_COST = 5
BOXES = frozenset(
    {
        "literalExpression",
        "decisionTable",
        "context",
        "invocation",
        "list",
        "relation",
        "functionDefinition",
        "conditional",
        "filter",
        "for",
        "some",
        "every",
    }
)


def nothing(_scope: Scope) -> Value:
    """Return null."""
    return None


def as_kind(run: Run, kind: Kind | None) -> Run:
    """Return what a closure returns, as a kind asks for it."""
    return run if kind is None else lambda scope: coerced(run(scope), kind)


class _NoTruthError(Exception):
    """A box that asks for true or false got something else: the whole box is null."""


def _truth(value: Value) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise _NoTruthError


def _strict(test: Run) -> Run:
    return lambda scope: _truth(test(scope))


def _place_or_truth(test: Run) -> Run:
    def run(scope: Scope) -> Value:
        value = test(scope)
        return value if isinstance(value, Decimal) else _truth(value)

    return run


def _null_unless_true_or_false(run: Run) -> Run:
    def guarded(scope: Scope) -> Value:
        try:
            return run(scope)
        except _NoTruthError:
            return None

    return guarded


class Compiler:
    """Turns the boxes of one model into closures."""

    def __init__(self, *, kinds: KindTable, names: frozenset[str]) -> None:
        self.kinds = kinds
        self._names = names
        self._boxes: dict[str, Callable[[Element, int], Run]] = {
            "literalExpression": self._literal,
            "decisionTable": self._table,
            "context": self._context,
            "invocation": self._invocation,
            "list": self._list,
            "relation": self._relation,
            "functionDefinition": self._function,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._for,
            "some": self._quantified,
            "every": self._quantified,
        }

    def inside(self, holder: Element | None, depth: int = 0) -> Run:
        """Return the closure of the box in a holder; null where there is none."""
        box = None if holder is None else next((e for e in holder if name_of(e) in BOXES), None)
        return nothing if box is None else self.box(box, depth)

    def box(self, box: Element, depth: int = 0) -> Run:
        """Return the closure of a box.

        Raises: FeelSyntaxError, FeelLimitError
        """
        if depth > MAX_BOXES:
            raise FeelLimitError("模型嵌套太深")
        return as_kind(self._boxes[name_of(box)](box, depth + 1), self.kinds.of(box))

    def expression(self, source: str | None) -> Run:
        """Return the closure of an expression in words; null where there are none."""
        if source is None or not source.strip():
            return nothing
        return compile_expression(source, names=self._names, foreign=True).within

    def _literal(self, box: Element, _depth: int) -> Run:
        return self.expression(text(box, "text"))

    def _table(self, box: Element, _depth: int) -> Run:
        table = tables.read(box)
        return tables.compiled(
            table,
            expression=self.expression,
            test=lambda source: compile_unary(source, names=self._names, foreign=True).judge,
        )

    def _context(self, box: Element, depth: int) -> Run:
        parts = []
        for entry in children(box, "contextEntry"):
            variable = child(entry, "variable")
            name = None if variable is None else variable.get("name")
            parts.append((name, as_kind(self.inside(entry, depth), self.kinds.of(variable))))

        def run(scope: Scope) -> Value:
            made: dict[str, Value] = {}
            inner = InnerScope(scope, made)
            for name, part in parts:
                value = part(inner)
                if name is None:
                    return value
                made[name] = value
            return made

        return run

    def _invocation(self, box: Element, depth: int) -> Run:
        bindings = children(box, "binding")
        names = []
        for each in bindings:
            parameter = child(each, "parameter")
            names.append("" if parameter is None else parameter.get("name", ""))
        arguments = [self.inside(each, depth) for each in bindings]
        return invoked(self.inside(box, depth), arguments, tuple(names))

    def _list(self, box: Element, depth: int) -> Run:
        parts = [self.box(each, depth) for each in box if name_of(each) in BOXES]
        return lambda scope: [each(scope) for each in parts]

    def _relation(self, box: Element, depth: int) -> Run:
        names = [each.get("name", "") for each in children(box, "column")]
        rows = [
            [self.box(each, depth) for each in row if name_of(each) in BOXES]
            for row in children(box, "row")
        ]
        return lambda scope: [
            {name: part(scope) for name, part in zip(names, row, strict=False)} for row in rows
        ]

    def _function(self, box: Element, depth: int) -> Run:
        if box.get("kind", "FEEL") != "FEEL":
            return nothing
        return self.function(box, depth)

    def function(self, box: Element, depth: int = 0) -> Run:
        """Return the function that a box with formal parameters defines."""
        parameters = children(box, "formalParameter")
        return defined(
            tuple(each.get("name", "") for each in parameters),
            tuple(self.kinds.of(each) for each in parameters),
            self.inside(box, depth),
            BODY_COST,
        )

    def _conditional(self, box: Element, depth: int) -> Run:
        condition, then, otherwise = (
            self.inside(child(box, part), depth) for part in ("if", "then", "else")
        )

        def run(scope: Scope) -> Value:
            held = _truth(condition(scope))
            return then(scope) if held else otherwise(scope)

        return _null_unless_true_or_false(run)

    def _filter(self, box: Element, depth: int) -> Run:
        whole, test = (self.inside(child(box, part), depth) for part in ("in", "match"))
        return _null_unless_true_or_false(filtered(whole, _place_or_truth(test), BODY_COST))

    def _for(self, box: Element, depth: int) -> Run:
        name, domain = box.get("iteratorVariable", ""), self.inside(child(box, "in"), depth)
        body = self.inside(child(box, "return"), depth)
        return loop(one_turn(name, listed(domain), innermost(body), BODY_COST))

    def _quantified(self, box: Element, depth: int) -> Run:
        name, domain = box.get("iteratorVariable", ""), self.inside(child(box, "in"), depth)
        body = self.inside(child(box, "satisfies"), depth)
        turn = one_turn(name, listed(domain), innermost(_strict(body)), BODY_COST)
        return _null_unless_true_or_false(quantified(turn, wanted=name_of(box) == "some"))
