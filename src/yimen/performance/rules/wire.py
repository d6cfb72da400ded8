"""The shape of a report on the wire: JSON as the report check promises it."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict

from yimen.performance.contracts.report_check import FileReport, Finding, Form
from yimen.performance.rules.figures.numbers import plain


class FormPayload(TypedDict):
    """One form in JSON; figures are numbers or null, the rate is in percent."""

    name: str
    claimed_total: int | float | None
    computed_total: int | float | None
    weights_total: int | float | None
    execution_rate: int | float | None


class FindingPayload(TypedDict):
    """One finding in JSON; all fields are text."""

    code: str
    severity: str
    place: str
    quote: str
    stated: str
    computed: str
    explanation: str


class _Refusal(TypedDict, total=False):
    refusal: str
    notes: list[str]


class FilePayload(_Refusal):
    """One file in JSON; ``refusal`` and ``notes`` appear only where there is something to say."""

    file: str
    forms: list[FormPayload]
    findings: list[FindingPayload]


def number(value: Decimal | None) -> int | float | None:
    """Return a decimal as a JSON number, whole ones as integers."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def number_text(value: Decimal | None) -> str:
    """Return a decimal for people, empty for none."""
    return "" if value is None else plain(value)


def _form(form: Form) -> FormPayload:
    return {
        "name": form.name,
        "claimed_total": number(form.claimed_total),
        "computed_total": number(form.computed_total),
        "weights_total": number(form.weights_total),
        "execution_rate": number(form.execution_rate),
    }


def _finding(finding: Finding) -> FindingPayload:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": finding.place,
        "quote": finding.quote,
        "stated": finding.stated,
        "computed": finding.computed,
        "explanation": finding.explanation,
    }


def file_payload(report: FileReport) -> FilePayload:
    """Return the JSON object of one file."""
    payload: FilePayload = {
        "file": report.file,
        "forms": [_form(form) for form in report.forms],
        "findings": [_finding(finding) for finding in report.findings],
    }
    if report.refusal:
        payload["refusal"] = report.refusal
    if report.notes:
        payload["notes"] = list(report.notes)
    return payload
