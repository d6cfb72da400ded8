"""Which cases of the DMN compatibility tests the language passes, by level.

Runs decisions whose logic is an expression or a decision table; a case whose decision is made otherwise (boxed
functions, imports, services) is counted and not passed. A refused expression is not passed either, even where
the case expects null.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath

from lxml import etree

from yimen.feel import temporal
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.language import compile_expression, compile_unary
from yimen.feel.values import NUMBERS, Value, equals, kind_of

Element = etree._Element  # noqa: SLF001 -- the class has no public name
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_READ: dict[str, Callable[[str], Value]] = {
    "boolean": lambda text: text.strip() == "true",
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "dateTime": temporal.parse_moment,
    "duration": temporal.parse_duration,
}
_NUMBERS = {"decimal", "double", "integer", "int", "long", "float"}
_TOLERANCE = Decimal("1e-8")


class NotRunError(Exception):
    """Say that a decision is made by something other than an expression or a table."""


@dataclass(slots=True)
class Tally:
    """How many cases of a level passed, and which did not."""

    passed: int = 0
    total: int = 0
    failures: list[tuple[str, str, str]] = field(default_factory=list)


def run(archive: Path) -> dict[str, Tally]:
    """Return the tally of every level in an archive of the compatibility tests."""
    levels: dict[str, Tally] = {}
    files = _texts(archive)
    for name, text in sorted(files.items()):
        if not name.endswith(".xml") or "compliance-level" not in name:
            continue
        level = next(
            part for part in PurePosixPath(name).parts if part.startswith("compliance-level")
        )
        _run_file(name, text, files, levels.setdefault(level, Tally()))
    return levels


def _texts(archive: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            held = tar.extractfile(member) if member.isfile() else None
            if held is not None:
                found[str(PurePosixPath(member.name))] = held.read()
    return found


def _run_file(name: str, text: bytes, files: Mapping[str, bytes], tally: Tally) -> None:
    cases = _parse(text)
    model_text = files.get(str(PurePosixPath(name).parent / (_text(cases, "modelName") or "")))
    model = _Model(_parse(model_text)) if model_text else None
    for case in _children(cases, "testCase"):
        tally.total += 1
        reason = _judge(case, model) if model else "no model"
        if reason:
            tally.failures.append((name, case.get("id", ""), reason))
        else:
            tally.passed += 1


def _parse(text: bytes) -> Element:
    return etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))


def _children(element: Element, name: str) -> list[Element]:
    return [
        each
        for each in element
        if isinstance(each.tag, str) and etree.QName(each).localname == name
    ]


def _child(element: Element, name: str) -> Element | None:
    return next(iter(_children(element, name)), None)


def _text(element: Element, name: str) -> str | None:
    child = _child(element, name)
    return None if child is None else (child.text or "")


def _judge(case: Element, model: _Model) -> str:
    """Return why a case is not passed; empty where it is."""
    inputs = {each.get("name", ""): _value(each) for each in _children(case, "inputNode")}
    for result in _children(case, "resultNode"):
        expected = _child(result, "expected")
        wanted = None if expected is None else _value(expected)
        try:
            got = model.decide(result.get("name", ""), inputs)
        except (FeelSyntaxError, FeelLimitError, NotRunError) as reason:
            return f"{type(reason).__name__}: {reason}"
        if not _same(got, wanted):
            return f"got {got!r}, wanted {wanted!r}"
    return ""


def _same(got: Value, wanted: Value) -> bool:
    if isinstance(got, Decimal) and isinstance(wanted, Decimal):
        return abs(got - wanted) <= _TOLERANCE * max(Decimal(1), abs(wanted))
    if kind_of(got) != kind_of(wanted):
        return False
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(_same, got, wanted))
    if isinstance(got, Mapping) and isinstance(wanted, Mapping):
        return got.keys() == wanted.keys() and all(_same(got[key], wanted[key]) for key in got)
    return equals(got, wanted) is True


def _value(holder: Element) -> Value:
    components = _children(holder, "component")
    if components:
        return {each.get("name", ""): _value(each) for each in components}
    listed = _child(holder, "list")
    if listed is not None:
        return [_value(each) for each in _children(listed, "item")]
    value = _child(holder, "value")
    if value is None or value.get(_NIL) == "true":
        return None
    kind, text = (value.get(_TYPE) or "string").rpartition(":")[2], value.text or ""
    if kind in _NUMBERS:
        return NUMBERS.create_decimal(text.strip())
    read = _READ.get(kind)
    return read(text.strip()) if read else text


class _Model:
    """The decisions of a model, by name."""

    def __init__(self, root: Element) -> None:
        self._by_name = {each.get("name", ""): each for each in _children(root, "decision")}
        self._by_id = {each.get("id", ""): each for each in root}

    def decide(self, name: str, inputs: Mapping[str, Value], *, depth: int = 0) -> Value:
        """Return what a decision comes to, after those that it needs."""
        decision = self._by_name.get(name)
        if decision is None or depth > 20:
            raise NotRunError(f"no decision {name}")
        context: dict[str, Value] = dict(inputs)
        for needed in self._needed(decision):
            if needed not in context:
                context[needed] = self.decide(needed, inputs, depth=depth + 1)
        return _evaluate(decision, context)

    def _needed(self, decision: Element) -> Iterator[str]:
        for requirement in _children(decision, "informationRequirement"):
            required = _child(requirement, "requiredDecision")
            if required is not None:
                found = self._by_id.get(required.get("href", "").lstrip("#"))
                if found is None:
                    raise NotRunError("needs an imported decision")
                yield found.get("name", "")
        if _children(decision, "knowledgeRequirement"):
            raise NotRunError("needs a business knowledge model")


def _evaluate(decision: Element, context: Mapping[str, Value]) -> Value:
    literal = _child(decision, "literalExpression")
    if literal is not None:
        return compile_expression(_text(literal, "text") or "").evaluate(context)
    table = _child(decision, "decisionTable")
    if table is not None:
        return _table(table, context)
    raise NotRunError("logic is neither an expression nor a table")


def _table(table: Element, context: Mapping[str, Value]) -> Value:
    inputs = []
    for column in _children(table, "input"):
        expression = _child(column, "inputExpression")
        assert expression is not None
        inputs.append(compile_expression(_text(expression, "text") or "").evaluate(context))
    outputs = [each.get("name") or "" for each in _children(table, "output")]
    hits = [
        _output(rule, outputs, context)
        for rule in _children(table, "rule")
        if all(
            compile_unary(_text(entry, "text") or "-").matches(value, context)
            for entry, value in zip(_children(rule, "inputEntry"), inputs, strict=True)
        )
    ]
    return _collected(hits, table)


def _output(rule: Element, names: list[str], context: Mapping[str, Value]) -> Value:
    values = [
        compile_expression(_text(entry, "text") or "null").evaluate(context)
        for entry in _children(rule, "outputEntry")
    ]
    return values[0] if len(names) == 1 else dict(zip(names, values, strict=True))


def _collected(hits: list[Value], table: Element) -> Value:
    policy = table.get("hitPolicy", "UNIQUE")
    if policy in {"COLLECT", "RULE ORDER"}:
        gather = {"SUM": "sum(x)", "MIN": "min(x)", "MAX": "max(x)", "COUNT": "count(x)"}
        how = gather.get(table.get("aggregation", ""))
        return compile_expression(how).evaluate({"x": hits}) if how else hits
    if policy in {"PRIORITY", "OUTPUT ORDER"}:
        ranked = sorted(hits, key=lambda hit: _rank(hit, table))
        return ranked if policy == "OUTPUT ORDER" else (ranked[0] if ranked else None)
    if policy == "UNIQUE" and len(hits) > 1:
        return None
    if policy == "ANY" and any(equals(each, hits[0]) is not True for each in hits[1:]):
        return None
    return hits[0] if hits else None


def _rank(hit: Value, table: Element) -> list[int]:
    """Return where each output of a hit stands in the order that the table gives to its values."""
    ranks = []
    for column in _children(table, "output"):
        listed = _child(column, "outputValues")
        order = (
            compile_expression(f"[{_text(listed, 'text')}]").evaluate({})
            if listed is not None
            else []
        )
        value = hit.get(column.get("name") or "") if isinstance(hit, dict) else hit
        assert isinstance(order, list)
        ranks.append(
            next((place for place, each in enumerate(order) if equals(each, value)), len(order))
        )
    return ranks
