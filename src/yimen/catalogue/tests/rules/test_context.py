"""What conditions see, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yimen.catalogue.contracts import ApplicantFacts
from yimen.catalogue.rules.context import (
    APPLICANT_NAMES,
    ROOT_NAMES,
    applicant_values,
    case_context,
)
from yimen.feel.language import compile_expression


def context(**facts):
    return case_context(
        applicant=ApplicantFacts(name="王小敏", **facts),
        situation="new",
        assisted=True,
        on=date(2026, 11, 20),
    )


def test_context_holds_the_promised_names():
    assert set(context()) == set(ROOT_NAMES) - {"表"}
    assert set(applicant_values(applicant=ApplicantFacts(name="王小敏"))) == set(APPLICANT_NAMES)


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("申请人.年龄 >= 60", True),
        ('申请人.性别 = "女"', True),
        ('申请人.类型 = "个人"', True),
        ('申请人.姓名 = "王小敏"', True),
        ("申请人.住址 = null", True),
        ("申请人.出生日期 < 今天", True),
        ('情形 = "new" and 代办', True),
        ('申请人.类型 = "单位"', False),
    ],
)
def test_context_serves_conditions(expression, holds):
    seen = context(age=61, gender="2", birth_on=date(1965, 3, 1))
    assert compile_expression(expression).holds(seen) is holds


def test_context_numbers_are_decimal():
    assert context(age=61)["申请人"]["年龄"] == Decimal(61)
