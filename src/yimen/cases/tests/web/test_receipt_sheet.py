"""The receipt for papers is for old eyes: one A5 sheet in large type."""

from __future__ import annotations

from collections import Counter

import pypdfium2
import pytest

from yimen.cases import testing
from yimen.cases.actions import notice as notices
from yimen.cases.contracts import CaseState
from yimen.cases.models import Notice
from yimen.kernel.files import actions as files

pytestmark = pytest.mark.django_db
A5 = (420, 595)
"""Points."""


def test_receipt_for_papers_is_one_a5_sheet_of_which_most_is_set_in_16_points() -> None:
    made = testing.case_at(CaseState.ACCEPTED, testing.town())
    receipt = Notice.objects.filter(case_id=made.id, kind="receipt").get()
    notices.set_notice(notice_id=receipt.id, at=testing.AT)
    receipt.refresh_from_db()

    with pypdfium2.PdfDocument(files.read_bytes(file_id=receipt.file_id)) as sheets:
        assert [tuple(map(round, one.get_size())) for one in sheets] == [A5]
        text = sheets[0].get_textpage()
        sizes = Counter(
            round(pypdfium2.raw.FPDFText_GetFontSize(text.raw, one))
            for one in range(text.count_chars())
            if text.get_text_range(one, 1).strip()
        )
    assert sizes[16] > 0.5 * sizes.total()
