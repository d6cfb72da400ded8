"""Which papers a situation needs by itself, and which forms go with a paper."""

from __future__ import annotations

from yimen.catalogue.contracts import Definition, Paper
from yimen.catalogue.contracts.sheets import PaperForm
from yimen.catalogue.rules.context import SITUATION
from yimen.feel.language import compile_expression


def papers_of_situation(*, definition: Definition, situation: str) -> frozenset[str]:
    """Return the codes of the papers that a situation needs whatever the answers are."""
    context = {SITUATION: situation}
    return frozenset(
        paper.code
        for paper in definition.papers
        if not paper.when or compile_expression(paper.when).holds(context)
    )


def forms_of(paper: Paper) -> tuple[PaperForm, ...]:
    """Return which forms can be had for a paper: the blank one first."""
    files = {PaperForm.BLANK: paper.blank_file, PaperForm.SAMPLE: paper.sample_file}
    return tuple(form for form in PaperForm if files[form] or paper.sheet is not None)


def attached(paper: Paper, form: PaperForm) -> str:
    """Return the id of the file that was attached as this form, or an empty text."""
    return paper.blank_file if form is PaperForm.BLANK else paper.sample_file
