"""What is known of one document before it is judged: forms, score tables, sections, places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from yimen.performance.contracts.report_check import Anchor
from yimen.performance.rules.figures.numbers import narrow
from yimen.performance.rules.reading.document import Document, Paragraph
from yimen.performance.rules.reading.forms import SelfForm, read_forms
from yimen.performance.rules.reading.passages import Passage, read_passages
from yimen.performance.rules.reading.scores import ScoreTable, read_score_tables

_HEADING = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+[部章]分?|[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十]+[)）]"
    r"|附件|附表|\d+[.、．](?!\d))"
)
_NAME = re.compile(r"项目(?:\(政策\))?名称\s*[:：]\s*(\S.*)")
_IN_CHARGE = re.compile(r"主管部门\s*[:：]\s*([^\s:：□]{2,30})")
_UNIT_OF = re.compile(r"(?:项目(?:实施)?|实施)单位\s*[:：]\s*([^\s:：□]{2,30})")
_TITLE = re.compile(
    r"关于(.{4,60}?)的?(?:绩效|财政)|^(.{4,60}?)(?:项目)?(?:财政支出)?绩效(?:自评|评价)报告"
)
_EVALUATED = re.compile(r"[“\"](.{4,40}?)[”\"]项目绩效评价|对[“\"](.{4,40}?)[”\"]项目")


@dataclass(slots=True, kw_only=True)
class Reading:
    """A document with everything that the checks ask of it."""

    document: Document
    forms: list[SelfForm]
    tables: list[ScoreTable]
    sections: list[str] = field(default_factory=list)
    name: str = ""
    department: str = ""
    passages: tuple[Passage, ...] = ()

    def text_of(self, block: int) -> str:
        """Return the text of a paragraph block, empty for a table."""
        found = self.document.blocks[block]
        return found.text if isinstance(found, Paragraph) else ""

    def place(self, anchor: Anchor, label: str = "") -> str:
        """Return the place in words: section, label, and where it stands in the source."""
        section = self.sections[anchor.block] if anchor.block < len(self.sections) else ""
        parts = [part for part in (section, label) if part]
        where = f"（{anchor.locator}）" if anchor.locator else ""
        return " · ".join(parts) + where if parts else anchor.locator or self.document.name

    def in_form(self, block: int, row: int) -> SelfForm | None:
        """Return the form that a table row belongs to, None outside forms."""
        for form in self.forms:
            if any(b == block and start <= row < stop for b, start, stop in form.blocks):
                return form
        return None

    def all_tables(self) -> Iterator[tuple[SelfForm | None, ScoreTable]]:
        """Yield every score table, with its form where it stands in one."""
        for form in self.forms:
            if form.table is not None:
                yield form, form.table
        for table in self.tables:
            yield None, table


def read(document: Document) -> Reading:
    """Return the reading of a document."""
    forms = read_forms(document)
    owned = {(form.table.block, form.table.first_row) for form in forms if form.table is not None}
    tables = [
        table
        for index, block in document.tables()
        for table in read_score_tables(index, block.rows, exact=block.exact)
        if (index, table.first_row) not in owned
    ]
    return Reading(
        document=document,
        forms=forms,
        tables=tables,
        sections=_sections(document),
        name=_project(document, forms),
        department=_department(document),
        passages=read_passages(document),
    )


def _department(document: Document) -> str:
    """Return the department that a report names on its cover, empty where it names none."""
    for pattern in (_IN_CHARGE, _UNIT_OF):
        for _, paragraph in document.paragraphs():
            match = pattern.search(narrow(paragraph.text))
            if match:
                return match[1].strip()
    return ""


def _sections(document: Document) -> list[str]:
    sections: list[str] = []
    current = ""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            text = block.text.strip()
            if _HEADING.match(text) and len(text) <= 40:
                current = text.rstrip("。：:")
        sections.append(current)
    return sections


def _project(document: Document, forms: list[SelfForm]) -> str:
    if forms:
        return forms[0].name
    first: list[str] = []
    quoted = ""
    for _, paragraph in document.paragraphs():
        text = paragraph.text.strip()
        match = _NAME.search(narrow(text))
        if match:
            return match[1].strip()
        if len(first) < 3 and 4 <= len(text) <= 60:
            first.append(text)
        evaluated = _EVALUATED.search(text)
        if evaluated and not quoted:
            quoted = (evaluated[1] or evaluated[2]).strip()
    for line in first:
        match = _TITLE.search(line)
        if match and (match[1] or match[2]).strip() not in {"", "项目"}:
            return (match[1] or match[2]).strip()
    if len(first) > 1 and first[1].startswith(("项目绩效", "绩效")):
        return first[0]
    return quoted or (first[0] if first else document.name)
