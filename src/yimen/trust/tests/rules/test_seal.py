"""The life of a seal as a complete table, what it asks, and how its name is drawn."""

from __future__ import annotations

from uuid import uuid4

import pytest

from yimen.kernel.contracts import WrongState
from yimen.trust.contracts import SealKind, SealRefused, SealState, SealVerb
from yimen.trust.rules import seal as rules
from yimen.trust.rules import seal_picture
from yimen.trust.rules.seal_picture import Outline

_TO = {
    SealState.ASKED: {
        SealVerb.APPROVE: SealState.APPROVED,
        SealVerb.REFUSE: SealState.REFUSED,
    },
    SealState.REFUSED: {},
    SealState.APPROVED: {
        SealVerb.MAKE: SealState.IN_USE,
        SealVerb.DESTROY: SealState.DESTROYED,
    },
    SealState.IN_USE: {
        SealVerb.USE: SealState.IN_USE,
        SealVerb.HAND_OVER: SealState.IN_USE,
        SealVerb.ALLOW: SealState.IN_USE,
        SealVerb.CERTIFY: SealState.IN_USE,
        SealVerb.SUSPEND: SealState.SUSPENDED,
        SealVerb.DESTROY: SealState.DESTROYED,
    },
    SealState.SUSPENDED: {
        SealVerb.HAND_OVER: SealState.SUSPENDED,
        SealVerb.CERTIFY: SealState.SUSPENDED,
        SealVerb.RESUME: SealState.IN_USE,
        SealVerb.DESTROY: SealState.DESTROYED,
    },
    SealState.DESTROYED: {},
}


@pytest.mark.parametrize("state", SealState)
@pytest.mark.parametrize("verb", SealVerb)
def test_every_verb_in_every_state_leads_on_or_is_refused(state, verb):
    wanted = _TO[state].get(verb)
    if wanted is not None:
        assert rules.SEAL_FLOW.check_move(state, verb) is wanted
        return
    with pytest.raises(WrongState, match=rules.SEAL_FLOW.state_titles[state]):
        rules.SEAL_FLOW.check_move(state, verb)


@pytest.mark.parametrize(
    ("name", "purpose", "field"),
    [
        ("一门县民政局", "", None),
        ("村" * 30, "便民服务专用章", None),
        ("村" * 31, "", "name"),
        ("村", "", "name"),
        ("一门县民政局", "章" * 13, "purpose"),
    ],
)
def test_trust_seal_1_a_name_must_be_readable_on_the_arc(name, purpose, field):
    if field is None:
        seal_picture.check_name(name=name, purpose=purpose)
        return
    with pytest.raises(SealRefused) as refused:
        seal_picture.check_name(name=name, purpose=purpose)
    assert refused.value.field == field


def test_trust_seal_2_nobody_approves_what_he_asked_for():
    me, other = uuid4(), uuid4()
    rules.check_other_person(asked_by=me, decides=other)
    with pytest.raises(SealRefused):
        rules.check_other_person(asked_by=me, decides=me)


@pytest.mark.parametrize(
    ("said", "kept"), [("  机构 更名 ", "机构 更名"), ("换", None), ("", None)]
)
def test_trust_seal_3_every_step_says_why(said, kept):
    if kept is not None:
        assert rules.check_reason(reason=said) == kept
        return
    with pytest.raises(SealRefused):
        rules.check_reason(reason=said)


@pytest.mark.parametrize(
    ("kind", "purpose", "kept"),
    [
        (SealKind.OFFICIAL, "", ""),
        (SealKind.OFFICIAL, "财务专用章", None),
        (SealKind.SPECIAL, "行政审批 专用章", "行政审批专用章"),
        (SealKind.SPECIAL, "行政审批", None),
        (SealKind.SERVICE, "", "便民服务专用章"),
    ],
)
def test_a_special_seal_names_its_purpose_and_an_official_one_names_none(kind, purpose, kept):
    if kept is not None:
        assert rules.check_purpose(kind=kind, purpose=purpose) == kept
        return
    with pytest.raises(SealRefused):
        rules.check_purpose(kind=kind, purpose=purpose)


@pytest.mark.parametrize("length", [2, 6, 18, 24, 30])
@pytest.mark.parametrize("purpose", ["", "便民服务专用章"])
def test_the_name_lies_inside_the_ring_in_order_and_leaves_the_line_free(length, purpose):
    square = Outline(
        segments=(
            *(("M", (0.0, 0.0)), ("L", (1.0, 0.0)), ("L", (1.0, 1.0)), ("L", (0.0, 1.0))),
            ("Z", ()),
        )
    )
    drawn = seal_picture.draw(
        name="印" * length, purpose=purpose, kind=SealKind.SERVICE, outline=lambda _: square
    )

    middle = drawn.diameter / 2
    name = drawn.paths[2 : 2 + length]
    corners = [
        (x - middle, y - middle)
        for path in name
        for _, points in path
        for x, y in zip(points[::2], points[1::2], strict=True)
    ]
    assert max((x * x + y * y) ** 0.5 for x, y in corners) < middle - 1.2
    assert min((x * x + y * y) ** 0.5 for x, y in corners) > 6.6
    if purpose:
        assert max(y for _, y in corners) < 10.3
    turns = seal_picture.angles(count=length, sweep=224.0)
    assert turns == sorted(turns)
    assert turns[0] == pytest.approx(-turns[-1])


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("准予行政许可决定书（一门卫许准〔2026〕318号）", "一门卫许准〔2026〕318号"),
        ("食品经营许可证JY24399810000012", ""),
        ("请示", ""),
    ],
)
def test_a_document_number_is_read_from_the_title(title, number):
    assert rules.number_of(title=title) == number
