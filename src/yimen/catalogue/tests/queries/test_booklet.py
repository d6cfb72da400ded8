"""A matter stays on its one page, however much it asks for."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from yimen.catalogue.queries.booklet import page_pdf
from yimen.catalogue.tests.rules.test_demo_items import view_of


@pytest.mark.parametrize(("times", "name"), [(1, ""), (8, ""), (30, "一个名字很长的事项" * 12)])
def test_a_matter_with_many_papers_and_a_long_name_ends_on_its_page(times, name):
    view = view_of("shigong_xuke")
    guide = replace(view.definition.guide, summary="说" * 80, can="能" * 120, where="在" * 80)
    definition = replace(view.definition, guide=guide, papers=view.definition.papers * times)
    content = page_pdf(
        view=replace(view, name=name or view.name), definition=definition, place=None
    )
    with pypdfium2.PdfDocument(content) as made:
        assert len(made) == 1
