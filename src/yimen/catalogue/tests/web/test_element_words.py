"""Codes of elements are read as words; what is no code stays as it is."""

from __future__ import annotations

import pytest

from yimen.catalogue.rules.difference import Change
from yimen.catalogue.web.staff.element_words import place_of, words_of


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (("item_type",), "20", "公共服务"),
        (("regime",), "licence", "行政许可"),
        (("decide_level",), "6", "村（社区）"),
        (("audiences",), "1\n2", "自然人、企业法人"),
        (("definition", "elements", "power_source"), "5", "上级委托"),
        (("definition", "papers", "#plan", "source"), "20", "政府部门核发"),
        (("definition", "route", "#decide", "unit"), "deciding", "决定单位"),
        (("department_code",), "mzj", "县民政局"),
        (("definition", "guide", "can"), "20", "20"),
        (("item_type",), "", ""),
    ],
)
def test_values_are_read_by_their_dictionaries(path, text, said):
    assert words_of(path, text, units=lambda: {"mzj": "县民政局"}) == said


def test_places_are_named_as_on_the_form():
    power = Change(place="其他要素 – 权力来源", before="", after="1",
                   path=("definition", "elements", "power_source"))  # fmt: skip
    paper = Change(place="材料 – “平面图” – 来源", before="", after="20",
                   path=("definition", "papers", "#plan", "source"))  # fmt: skip
    assert (place_of(power), place_of(paper)) == ("权力来源", paper.place)
