"""Hostile files and expressions, each tried in a process of its own with little memory and time.

Run as a program it prints, as one line of JSON, what each was answered.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

MEMORY = 700_000_000
SECONDS = 60
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    + "]>"
)
EXPRESSIONS = {
    "code": '__import__("os").system("id")',
    "deep": "not(" * 70 + "true" + ")" * 70,
    "endless": "count(for i in 1..100000000, j in 1..100000000 return i) > 1",
    "pattern": 'matches(string join(for i in 1..9000 return "a"), "(a+)+$")',
    "doubling": "a" + " + a" * 4_000,
}
"""Classes of attack that an expression can hold."""


def processes() -> dict[str, str]:
    """Return hostile processes, by the class of their attack."""

    def whole(inner: str, *ways: tuple[str, str, str]) -> str:
        flows = "".join(
            f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}">'
            + (f"<conditionExpression>{when}</conditionExpression>" if when else "")
            + "</sequenceFlow>"
            for n, (a, b, when) in enumerate(ways)
        )
        return (
            f'<definitions xmlns="{BPMN}"><process id="p"><startEvent id="s"/>{inner}'
            f'<endEvent id="e"/>{flows}</process></definitions>'
        )

    def asking(when: str) -> str:
        made = when.replace("&", "&amp;").replace("<", "&lt;")
        return whole(
            '<exclusiveGateway id="g" name="分流" default="f2"/><userTask id="t"/>',
            ("s", "g", ""),
            ("g", "t", made),
            ("g", "e", ""),
            ("t", "e", ""),
        )

    many = range(30)
    return {
        "script": whole(
            '<scriptTask id="x" name="算"><script>import os</script></scriptTask>',
            ("s", "x", ""),
            ("x", "e", ""),
        ),
        "bomb": BOMB + f'<definitions xmlns="{BPMN}">&j;</definitions>',
        "deep file": f'<definitions xmlns="{BPMN}">'
        + "<a>" * 100
        + "</a>" * 100
        + "</definitions>",
        "circle": whole(
            '<exclusiveGateway id="g" default="f2"/><sendTask id="m"/>',
            ("s", "m", ""),
            ("m", "g", ""),
            ("g", "m", ""),
            ("g", "e", "x"),
        ),
        "many ways": whole(
            "".join(f'<inclusiveGateway id="g{n}"/>' for n in many)
            + "".join(f'<userTask id="t{n}{k}"/>' for n in many for k in range(6)),
            ("s", "g0", ""),
            *((f"g{n}", f"t{n}{k}", "x") for n in many for k in range(6)),
            *((f"t{n}{k}", f"g{n + 1}" if n < 29 else "e", "") for n in many for k in range(6)),
        ),
        "many people": whole(
            '<userTask id="t" name="会签"><multiInstanceLoopCharacteristics><loopCardinality>999999'
            "</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
            ("s", "t", ""),
            ("t", "e", ""),
        ),
    } | {name: asking(text) for name, text in EXPRESSIONS.items()}


def tables() -> dict[str, str]:
    """Return hostile decision models, by the class of their attack."""

    def table(answer: str, test: str = "-") -> str:
        made = answer.replace("&", "&amp;").replace("<", "&lt;")
        return (
            f'<definitions xmlns="{DMN}"><decision id="d" name="d"><decisionTable><input label="面积">'
            "<inputExpression><text>面积</text></inputExpression></input>"
            f'<output name="批准"/><rule><inputEntry><text>{test}</text></inputEntry><outputEntry>'
            f"<text>{made}</text></outputEntry></rule></decisionTable></decision></definitions>"
        )

    return {
        "bomb": BOMB + f'<definitions xmlns="{DMN}">&j;</definitions>',
        "deep file": f'<definitions xmlns="{DMN}">' + "<a>" * 100 + "</a>" * 100 + "</definitions>",
        "many tests": table("true", ",".join(["1"] * 5_000)),
    } | {name: table(text) for name, text in EXPRESSIONS.items()}


def _of_process(content: str) -> str:
    from yimen.bpmn import checking, engine, reading
    from yimen.bpmn.model import ProcessRefusedError
    from yimen.bpmn.tests.drawing import world
    from yimen.bpmn.world import PlayRefusedError

    said: list[str] = []
    try:
        process = reading.read(content.encode()).main()
        said += [each.message for each in checking.check(process, promised_workdays=1)]
        state, _ = engine.start(process, variables={"a": "x" * 2_000}, world=world())
        said += [one.reason for one in state.tokens]
    except (ProcessRefusedError, PlayRefusedError) as refused:
        said.append(str(refused))
    return "；".join(said)


def _of_table(content: str) -> str:
    from yimen.catalogue.contracts import CatalogueRefused
    from yimen.catalogue.rules import decision_files, decision_review

    try:
        found = decision_files.read_file(content.encode(), name="a.dmn", code="t").decision
    except CatalogueRefused as refused:
        return refused.message
    seen = decision_review.review(found)
    tried = decision_review.tried(found, given=(("面积", "1"), ("a", '"x"')))
    return f"{seen} {tried}"


def _of_form(text: str) -> str:
    from yimen.catalogue.rules.definition import load_definition
    from yimen.catalogue.rules.definition_checks import findings
    from yimen.catalogue.rules.forms import fill

    item = min((Path(__file__).parents[1] / "demo" / "items").glob("*.json"))
    definition = load_definition(json.loads(item.read_text())["definition"])
    step = definition.form.steps[0]
    field = replace(step.fields[-1], when=text)
    steps = (replace(step, fields=(*step.fields[:-1], field)), *definition.form.steps[1:])
    form = replace(definition.form, steps=steps)
    found = [f"{path}：{why}" for path, why in findings(replace(definition, form=form))]
    if not found:
        fill(form, {}, {"a": "x" * 2_000}, step=step.code)
    return "；".join(found)


def _of_expression(text: str) -> str:
    from yimen.feel.errors import FeelLimitError, FeelSyntaxError
    from yimen.feel.language import compile_expression

    try:
        return str(compile_expression(text).evaluate({"a": "x" * 2_000}))
    except (FeelSyntaxError, FeelLimitError) as refused:
        return str(refused)


def _tried() -> Iterator[tuple[str, str]]:
    kinds: tuple[tuple[str, Callable[[str], str], dict[str, str]], ...] = (
        ("process", _of_process, processes()),
        ("table", _of_table, tables()),
        ("form", _of_form, EXPRESSIONS),
        ("expression", _of_expression, EXPRESSIONS),
    )
    for kind, ask, given in kinds:
        for name, text in given.items():
            yield f"{kind}: {name}", ask(text)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    print(json.dumps(dict(_tried()), ensure_ascii=False))  # noqa: T201 -- read by the test
