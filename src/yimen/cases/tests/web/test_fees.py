"""Fees by table: shown with the article before submission and on the notice of acceptance."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.cases.models import Case, Notice
from yimen.cases.models.answers import NOTICE_FACTS, unseal
from yimen.cases.queries.fees import fee_lines, fees_of_case
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import DefinitionRefused
from yimen.catalogue.testing import small_item
from yimen.directory import testing as directory
from yimen.identity.testing import sign_in

pytestmark = pytest.mark.django_db


def table(code, expression, rules, outputs, expected):
    return {
        "code": code,
        "title": code,
        "table": {
            "inputs": [{"label": "依据的数", "expression": expression}],
            "outputs": [{"name": name} for name in outputs],
            "rules": [{"tests": [test], "answers": answers, "note": note}
                      for test, answers, note in rules],
        },
        "examples": [{"title": "一例", "given": [["表.面积", "80"]], "expected": expected}],
    }  # fmt: skip


RATE = table(
    "rate", "表.面积",
    [("<= 90", ["表.面积 * 2", '"《收费办法》第三条"'], "小场所每平方米 2 元"),
     ("> 90", ["表.面积 * 3", '"《收费办法》第四条"'], "大场所每平方米 3 元")],
    ("金额", "依据"), '{金额: 160, 依据: "《收费办法》第三条"}',
)  # fmt: skip
LET_OFF = table(
    "let_off", "表.面积",
    [("<= 50", ["100", '"《减免规定》第一条"'], "五十平方米以下免收"),
     ("(50..90]", ["50", '"《减免规定》第二条"'], "小微经营减半"), ("> 90", ["0", '""'], "")],
    ("减免", "依据"), '{减免: 50, 依据: "《减免规定》第二条"}',
)  # fmt: skip
FEE = {"name": "场地占用费", "amount": "0", "basis": "《收费办法》", "table": "rate",
       "waiver": "let_off"}  # fmt: skip
CHANGES = {"fees": [FEE], "decisions": [RATE, LET_OFF], "elements": {"pay_online": True}}
SIZES = [
    ("40", "¥0.00：标准 ¥80.00（小场所每平方米 2 元），减免 ¥80.00（五十平方米以下免收"),
    ("80", "¥80.00：标准 ¥160.00（小场所每平方米 2 元），减免 ¥80.00（小微经营减半"),
    ("120", "¥360.00（大场所每平方米 3 元）。依据：《收费办法》第四条"),
]


@pytest.fixture
def town():
    return testing.town(definition=CHANGES)


@pytest.mark.parametrize(("size", "said"), SIZES)
def test_the_table_says_what_is_paid_and_what_is_let_off_cat_fee_1(town, size, said):
    draft = testing.a_draft(town, size=size)
    context = {"申请人": None, "情形": None, "代办": False, "今天": None}
    fees = catalogue.fees_of(version=town.item, values=draft.values, context=context)
    ((name, words),) = fee_lines(fees)
    assert name == "场地占用费"
    assert words.startswith(said)


def test_fees_stand_on_the_check_page_and_on_the_notice(town):
    client = Client()
    sign_in(client, town.resident)
    draft = testing.a_draft(town)
    page = client.get(reverse("cases:draft_check", args=[draft.id])).content.decode()
    assert "要交的费用" in page
    assert "《收费办法》第三条" in page
    case = Case.objects.get(id=testing.case_at(CaseState.ACCEPTED, town).id)
    notice = Notice.objects.get(case=case, kind="acceptance")
    assert "场地占用费" in dict(unseal(NOTICE_FACTS, notice.facts)["facts"])
    assert fees_of_case(case, town.item)[0].amount == 80


def test_a_fee_whose_table_is_not_there_is_refused():
    directory.demo_county()
    with pytest.raises(DefinitionRefused) as refused:
        small_item(definition={"fees": [{**FEE, "table": "none"}], "decisions": [LET_OFF]})
    assert "没有代码为“none”的决策表" in refused.value.errors["definition.fees[0].table"]
