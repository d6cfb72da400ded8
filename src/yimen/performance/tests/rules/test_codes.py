"""The register of codes, its page in the documents, and the shape on the wire."""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from pathlib import Path

from yimen.performance.contracts.report_check import FileReport, Finding, Form, Severity
from yimen.performance.rules import wire
from yimen.performance.rules.codes import BY_CODE, CODES
from yimen.performance.rules.manual import code_table

CHECKS = Path(__file__).resolve().parents[2] / "rules" / "checks"
DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "report-check.md"


def test_codes_are_unique_and_have_an_example() -> None:
    assert len(BY_CODE) == len(CODES)
    assert all(code.title and code.meaning and code.example for code in CODES)


def test_every_code_is_raised_by_some_check_and_none_is_unknown() -> None:
    words = {
        node.value
        for path in CHECKS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(BY_CODE) - words == set()


def test_the_document_holds_the_table_of_codes() -> None:
    assert code_table() in DOCUMENT.read_text()


def test_a_file_on_the_wire_has_the_promised_keys_in_order() -> None:
    finding = Finding(
        code="sum",
        severity=Severity.ERROR,
        place="第1行",
        quote="q",
        stated="1",
        computed="2",
        explanation="e。",
    )
    form = Form(name="甲", claimed_total=Decimal(95), computed_total=Decimal("92.6"))
    payload = wire.file_payload(FileReport(file="a.txt", forms=(form,), findings=(finding,)))
    assert list(payload) == ["file", "forms", "findings"]
    assert payload["forms"] == [
        {
            "name": "甲",
            "claimed_total": 95,
            "computed_total": 92.6,
            "weights_total": None,
            "execution_rate": None,
        }
    ]
    assert list(payload["findings"][0]) == [
        "code",
        "severity",
        "place",
        "quote",
        "stated",
        "computed",
        "explanation",
    ]


def test_severities_are_the_three_of_the_document() -> None:
    assert re.findall(r"`(error|warning|question)`", DOCUMENT.read_text())
    assert [severity.value for severity in Severity] == ["error", "warning", "question"]
