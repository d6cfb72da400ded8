"""Which source may fill which question, in which order they count, and what must be chosen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from yimen.cases.rules import filling
from yimen.cases.rules.filling import Mark, Offer, Origin
from yimen.catalogue.contracts import Field, FieldKind
from yimen.kernel.contracts import FieldRefusals

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def _field(name="户籍地址", prefill="共享.population.domicile", kind=FieldKind.TEXT, **more):
    return Field(code="q", kind=kind, name=name, label=name, prefill=prefill, **more)


@pytest.mark.parametrize(
    ("field", "source", "name", "expected"),
    [
        (_field(), "共享.population.domicile", "户籍地址", True),
        (_field(), "共享.police.address", "户籍地址", True),
        (_field(), "申请人.住址", "住址", False),
        (_field(prefill=""), "共享.population.domicile", "户籍地址", False),
        (_field(compute="1 + 1"), "共享.population.domicile", "户籍地址", False),
        (_field(kind=FieldKind.FILE), "共享.population.domicile", "户籍地址", False),
        (_field(kind=FieldKind.DECLARATION), "共享.population.domicile", "户籍地址", False),
        (
            _field(name="所在地", prefill="申请人.户籍地区划"),
            "共享.population.area",
            "户籍所在村（社区）",
            True,
        ),
        (_field(name="单位名称", prefill="申请人.姓名"), "共享.population.name", "姓名", True),
        (_field(name="负责人", prefill="申请人.法定代表人"), "证照.x.经营者", "经营者", True),
        (_field(name="负责人", prefill="申请人.法定代表人"), "证照.x.姓名", "姓名", False),
    ],
)
def test_case_fil_1_only_what_the_item_names_fills_a_question(field, source, name, expected):
    assert filling.may_fill(field=field, source=source, name=name) is expected


def _offer(origin, value, *, key="", named=False, on=None):
    return Offer(
        key=key or f"{origin}:{value}",
        origin=origin,
        value=value,
        shown=value,
        source=str(origin),
        named=named,
        on=on,
    )


FORM = _offer(Origin.FORM, "三组 8 号")
PERSON = _offer(Origin.PERSON, "九组 1 号")
VAULT = _offer(Origin.VAULT, "九组 1 号", key="new", on=date(2026, 1, 1))
OLD = _offer(Origin.VAULT, "九组 1 号", key="old", on=date(2019, 1, 1))
REGISTER = _offer(Origin.REGISTER, "三组８号")


def test_case_fil_2_what_stands_then_what_is_named_then_registers_licences_and_our_own():
    named = _offer(Origin.PERSON, "九组 1 号", key="named", named=True)

    ordered = filling.in_order([OLD, PERSON, REGISTER, VAULT, FORM, named])

    assert ordered == (FORM, named, REGISTER, VAULT, OLD, PERSON)


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ([], Mark.NONE),
        ([PERSON], Mark.ONLY),
        ([PERSON, VAULT], Mark.SAME),
        ([FORM, REGISTER], Mark.SAME),  # width and blanks say nothing
        ([REGISTER, PERSON], Mark.DIFFERS),
        ([FORM, REGISTER, PERSON], Mark.DIFFERS),
    ],
)
def test_case_fil_3_sources_agree_differ_or_stand_alone(offers, expected):
    assert filling.mark_of(offers) is expected


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ([], ""),
        ([PERSON], PERSON.key),
        ([VAULT, PERSON], "new"),
        ([REGISTER, PERSON], ""),
        ([FORM, PERSON], ""),
    ],
)
def test_case_fil_4_nobody_is_right_before_the_person_was_asked(offers, expected):
    assert filling.proposed(offers) == expected


@pytest.mark.parametrize(
    ("offers", "choice", "expected"),
    [
        ([PERSON], "", PERSON),
        ([REGISTER, PERSON], PERSON.key, PERSON),
        ([REGISTER, PERSON], filling.LEAVE, None),
        ([PERSON], filling.LEAVE, None),
        ([], "", None),
    ],
)
def test_case_fil_5_what_was_chosen_is_put_and_the_rest_is_left(offers, choice, expected):
    found = filling.check_choices(offers={"q": offers}, choices={"q": choice})

    assert found.get("q") is expected


@pytest.mark.parametrize(
    ("offers", "choice"), [([REGISTER, PERSON], ""), ([PERSON], "共享.else"), ([], "made-up")]
)
def test_case_fil_5_a_difference_needs_a_choice_and_only_what_is_offered(offers, choice):
    with pytest.raises(FieldRefusals) as refused:
        filling.check_choices(offers={"q": offers}, choices={"q": choice})

    assert set(refused.value.errors) == {"q"}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(0), True),
        (timedelta(minutes=5), True),
        (timedelta(minutes=5, seconds=1), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_case_fil_6_an_identification_holds_five_minutes(after, expected):
    assert filling.still_holds(seen_at=AT, at=AT + after) is expected
