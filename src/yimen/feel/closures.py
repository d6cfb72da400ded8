"""The closures that an expression becomes: each takes the scope and returns a value."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from yimen.feel import functions
from yimen.feel.arithmetic import combine, negate
from yimen.feel.kinds import Kind, coerced, is_of
from yimen.feel.members import member
from yimen.feel.node import Check, InnerScope, Node, Run, Scope
from yimen.feel.values import (
    NUMBERS,
    FunctionValue,
    Range,
    Value,
    compare,
    equals,
    inside,
)


def constant(value: Value) -> Run:
    """Return always the same value."""
    return lambda _scope: value


def tested_input(scope: Scope) -> Value:
    """Return the value under test (`?`)."""
    return scope.input


def reading(path: tuple[str, ...]) -> Run:
    """Read a path of the context."""
    return lambda scope: scope.read(path)


_HOLDERS = (list, dict)


def part(whole: Run, name: str) -> Run:
    """Read a part of what another closure returns."""
    return lambda scope: member(whole(scope), name)


def both(parts: Sequence[Run]) -> Run:
    """Join conditions by `and`: false as soon as one is false, null where one is not known."""

    def run(scope: Scope) -> Value:
        answer: bool | None = True
        for each in parts:
            value = each(scope)
            if value is False:
                return False
            if value is not True:
                answer = None
        return answer

    return run


def either(parts: Sequence[Run]) -> Run:
    """Join conditions by `or`: true as soon as one is true, null where one is not known."""

    def run(scope: Scope) -> Value:
        answer: bool | None = False
        for each in parts:
            value = each(scope)
            if value is True:
                return True
            if value is not False:
                answer = None
        return answer

    return run


def denied(inner: Run) -> Run:
    """Turn true and false round; anything else is null."""

    def run(scope: Scope) -> Value:
        value = inner(scope)
        return None if not isinstance(value, bool) else not value

    return run


def choice(condition: Run, then: Run, otherwise: Run) -> Run:
    """Choose by a condition; a null condition is false."""
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


def compared(sign: str, left: Run, right: Run) -> Run:
    """Compare two values."""

    def run(scope: Scope) -> Value:
        one, other = left(scope), right(scope)
        if type(one) in _HOLDERS and type(other) in _HOLDERS:
            scope.weigh(one)
            scope.weigh(other)
        return compare(sign, one, other)

    return run


def between(value: Run, low: Run, high: Run) -> Run:
    """Test a value against both ends, ends included."""

    def run(scope: Scope) -> Value:
        ends = Range(start=low(scope), end=high(scope), start_included=True, end_included=True)
        return None if ends.start is None or ends.end is None else ends.holds(value(scope))

    return run


def combined(sign: str, left: Run, right: Run) -> Run:
    """Add, subtract, multiply, divide or raise."""
    return lambda scope: combine(sign, left(scope), right(scope))


def negated(inner: Run) -> Run:
    """Return the negative."""
    return lambda scope: negate(inner(scope))


def items(parts: Sequence[Run]) -> Run:
    """Build a list."""
    return lambda scope: [each(scope) for each in parts]


def ranged(low: Run, high: Run, *, start_included: bool, end_included: bool) -> Run:
    """Build a range; null where its ends cannot be compared or stand the wrong way round."""

    def run(scope: Scope) -> Value:
        start, end = low(scope), high(scope)
        if start is not None and end is not None and compare("<=", start, end) is not True:
            return None
        return Range(start=start, end=end, start_included=start_included, end_included=end_included)

    return run


def called(name: str, arguments: Sequence[Run]) -> Run:
    """Call a function of the closed set; what its lists hold is counted as steps."""

    def run(scope: Scope) -> Value:
        given = [each(scope) for each in arguments]
        scope.charge(1)
        for each in given:
            scope.weigh(each)
        return functions.call(name, given)

    return run


def sign_check(sign: str, other: Run) -> Check:
    """Test a value by a comparison, as in `>= 3`."""
    return lambda scope, value: compare(sign, value, other(scope))


def lone_range(sign: str, other: Run) -> Run:
    """Return the range on one side of a value, the value alone for `=`; null for `!=`, which is none."""

    def run(scope: Scope) -> Value:
        value, included = other(scope), sign in {"<=", ">=", "="}
        low, high = ("<" not in sign), (">" not in sign)
        if sign == "!=" or value is None:
            return None
        return Range(
            start=value if low else None,
            end=value if high else None,
            start_included=included and low,
            end_included=included and high,
            sign=sign,
        )

    return run


def value_check(other: Run, *, condition: bool, constant: bool) -> Check:
    """Test a value by an expression: equal to it, in its list or range, or a condition of its own."""

    def check(scope: Scope, value: Value) -> bool | None:
        test = other(scope)
        scope.weigh(test)
        scope.weigh(value)
        if isinstance(test, bool) and (condition or not (constant or isinstance(value, bool))):
            return test
        if isinstance(value, list) and isinstance(test, list):
            return equals(value, test) is True or inside(value, test)
        return inside(value, test)

    return check


def any_check(checks: Sequence[Check]) -> Check:
    """Pass where one of the tests passes."""

    def check(scope: Scope, value: Value) -> bool | None:
        answer: bool | None = False
        for each in checks:
            held = each(scope, value)
            if held is True:
                return True
            if held is None:
                answer = None
        return answer

    return check


def no_check(check_any: Check) -> Check:
    """Pass where none of the tests passes."""

    def check(scope: Scope, value: Value) -> bool | None:
        held = check_any(scope, value)
        return None if held is None else not held

    return check


def run_check(value: Run, check: Check) -> Run:
    """Test what a closure returns."""
    return lambda scope: check(scope, value(scope))


def literal(text: str) -> Decimal | None:
    """Read a number as written."""
    return NUMBERS.create_decimal(text)


def entries(parts: Sequence[tuple[str, Run]]) -> Run:
    """Build a context; an entry may read those before it. Null where a key is written twice."""

    def run(scope: Scope) -> Value:
        made: dict[str, Value] = {}
        inner = InnerScope(scope, made)
        for key, part in parts:
            made[key] = part(inner)
        return made if len(made) == len(parts) else None

    return run


def instance(inner: Run, wanted: Kind) -> Run:
    """Tell whether a value is of a kind."""

    def run(scope: Scope) -> Value:
        value = inner(scope)
        scope.weigh(value)
        return is_of(value, scope.kind(wanted))

    return run


def defined(
    parameters: tuple[str, ...], kinds: tuple[Kind | None, ...], body: Run, cost: int
) -> Run:
    """Return a function that keeps the names around it; an argument of another kind makes it null."""

    def run(scope: Scope) -> Value:
        def answer(given: list[Value]) -> Value:
            scope.charge(cost)
            taken = [coerced(each, kind) for each, kind in zip(given, kinds, strict=True)]
            if any(new is None and old is not None for new, old in zip(taken, given, strict=True)):
                return None
            return body(InnerScope(scope, dict(zip(parameters, taken, strict=True))))

        return FunctionValue(parameters=parameters, kinds=kinds, answer=answer)

    return run


def invoked(head: Run, arguments: Sequence[Run], names: tuple[str, ...] | None) -> Run:
    """Call a function held as a value; null where there is none or the arguments are not for it."""

    def run(scope: Scope) -> Value:
        called_one = head(scope)
        given = [each(scope) for each in arguments]
        scope.charge(1)
        if not isinstance(called_one, FunctionValue) or len(given) != len(called_one.parameters):
            return None
        if names is not None:
            if set(names) != set(called_one.parameters):
                return None
            given = [given[names.index(each)] for each in called_one.parameters]
        return called_one.answer(given)

    return run


def reading_or_builtin(name: str) -> Run:
    """Read a name of the context, or the built-in function of that name as a value."""
    signature = functions.FUNCTIONS[name].signatures[0]
    builtin = FunctionValue(
        parameters=signature.names,
        kinds=tuple(None for _ in signature.names),
        answer=lambda given: functions.call(name, given),
    )

    def run(scope: Scope) -> Value:
        held = scope.read((name,))
        return builtin if held is None else held

    return run


def constant_of(node: Node) -> Value:
    """Return the value of a constant node."""
    return node.run(Scope({}))
