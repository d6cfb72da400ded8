"""What may be lent, what an emergency needs, and what a table of officers may say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yimen.directory.contracts import DirectoryRefused, Post
from yimen.directory.rules import break_glass, delegation
from yimen.directory.rules.officer_file import HEADS, Known, read_rows

TODAY = date(2026, 11, 20)
FINE = {
    "from_on": TODAY,
    "until_on": TODAY + timedelta(days=10),
    "today": TODAY,
    "own_prefix": "439981101",
    "lent_prefix": "439981101201",
    "own_items": (),
    "lent_items": ("a",),
    "already_lent": False,
    "same_unit": True,
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"until_on": TODAY + timedelta(days=90)}, None),
        ({"until_on": TODAY + timedelta(days=91)}, "until_on"),
        ({"until_on": TODAY}, "until_on"),
        ({"from_on": TODAY - timedelta(days=1)}, "from_on"),
        ({"lent_prefix": "439981"}, "area_prefix"),
        ({"lent_prefix": "439981102"}, "area_prefix"),
        ({"own_items": ("a", "b")}, None),
        ({"own_items": ("b",)}, "items"),
        ({"own_items": ("b",), "lent_items": ()}, "items"),
        ({"already_lent": True}, "posts"),
        ({"same_unit": False}, "deputy"),
    ],
)
def test_dir_lend_1_never_more_than_one_has(change, field):
    if field is None:
        delegation.check_lending(**FINE | change)
        return
    with pytest.raises(DirectoryRefused) as refused:
        delegation.check_lending(**FINE | change)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("reason", "hours", "ground", "field"),
    [
        ("老人走失，需要马上联系家属", 4, "", None),
        ("急", 4, "", "reason"),
        ("老人走失，需要马上联系家属", 5, "", "hours"),
        ("老人走失，需要马上联系家属", 4, "法律", "untold_ground"),
        ("老人走失，需要马上联系家属", 4, "刑事诉讼法第五十四条", None),
    ],
)
def test_dir_glass_1_needs_a_real_reason_and_an_end(reason, hours, ground, field):
    if field is None:
        asked = break_glass.check_asked(reason=reason, hours=hours, untold_ground=ground)
        assert asked == (reason, ground)
        return
    with pytest.raises(DirectoryRefused) as refused:
        break_glass.check_asked(reason=reason, hours=hours, untold_ground=ground)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("same", "asking", "ruling", "fine"),
    [
        (False, [Post.EXAMINER], [Post.APPROVER], True),
        (False, [Post.APPROVER], [Post.SUPERVISOR], True),
        (False, [Post.APPROVER], [Post.APPROVER], False),
        (False, [Post.EXAMINER], [], False),
        (True, [Post.EXAMINER], [Post.APPROVER], False),
    ],
)
def test_dir_glass_2_another_person_in_another_post(same, asking, ruling, fine):
    if fine:
        break_glass.check_two_posts(same_person=same, asking=asking, ruling=ruling)
        return
    with pytest.raises(DirectoryRefused):
        break_glass.check_two_posts(same_person=same, asking=asking, ruling=ruling)


KNOWN = Known(units={"mzj"}, usernames={"taken"}, areas={"439981101000"}, items={"i1"})
GOOD = ["王小明", "wxm", "mzj", "承办人", "439981101000", "i1", "2027-01-01"]


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (0, "", "name"),
        (1, "王", "username"),
        (1, "taken", "taken"),
        (2, "nowhere", "unit"),
        (3, "皇帝", "post"),
        (4, "1", "area"),
        (5, "i1 i2", "items"),
        (6, "明年", "until"),
        (6, "2026-11-20", "past"),
    ],
)
def test_a_wrong_cell_is_found_at_its_line(place, text, code):
    row = [*GOOD[:place], text, *GOOD[place + 1 :]]

    rows, findings = read_rows(table=[list(HEADS), GOOD, row], known=KNOWN, today=TODAY)

    assert code in {one.code for one in findings if one.line == 3}
    assert [one.line for one in rows] == [2]


def test_a_table_is_read_in_any_order_of_columns_and_doubles_are_found():
    heads = list(reversed(HEADS))
    backwards = list(reversed(GOOD))

    rows, findings = read_rows(table=[heads, backwards, [], backwards], known=KNOWN, today=TODAY)

    assert rows[0].post is Post.EXAMINER
    assert rows[0].item_codes == ("i1",)
    assert {one.code for one in findings} == {"doubled"}


@pytest.mark.parametrize("table", [[], [list(HEADS)], [["姓名", "岗位"], GOOD]])
def test_a_table_without_people_or_columns_is_refused(table):
    rows, findings = read_rows(table=table, known=KNOWN, today=TODAY)

    assert rows == []
    assert findings
