"""A mandate says by name what it is for."""

from __future__ import annotations

from yimen.identity.web import labels


def test_items_are_named_and_an_unknown_one_keeps_its_number():
    assert labels.scope((), {}) == ("所有事项", "")
    assert labels.scope(("A1", "B2"), {"A1": "老年人优待证"}) == (
        "只限 2 个事项",
        "老年人优待证、编号 B2",
    )
