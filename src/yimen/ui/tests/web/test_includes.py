"""Every include of the list can be drawn with what the list calls required, and nothing else."""

from datetime import date

import pytest
from django.template import Context, Template

from yimen.ui.parts import (
    Bar,
    Column,
    Day,
    Document,
    ErrorItem,
    Fact,
    FileRow,
    Link,
    Moment,
    Option,
    Row,
    Span,
    Step,
)

_WORD = "一句话"
_LINK = Link(label=_WORD, href="/x/")
_DAY = date(2026, 11, 20)
_OPTION = Option(value="a", label=_WORD)
_REQUIRED: dict[str, dict[str, object]] = {
    "area": {"name": "a", "label": _WORD, "source": "/a/", "levels": [[_OPTION]]},
    "bars": {"bars": [Bar(name=_WORD, label="3", percent=10)], "caption": _WORD},
    "button": {"label": _WORD},
    "choices": {"name": "a", "label": _WORD, "options": [_OPTION]},
    "clock": {"bold": _WORD},
    "clock_work": {"sentence": _WORD, "days": [Day(on=_DAY, kind="used", number=1)]},
    "code": {"code": _WORD},
    "columns_menu": {"options": [_OPTION], "values": ()},
    "crumbs": {"crumbs": [_LINK]},
    "docs": {"docs": [Document(title=_WORD)]},
    "empty": {"said": _WORD},
    "error_summary": {"errors": [ErrorItem(message=_WORD)]},
    "facts": {"facts": [Fact(name="甲", value=_WORD)]},
    "field": {"name": "a", "label": _WORD},
    "file_row": {"file": FileRow(name=_WORD, state="waiting")},
    "files": {"name": "a", "label": _WORD},
    "flash": {"said": _WORD},
    "given": {"value": _WORD, "source": "甲"},
    "help": {"title": _WORD},
    "keys": {"keys": [{"caps": ["J"], "said": _WORD}]},
    "licence_card": {"title": _WORD, "facts": [], "state": "有效"},
    "line": {"moments": [Moment(title=_WORD, state="next")]},
    "masked": {"value": _WORD},
    "msg": {"name": "a", "error": _WORD},
    "need": {"title": _WORD, "ways": [_LINK]},
    "note": {"said": _WORD},
    "pager": {"said": _WORD},
    "pill": {"label": _WORD},
    "progress": {"label": _WORD},
    "qr": {"text": "x", "said": _WORD},
    "rate": {"label": _WORD},
    "saved": {"at": _DAY, "said": _WORD},
    "stat": {"title": _WORD, "value": "3"},
    "steps": {"steps": [Step(name=_WORD, state="todo")]},
    "table": {"columns": [Column(title=_WORD)], "rows": [Row()], "caption": "表"},
    "tabs": {"tabs": [_LINK], "label": "按进度"},
    "tick": {"name": "a", "label": _WORD},
    "why": {"name": "a", "why": _WORD},
}


@pytest.mark.parametrize("name", sorted(_REQUIRED))
def test_include_needs_no_more_than_its_required_words(name: str) -> None:
    given = _REQUIRED[name]
    words = " ".join(f"{key}={key}" for key in given)
    html = Template(f'{{% include "ui/{name}.html" with {words} only %}}').render(Context(given))
    assert _WORD in html
    assert "style=" not in html
    assert "None" not in html


def test_spans_of_a_clock_carry_their_length() -> None:
    span = Span(name="看材料", said="3 天", kind="used", days=3)
    html = Template('{% include "ui/clock.html" with bold="甲" spans=spans only %}').render(
        Context({"spans": [span]})
    )
    assert 'class="used d3"' in html


def test_filters_without_anything_are_a_form_that_sends_nothing() -> None:
    html = Template('{% include "ui/filters.html" only %}').render(Context())
    assert 'method="get"' in html
    assert "<input" not in html
