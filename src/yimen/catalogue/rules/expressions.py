"""The FEEL expressions that a definition carries, and why one is refused when it is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from yimen.catalogue.contracts import Definition, Field
from yimen.catalogue.rules.context import ANSWERS, APPLICANT, APPLICANT_NAMES, ROOT_NAMES
from yimen.feel.errors import FeelSyntaxError
from yimen.feel.language import compile_expression


def list_expressions(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every expression that is written in a definition."""
    for path, text in _all(definition):
        if text:
            yield path, text


def _all(definition: Definition) -> Iterator[tuple[str, str]]:
    for at, situation in enumerate(definition.situations):
        yield f"situations[{at}].when", situation.when
    for at, paper in enumerate(definition.papers):
        yield f"papers[{at}].when", paper.when
    for at, check in enumerate(definition.checks):
        yield f"checks[{at}].condition", check.condition
    for at, step in enumerate(definition.form.steps):
        yield f"form.steps[{at}].when", step.when
        for place, field in enumerate(step.fields):
            yield from _of_field(f"form.steps[{at}].fields[{place}]", field)
    if definition.licence:
        for at, (_, value) in enumerate(definition.licence.fields):
            yield f"licence.fields[{at}]", value


def _of_field(path: str, field: Field) -> Iterator[tuple[str, str]]:
    yield f"{path}.when", field.when
    yield f"{path}.required_when", field.required_when
    yield f"{path}.compute", field.compute
    yield f"{path}.check", field.check
    for at, column in enumerate(field.columns):
        yield from _of_field(f"{path}.columns[{at}]", column)


def why_refused(*, text: str, form_names: Collection[str]) -> str:
    """Return why an expression cannot be saved, in Chinese, or an empty text when it can."""
    try:
        compiled = compile_expression(text)
    except FeelSyntaxError as error:
        return f"条件写得不对，{error}。"
    for path in sorted(compiled.names):
        root, *rest = path
        if root not in ROOT_NAMES:
            return f"不认识“{root}”。条件里能用：{'、'.join(ROOT_NAMES)}。"
        if root == ANSWERS and rest and rest[0] not in form_names:
            return f"申请表里没有名称为“{rest[0]}”的问题。"
        if root == APPLICANT and rest and rest[0] not in APPLICANT_NAMES:
            return f"申请人没有“{rest[0]}”，可用：{'、'.join(APPLICANT_NAMES)}。"
    return ""
