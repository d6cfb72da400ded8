"""What belongs together, by tables; and the rules of articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from yimen.hotline.contracts.belonging import DoNotBelong, Side, Taker, Told
from yimen.hotline.contracts.knowledge import ArticleState, ArticleText
from yimen.hotline.contracts.order import NotYourself, OrderState, OrderType, PleaseSay
from yimen.hotline.rules import belonging, knowledge
from yimen.kernel.contracts import Refusal

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
SIDE = Side(
    id=ONE, state=OrderState.TO_SIGN, order_type=OrderType.HELP, confidential=False,
    reported=False, category_code="0102", area_code="439981100000", opened_at=AT,
    due_at=AT + timedelta(days=3),
)  # fmt: skip
MAIN = replace(SIDE, id=TWO, state=OrderState.HANDLING)


@pytest.mark.parametrize(
    ("one", "into", "said"),
    [
        ({"id": TWO}, {}, "自己"),
        ({"confidential": True}, {}, "保密"),
        ({}, {"reported": True}, "举报"),
        ({}, {"merged_into": THREE}, "主件"),
        ({"carries": 1}, {}, "主件"),
        ({"state": OrderState.TO_CHECK}, {}, "答复"),
        ({"state": OrderState.SUSPENDED}, {}, "挂起"),
        ({}, {"state": OrderState.TO_CALL_BACK}, "受理"),
        ({}, {"state": OrderState.PENDING}, "受理"),
        ({"asked_open": True}, {}, "裁定"),
        ({"due_at": AT - timedelta(minutes=1)}, {}, "超过"),
    ],
)
def test_hot_mrg_1_what_may_not_be_merged(one, into, said):
    with pytest.raises(DoNotBelong, match=said):
        belonging.check_merge(one=replace(SIDE, **one), into=replace(MAIN, **into), at=AT)


def test_hot_mrg_1_allows_the_ordinary_case():
    belonging.check_merge(one=SIDE, into=MAIN, at=AT)


def test_hot_mrg_2_only_what_is_merged_is_taken_apart():
    belonging.check_unmerge(one=replace(SIDE, state=OrderState.MERGED, merged_into=TWO))
    for one in (SIDE, replace(SIDE, state=OrderState.TO_CALL_BACK, merged_into=TWO)):
        with pytest.raises(DoNotBelong):
            belonging.check_unmerge(one=one)


def test_hot_spl_1_needs_the_second_matter_in_words():
    belonging.check_split(one=SIDE, title="路面塌陷", content="门口路面塌了一块")
    with pytest.raises(PleaseSay):
        belonging.check_split(one=SIDE, title="路", content="门口路面塌了一块")
    with pytest.raises(DoNotBelong):
        belonging.check_split(
            one=replace(SIDE, merged_into=TWO), title="路面塌陷", content="门口路面塌了一块"
        )


@pytest.mark.parametrize(
    ("same", "likeness", "days", "repeat"),
    [
        (True, 0.05, 3, True), (True, 0.04, 3, False), (False, 0.3, 180, True),
        (False, 0.29, 3, False), (True, 0.9, 181, False),
    ],
)  # fmt: skip
def test_hot_rep_1_same_caller_same_matter(same, likeness, days, repeat):
    assert belonging.is_repeat(same_category=same, likeness=likeness, days=days) is repeat


def _told(number: int, caller: bytes, place: str, days: int = 0) -> Told:
    return Told(
        order_id=UUID(int=number), number=f"R{number}", caller=caller, place=place,
        area_code="439981101201", opened_at=AT - timedelta(days=days),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "count"),
    [
        (
            [_told(1, b"a", "水岸小区"), _told(2, b"b", "水岸小区2栋"), _told(3, b"c", "水岸小区")],
            3,
        ),
        ([_told(1, b"a", "水岸小区"), _told(2, b"a", "水岸小区"), _told(3, b"c", "水岸小区")], 0),
        ([_told(1, b"a", "水岸小区"), _told(2, b"b", "东门桥"), _told(3, b"c", "水岸小区")], 0),
        (
            [_told(1, b"a", "水岸小区"), _told(2, b"b", "水岸小区", 8), _told(3, b"c", "水岸小区")],
            0,
        ),
        ([_told(1, b"a", ""), _told(2, b"b", ""), _told(3, b"", ""), _told(4, b"c", "")], 4),
    ],
)
def test_hot_grp_1_different_callers_one_place_within_days(told, count):
    found = belonging.gather(told=told, least=3, days=7, at=AT)
    assert len(found) == count
    assert [one.opened_at for one in found] == sorted(one.opened_at for one in found)


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, True),
        ({"confidential": True}, False),
        ({"reported": True}, False),
        ({"order_type": OrderType.REPORT}, False),
        ({"order_type": OrderType.INQUIRY}, False),
        ({"category_code": ""}, False),
        ({"merged_into": ONE}, False),
        ({"state": OrderState.PENDING}, False),
        ({"state": OrderState.CLOSED}, False),
        ({"opened_at": AT - timedelta(days=31)}, False),
    ],
)
def test_hot_fol_1_what_anybody_may_learn_of(change, shown):
    assert belonging.may_be_joined(one=replace(MAIN, **change), at=AT) is shown


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({}, None),
        ({"returns": 1}, Refusal),
        ({"state": OrderState.TO_CHECK}, Refusal),
        ({"takers": [Taker(unit_id=ONE, name="甲"), Taker(unit_id=THREE, name="乙")]}, PleaseSay),
        ({"said": "无"}, PleaseSay),
        ({"basis": ""}, PleaseSay),
    ],
)
def test_hot_con_1_returned_often_and_two_units(change, error):
    given = {
        "state": OrderState.TO_DISPATCH, "returns": 2, "most": 2, "desk_id": THREE,
        "takers": [Taker(unit_id=ONE, name="甲"), Taker(unit_id=TWO, name="乙")],
        "said": "由住建局办理，水利局配合", "basis": "权责清单第三条", **change,
    }  # fmt: skip
    if error is None:
        belonging.check_conference(**given)
        return
    with pytest.raises(error):
        belonging.check_conference(**given)


def test_hot_knw_1_nobody_checks_his_own():
    knowledge.check_second_reader(written_by=ONE, reader=TWO)
    with pytest.raises(NotYourself):
        knowledge.check_second_reader(written_by=ONE, reader=ONE)


@pytest.mark.parametrize(
    ("state", "until", "day", "read"),
    [
        (ArticleState.PUBLISHED, None, 20, True),
        (ArticleState.TO_REVIEW, None, 20, True),
        (ArticleState.CHECKED, None, 20, False),
        (ArticleState.WITHDRAWN, None, 20, False),
        (ArticleState.PUBLISHED, None, 9, False),
        (ArticleState.PUBLISHED, date(2026, 11, 20), 20, False),
    ],
)
def test_hot_knw_2_only_what_is_in_use_is_read_out(state, until, day, read):
    found = knowledge.may_be_read_out(
        state=state, from_on=date(2026, 11, 10), until_on=until, on=date(2026, 11, day)
    )
    assert found is read


def test_days_of_an_article_may_not_cross():
    text = ArticleText(
        question="高龄津贴怎么申请", short="带身份证到村里办", body="", category_code="",
        from_on=date(2026, 11, 1), until_on=date(2026, 11, 1), review_on=date(2027, 5, 1),
    )  # fmt: skip
    with pytest.raises(PleaseSay, match="失效"):
        knowledge.check_text(text)
    with pytest.raises(PleaseSay, match="复核"):
        knowledge.check_text(replace(text, until_on=None, review_on=date(2026, 11, 1)))


def test_filler_words_are_not_searched_for():
    assert "怎么" not in knowledge.cut("高龄津贴怎么申请？")
    assert {"高龄", "津贴", "申请"} <= set(knowledge.cut("高龄津贴怎么申请？"))
