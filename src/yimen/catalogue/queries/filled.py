"""What follows from a form once it is filled: whether it may go in, its papers, its licence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from yimen.catalogue.contracts import (
    ConditionNotMet,
    Definition,
    FieldKind,
    ItemNotOpen,
    ItemVersionView,
    Paper,
)
from yimen.catalogue.contracts.fees import FeeDue
from yimen.catalogue.contracts.forms import FormAnswers
from yimen.catalogue.queries.form import full_area_name, value_checks
from yimen.catalogue.rules import forms
from yimen.catalogue.rules.answers import shown_value
from yimen.catalogue.rules.context import ANSWERS, APPLICANT
from yimen.catalogue.rules.fees import fees_due
from yimen.catalogue.rules.form_values import typed
from yimen.feel.language import compile_expression
from yimen.ui.words import long_date


def _definition(version: ItemVersionView) -> Definition:
    if version.definition is None:
        raise ItemNotOpen
    return version.definition


_asking: dict[UUID, bool] = {}


def asks_of_applicant(*, version: ItemVersionView) -> bool:
    """Say whether an expression of this version reads something of the applicant.

    Most forms do not, and then nobody has to be read to show or save a step.
    """
    known = _asking.get(version.id)
    if known is None:
        known = any(APPLICANT in text for text in _expressions(_definition(version)))
        _asking[version.id] = known
    return known


def _expressions(definition: Definition) -> Iterator[str]:
    for step in definition.form.steps:
        yield step.when
        for field in step.fields:
            yield from (field.when, field.required_when, field.compute, field.check)
    yield from (paper.when for paper in definition.papers)
    yield from (situation.when for situation in definition.situations)


def review_form(
    *, version: ItemVersionView, stored: Mapping[str, Any], context: Mapping[str, Any], on: date
) -> FormAnswers:
    """Judge a whole form as stored, with everything that is required."""
    return forms.fill(
        _definition(version).form,
        {},
        context,
        stored=stored,
        only=(),
        final=True,
        whole=True,
        checks=value_checks(on=on),
    )


def facts_of_case(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the conditions of a process and its decision tables may read of a case."""
    return _whole(_definition(version), values, context)


def _whole(
    definition: Definition, values: Mapping[str, Any], context: Mapping[str, Any]
) -> dict[str, Any]:
    answers = {
        field.name: typed(field, values.get(field.code))
        for step in definition.form.steps
        for field in step.fields
    }
    return {**context, ANSWERS: answers}


def check_conditions(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> None:
    """Refuse who does not meet a condition of the item. Raises ConditionNotMet."""
    definition = _definition(version)
    if not definition.checks:
        return
    names = _whole(definition, values, context)
    for check in definition.checks:
        if not compile_expression(check.condition).holds(names):
            raise ConditionNotMet(check.message)


def papers_wanted(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> list[Paper]:
    """Return the papers that this application needs, in the order of the item."""
    definition = _definition(version)
    names = _whole(definition, values, context)
    return [
        paper
        for paper in definition.papers
        if not paper.when or compile_expression(paper.when).holds(names)
    ]


def fees_of(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> tuple[FeeDue, ...]:
    """Return what an application has to pay as its answers stand."""
    definition = _definition(version)
    return fees_due(definition, _whole(definition, values, context)) if definition.fees else ()


def asks_situation(*, version: ItemVersionView) -> bool:
    """Say whether the resident has to choose: there are several situations and no rule picks one."""
    situations = version.definition.situations if version.definition else ()
    return len(situations) > 1 and not all(one.when for one in situations)


def _finds_situation(version: ItemVersionView) -> bool:
    situations = version.definition.situations if version.definition else ()
    return len(situations) > 1 and all(one.when for one in situations)


def settle_situation(
    *,
    version: ItemVersionView,
    situation: str,
    context: Callable[[str], Mapping[str, Any]],
    fill: Callable[[Mapping[str, Any]], FormAnswers],
    codes: Mapping[str, str] | None,
) -> tuple[str, FormAnswers]:
    """Return the situation that the answers come to, and the form filled in under it.

    What another situation asks may settle the next, so the form is filled again until nothing
    changes, and at most once for each situation.
    """
    answers = fill(context(situation))
    if not _finds_situation(version):
        return situation, answers
    for _ in _definition(version).situations:
        values = answers.values
        if codes is not None:
            values = {own: values[code] for own, code in codes.items() if code in values}
        found = _situation_found(version, values, context(situation))
        if found == situation:
            break
        situation = found
        answers = fill(context(situation))
    return situation, answers


def _situation_found(
    version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> str:
    """Return the first situation whose condition holds, or an empty text where none does."""
    definition = _definition(version)
    names = _whole(definition, values, context)
    return next(
        (
            one.code
            for one in definition.situations
            if one.when and compile_expression(one.when).holds(names)
        ),
        "",
    )


def licence_face(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return what stands on the licence, in words: options by label, dates written out."""
    definition = _definition(version)
    if definition.licence is None:
        return []
    names = _whole(definition, values, context)
    asked = {field.name: field for step in definition.form.steps for field in step.fields}
    face = []
    for title, source in definition.licence.fields:
        name = source.removeprefix(f"{ANSWERS}.").strip()
        field = asked.get(name) if source.startswith(f"{ANSWERS}.") else None
        if field is not None:
            text = shown_value(field, values.get(field.code), area_name=full_area_name, mask=True)
        else:
            text = _words(compile_expression(source).evaluate(names))
        if text:
            face.append((title, text))
    return face


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return long_date(on=value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def area_of(*, version: ItemVersionView, values: Mapping[str, Any]) -> str:
    """Return the first area that the answers name, or an empty text."""
    for step in _definition(version).form.steps:
        for field in step.fields:
            if field.kind is FieldKind.AREA and values.get(field.code):
                return str(values[field.code])
    return ""
