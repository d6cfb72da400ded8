"""Correct forms in every layout and format hold; one changed number is found, and it alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimen.performance.contracts.report_check import FileReport, Finding, Severity, Upload
from yimen.performance.public import check_uploads
from yimen.performance.tests.builders import WRITERS, SheetForm, forms, number

_QUICK = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def check(form: SheetForm, writer: str) -> FileReport:
    upload = Upload(name=writer, data=WRITERS[writer](form))
    return check_uploads(uploads=[upload])[0]


def told(found: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    return sorted((one.code, one.severity.value, one.stated, one.computed) for one in found)


def errors(report: FileReport) -> list[Finding]:
    return [one for one in report.findings if one.severity is Severity.ERROR]


@pytest.mark.parametrize("writer", sorted(WRITERS))
@_QUICK
@given(form=forms())
def test_a_correct_form_has_no_findings(writer: str, form: SheetForm) -> None:
    report = check(form, writer)
    assert report.refusal == ""
    assert told(report.findings) == []
    (summary,) = report.forms
    assert summary.name == form.name
    assert summary.year == form.year
    assert summary.claimed_total == summary.computed_total == form.total
    assert summary.weights_total == 100
    assert summary.execution_rate == form.rate.quantize(Decimal("0.01"))


@pytest.mark.parametrize("writer", sorted(WRITERS))
@_QUICK
@given(form=forms(), delta=st.sampled_from([-3, -1, 1, 2]))
def test_a_changed_total_is_found_alone(writer: str, form: SheetForm, delta: int) -> None:
    wrong = replace(form, claimed_total=form.total + delta)
    (finding,) = check(wrong, writer).findings
    assert (finding.code, finding.stated) == ("total-score", number(form.total + delta))
    assert finding.computed == number(form.total)


@pytest.mark.parametrize("writer", sorted(WRITERS))
@_QUICK
@given(form=forms(), place=st.integers(min_value=0, max_value=99))
def test_a_changed_weight_is_found(writer: str, form: SheetForm, place: int) -> None:
    at = place % len(form.indicators)
    rows = list(form.indicators)
    rows[at] = replace(rows[at], weight=rows[at].weight + 1)
    wrong = replace(form, indicators=tuple(rows), claimed_weights=Decimal(100))
    found = errors(check(wrong, writer))
    assert [one.code for one in found] == ["weights-total"]
    assert found[0].computed == "101"


@pytest.mark.parametrize("writer", sorted(WRITERS))
@_QUICK
@given(form=forms(), place=st.integers(min_value=0, max_value=99))
def test_a_changed_score_is_found(writer: str, form: SheetForm, place: int) -> None:
    at = place % len(form.indicators)
    rows = list(form.indicators)
    rows[at] = replace(rows[at], score=rows[at].score - 1, reason="供货推迟")
    wrong = replace(form, indicators=tuple(rows), claimed_total=form.total)
    found = errors(check(wrong, writer))
    assert [one.code for one in found] == ["total-score"]
    assert found[0].computed == number(form.total - 1)


@pytest.mark.parametrize("writer", sorted(WRITERS))
@_QUICK
@given(form=forms(), place=st.integers(min_value=0, max_value=99))
def test_a_score_above_its_weight_is_found(writer: str, form: SheetForm, place: int) -> None:
    at = place % len(form.indicators)
    rows = list(form.indicators)
    rows[at] = replace(rows[at], score=rows[at].weight + 2, reason="")
    wrong = replace(form, indicators=tuple(rows))
    assert [one.code for one in errors(check(wrong, writer))] == ["score-above-weight"]


@pytest.mark.parametrize("writer", sorted(WRITERS))
@_QUICK
@given(form=forms())
def test_a_changed_rate_is_found_alone(writer: str, form: SheetForm) -> None:
    wrong = replace(form, claimed_rate=f"{form.rate - 2:.2f}%")
    (finding,) = check(wrong, writer).findings
    assert finding.code == "rate"
    assert finding.computed == f"{form.rate:.2f}%"


@pytest.mark.parametrize("writer", sorted(WRITERS))
@_QUICK
@given(form=forms())
def test_a_changed_sum_of_spending_is_found(writer: str, form: SheetForm) -> None:
    wrong = replace(form, claimed_spent=form.spending + Decimal("0.5"))
    found = errors(check(wrong, writer))
    assert "sum" in {one.code for one in found}
    assert {one.code for one in found} <= {"sum", "rate"}


@_QUICK
@given(form=forms())
def test_full_marks_for_a_missed_target_are_a_warning(form: SheetForm) -> None:
    rows = list(form.indicators)
    rows[-1] = replace(rows[-1], actual="80%", score=rows[-1].weight, reason="")
    wrong = replace(form, indicators=tuple(rows))
    assert told(check(wrong, "tabs.txt").findings) == [("target-missed", "warning", "80%", "≥90%")]


@_QUICK
@given(form=forms(), place=st.integers(min_value=0, max_value=99))
def test_every_format_gives_the_same_findings(form: SheetForm, place: int) -> None:
    at = place % len(form.indicators)
    rows = list(form.indicators)
    rows[at] = replace(rows[at], score=rows[at].score - 1, reason="")
    wrong = replace(form, indicators=tuple(rows), claimed_total=form.total, claimed_rate="99.99%")
    results = {writer: told(check(wrong, writer).findings) for writer in WRITERS}
    assert len({tuple(result) for result in results.values()}) == 1
    assert results["tabs.txt"] != []
