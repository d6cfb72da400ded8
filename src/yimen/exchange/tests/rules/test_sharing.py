"""When data may be shared, who has to agree, and what a grant answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from yimen.exchange.contracts import (
    ExchangeRefused,
    FieldView,
    GrantState,
    GrantView,
    InHand,
    NoGrant,
    Sharing,
)
from yimen.exchange.rules import sharing

DAY = date(2026, 11, 20)
FREE = FieldView(code="a", name="姓名", sharing=Sharing.FREE)
ASKED = FieldView(code="b", name="户籍地址", sharing=Sharing.CONDITIONAL)
NEVER = FieldView(code="c", name="照片", sharing=Sharing.NEVER, ground="身份证法")


def test_never_shared_fields_are_refused_exc_shr_1():
    sharing.check_fields(fields=[FREE, ASKED])
    for fields in ([], [FREE, NEVER]):
        with pytest.raises(ExchangeRefused):
            sharing.check_fields(fields=fields)


@pytest.mark.parametrize(
    ("fields", "waits"), [([FREE], False), ([FREE, ASKED], True), ([ASKED], True)]
)
def test_what_is_shared_freely_waits_for_nobody_exc_shr_2(fields, waits):
    assert sharing.needs_owner(fields=fields) is waits


_SOUND = {
    "law": "社会保险法第二十五条",
    "purpose": "核对户口，免交户口本",
    "until_on": DAY + timedelta(days=365),
    "daily_quota": 100,
}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, ""),
        ({"law": "法"}, "law"),
        ({"purpose": "查"}, "purpose"),
        ({"until_on": DAY}, "until_on"),
        ({"until_on": DAY + timedelta(days=1099)}, "until_on"),
        ({"daily_quota": 0}, "daily_quota"),
    ],
)
def test_a_request_says_law_purpose_end_and_bound_exc_shr_3(changed, field):
    asked = {**_SOUND, **changed}
    if not field:
        sharing.check_request(on=DAY, **asked)
        return
    with pytest.raises(ExchangeRefused) as refused:
        sharing.check_request(on=DAY, **asked)
    assert refused.value.field == field


def _grant(**changes):
    given = {
        "id": uuid4(),
        "resource_id": uuid4(),
        "resource_code": "population",
        "resource_name": "人口",
        "owner_id": uuid4(),
        "item_code": "i1",
        "item_name": "事项",
        "fields": ("a",),
        "law": "法",
        "purpose": "核对",
        "until_on": DAY,
        "daily_quota": 1,
        "state": GrantState.GRANTED,
        "asked_by": "甲",
        "asked_at": datetime(2026, 1, 1, tzinfo=UTC),
        "decided_by": "乙",
        "decided_at": None,
        "reason": "",
    }
    return GrantView(**{**given, **changes})


def _about(**changes):
    given = {
        "item_code": "i1",
        "item_name": "事项",
        "person_id": uuid4(),
        "number": "1",
        "is_open": True,
    }
    return InHand(**{**given, **changes})


@pytest.mark.parametrize(
    ("grant", "about", "refusal"),
    [
        ({}, {}, None),
        (None, {}, NoGrant),
        ({"state": GrantState.ASKED}, {}, NoGrant),
        ({"state": GrantState.ENDED}, {}, NoGrant),
        ({"until_on": DAY - timedelta(days=1)}, {}, NoGrant),
        ({}, {"item_code": "i2"}, NoGrant),
        ({}, {"is_open": False}, ExchangeRefused),
        ({}, None, ExchangeRefused),
    ],
)
def test_a_call_needs_a_running_grant_and_an_application_in_hand_exc_gtw_1(grant, about, refusal):
    given = None if grant is None else _grant(**grant)
    applied = None if about is None else _about(**about)
    if refusal is None:
        assert sharing.check_call(grant=given, about=applied, on=DAY) is given
        return
    with pytest.raises(refusal):
        sharing.check_call(grant=given, about=applied, on=DAY)


@pytest.mark.parametrize(
    ("claimed", "reason", "field"),
    [
        ("柳树湾村九组", "去年八月搬的家", ""),
        ("", "去年八月搬的家", "claimed"),
        ("三组", "去年八月搬的家", "claimed"),
        ("九组", "错", "reason"),
    ],
)
def test_a_doubt_says_what_is_right_and_why_exc_dsp_1(claimed, reason, field):
    if not field:
        sharing.check_dispute(claimed=claimed, registered="三组", reason=reason)
        return
    with pytest.raises(ExchangeRefused) as refused:
        sharing.check_dispute(claimed=claimed, registered="三组", reason=reason)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, ""),
        ({"code": "1x"}, "code"),
        ({"code": "人口"}, "code"),
        ({"name": " "}, "name"),
        ({"cycle": ""}, "cycle"),
        ({"fields": ()}, "fields"),
        ({"fields": (FREE, FREE)}, "fields"),
        ({"fields": (replace(FREE, code="A"),)}, "fields"),
    ],
)
def test_exc_res_1_a_resource_has_a_code_a_name_and_fields(changes, field):
    said = {"code": "vehicles", "name": "机动车", "cycle": "每天", "fields": (FREE,)} | changes
    if not field:
        sharing.check_resource(**said)
        return
    with pytest.raises(ExchangeRefused) as refused:
        sharing.check_resource(**said)
    assert refused.value.field == field
