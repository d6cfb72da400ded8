"""What conditions may see: 申请人, 表, 情形, 代办 and 今天, and nothing else.

The names are Chinese because officials write the conditions. Values are those of the expression
language: text, Decimal, bool, date, list and mappings of these; what is unknown is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from yimen.catalogue.contracts import ApplicantFacts

APPLICANT = "申请人"
ANSWERS = "表"
SITUATION = "情形"
ASSISTED = "代办"
TODAY = "今天"
ROOT_NAMES = (APPLICANT, ANSWERS, SITUATION, ASSISTED, TODAY)

APPLICANT_NAMES = (
    "姓名", "类型", "证件类型", "证件号码", "性别", "年龄", "出生日期", "电话", "住址",
    "户籍地区划", "法定代表人",
)  # fmt: skip
"""What expressions and prefill may read of the applicant; 类型 is 个人 or 单位."""

PREFILL_SOURCES = frozenset({f"{APPLICANT}.{name}" for name in APPLICANT_NAMES} | {TODAY})
"""Where a prefilled value may come from, beside `证照.<type>.<field>`, `共享.<resource>.<field>` and
`以前办件.<name of a question>`."""

REGISTERED = "共享"
EARLIER = "以前办件"


def is_source(name: str) -> bool:
    """Say whether a prefilled value may come from a source of this name."""
    head, *rest = name.split(".")
    wanted = {"证照": 2, REGISTERED: 2, EARLIER: 1}.get(head)
    return name in PREFILL_SOURCES or (wanted == len(rest) and all(rest))


_GENDERS: Mapping[str, str] = MappingProxyType({"1": "男", "2": "女"})
NATURAL = "个人"
LEGAL = "单位"


def applicant_values(*, applicant: ApplicantFacts) -> dict[str, Any]:
    """Return the applicant as expressions and prefill see it; empty text is null."""
    return {
        "姓名": applicant.name or None,
        "类型": LEGAL if applicant.is_legal else NATURAL,
        "证件类型": applicant.code_type or None,
        "证件号码": applicant.code or None,
        "性别": _GENDERS.get(applicant.gender),
        "年龄": None if applicant.age is None else Decimal(applicant.age),
        "出生日期": applicant.birth_on,
        "电话": applicant.phone or None,
        "住址": applicant.address or None,
        "户籍地区划": applicant.area_code or None,
        "法定代表人": applicant.legal_representative or None,
    }


def case_context(
    *, applicant: ApplicantFacts, situation: str, assisted: bool, on: date
) -> dict[str, Any]:
    """Return the context of a form that is being filled: everything but 表.

    `situation` is the code of the chosen situation; `assisted` says that somebody else files.
    """
    return {
        APPLICANT: applicant_values(applicant=applicant),
        SITUATION: situation or None,
        ASSISTED: assisted,
        TODAY: on,
    }
