"""Text PDF: ruled tables are read with their merged cells, and say what the other formats say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from yimen.performance.contracts.report_check import FileReport, Upload
from yimen.performance.public import check_uploads
from yimen.performance.tests.builders import SheetForm, as_pdf, as_tabs, sample


def check(name: str, data: bytes) -> FileReport:
    return check_uploads(uploads=[Upload(name=name, data=data)])[0]


@pytest.mark.parametrize("layout", ["plain", "lettered"])
def test_a_correct_form_in_pdf_is_clean(tmp_path: Path, layout: str) -> None:
    report = check("form.pdf", as_pdf(sample(layout=layout), tmp_path))
    assert (report.refusal, report.findings) == ("", ())
    (form,) = report.forms
    assert (form.name, form.year) == ("综合窗口人员经费", 2021)
    assert (form.claimed_total, form.computed_total, form.weights_total) == (100, 100, 100)


@pytest.mark.parametrize(
    "wrong",
    [
        sample(claimed_total=Decimal(97)),
        sample(claimed_spent=Decimal("150.00")),
        sample(claimed_rate="98.00%"),
        sample(claimed_weights=Decimal(110)),
    ],
    ids=["total", "spent", "rate", "weights"],
)
def test_pdf_and_text_give_the_same_findings(tmp_path: Path, wrong: SheetForm) -> None:
    pdf, text = check("a.pdf", as_pdf(wrong, tmp_path)), check("a.txt", as_tabs(wrong))
    told = [
        [(one.code, one.severity, one.stated, one.computed) for one in report.findings]
        for report in (pdf, text)
    ]
    assert told[0] == told[1]
    assert told[0]
