"""Pages: rare characters are printed, undrawable ones refused, the page is tagged and repeatable."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from yimen.kernel.typeset.pages import GlyphMissing, check_drawable, qr_svg, set_page

AT = datetime(2026, 11, 21, tzinfo=UTC)
TEMPLATE = Path(__file__).with_name("page.typ")


def test_names_with_rare_characters_are_drawable() -> None:
    check_drawable({"names": ["龚䶮𡐓", "阿依古丽·买买提明", "㛃𠀋", "买" * 50]})


def test_an_undrawable_character_is_named_and_refused() -> None:
    with pytest.raises(GlyphMissing) as refused:
        check_drawable({"rows": [["姓名", "王\U0002ebe0"]]})
    assert "U+2EBE0" in refused.value.message


def test_the_same_data_and_time_give_the_same_page() -> None:
    data = {"title": "收件凭证", "name": "龚䶮𡐓"}
    one = set_page(template=TEMPLATE, data=data, made_at=AT)
    other = set_page(template=TEMPLATE, data=data, made_at=AT)
    assert one == other
    assert one[:5] == b"%PDF-"
    assert b"/MarkInfo" in one or b"/StructTreeRoot" in one


def test_a_code_is_drawn_as_one_picture() -> None:
    assert qr_svg("https://example.invalid/v/1").startswith("<svg")
