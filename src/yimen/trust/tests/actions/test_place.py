"""The seal goes over the issuer's name and the date that close the text, and stays on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from yimen.directory.testing import AT
from yimen.kernel import typeset
from yimen.kernel.typeset.pages import set_page
from yimen.trust.actions.picture import POINTS_PER_MM
from yimen.trust.actions.place import find_spot

TEMPLATE = Path(typeset.__file__).parents[1] / "tests" / "page.typ"


def _page(title: str, name: str) -> bytes:
    return set_page(template=TEMPLATE, data={"title": title, "name": name}, made_at=AT)


@pytest.mark.parametrize(
    ("title", "pages"), [("决定书", 1), ("经审查，符合条件，决定准予许可。" * 150, 3)]
)
def test_trust_seal_4_it_lies_over_the_last_place_that_names_the_issuer(title, pages):
    spot = find_spot(pdf=_page(title, "一门县民政局"), issuer="一门县民政局", diameter=42)

    assert spot.page == pages - 1
    half = 21 * POINTS_PER_MM
    assert spot.x >= half
    assert half <= spot.y <= spot.page_height - half


def test_where_nobody_is_named_it_lies_at_the_lower_right_of_the_last_page():
    spot = find_spot(pdf=_page("函", "别的单位"), issuer="一门县民政局", diameter=42)

    assert spot.x > 595 / 2
    assert spot.y < 842 / 3
