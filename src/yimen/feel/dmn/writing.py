"""A decision table as a DMN file that other products read."""

from __future__ import annotations

from lxml import etree

from yimen.feel.dmn.elements import Element
from yimen.feel.dmn.tables import Input, Output, Rule, Table

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
"""DMN 1.3, the oldest version with notes to rules; every later product reads it."""
_NAMESPACE = "https://yimen.example/dmn"


def write(table: Table, *, code: str, title: str) -> bytes:
    """Return a model of one decision that holds a table."""
    root = etree.Element(f"{{{SPACE}}}definitions", nsmap={None: SPACE})  # type: ignore[dict-item]
    for key, value in (("id", f"m_{code}"), ("name", title), ("namespace", _NAMESPACE)):
        root.set(key, value)
    decision = _add(root, "decision", id=f"d_{code}", name=title)
    _add(decision, "variable", id=f"v_{code}", name=title)
    box = _add(decision, "decisionTable", id=f"t_{code}", hitPolicy=table.policy.value)
    if table.aggregation:
        box.set("aggregation", table.aggregation.value)
    for number, column in enumerate(table.inputs, 1):
        _input(box, column, number)
    for number, output in enumerate(table.outputs, 1):
        _output(box, output, number)
    _add(box, "annotation", name="备注")
    for number, rule in enumerate(table.rules, 1):
        _rule(box, rule, number)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def _add(holder: Element, tag: str, /, **attributes: str) -> Element:
    return etree.SubElement(holder, f"{{{SPACE}}}{tag}", dict(attributes))


def _hold(holder: Element, tag: str, text: str, /, **attributes: str) -> None:
    _add(_add(holder, tag, **attributes), "text").text = text


def _input(box: Element, column: Input, number: int) -> None:
    held = _add(box, "input", id=f"i{number}", label=column.label)
    _hold(held, "inputExpression", column.expression, id=f"e{number}")
    if column.values:
        _hold(held, "inputValues", column.values)


def _output(box: Element, column: Output, number: int) -> None:
    held = _add(box, "output", id=f"o{number}", name=column.name)
    if column.values:
        _hold(held, "outputValues", column.values)
    if column.default:
        _hold(held, "defaultOutputEntry", column.default)


def _rule(box: Element, rule: Rule, number: int) -> None:
    held = _add(box, "rule", id=f"r{number}")
    for place, cell in enumerate(rule.tests, 1):
        _hold(held, "inputEntry", cell, id=f"r{number}i{place}")
    for place, cell in enumerate(rule.answers, 1):
        _hold(held, "outputEntry", cell, id=f"r{number}o{place}")
    _hold(held, "annotationEntry", rule.note)
