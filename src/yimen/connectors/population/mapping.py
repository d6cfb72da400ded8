"""Translate between our words and those of the registers; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yimen.identity.contracts import CheckKind, CheckOutcome

_PATHS = {
    CheckKind.POPULATION: "/person",
    CheckKind.SOCIAL_CARD: "/social-card",
    CheckKind.BANK_CARD: "/bank-account",
}
_OUTCOMES = {
    "same": CheckOutcome.SAME,
    "different": CheckOutcome.DIFFERENT,
    "unknown": CheckOutcome.UNKNOWN,
}


def path_of(kind: CheckKind) -> str:
    """Return where a question is asked."""
    return _PATHS[kind]


def to_theirs(*, name: str, code: str, number: str) -> dict[str, str]:
    """Return a question as the registers take it; `number` is a card's and may be empty."""
    asked = {"name": name, "idNumber": code}
    return {**asked, "cardNumber": number} if number else asked


def from_theirs(*, status: int, answer: dict[str, Any]) -> CheckOutcome | None:
    """Return the outcome, or None when the answer says nothing that we know."""
    return _OUTCOMES.get(str(answer.get("result", ""))) if status == 200 else None


_GENDERS = {"1": "男", "2": "女"}
_MARRIAGES = {"10": "未婚", "20": "已婚", "30": "丧偶", "40": "离婚"}


def record_from_theirs(record: Mapping[str, Any]) -> dict[str, str]:
    """Return a record of the population register in the fields of our directory of data.

    Gender and marriage come as codes of GB/T 2261, the area as twelve digits.
    """
    return {
        "name": str(record.get("name", "")),
        "gender": _GENDERS.get(str(record.get("gender", "")), ""),
        "birth": str(record.get("birthDate", "")),
        "domicile": str(record.get("domicile", "")),
        "area": str(record.get("domicileArea", "")),
        "marriage": _MARRIAGES.get(str(record.get("maritalStatus", "")), ""),
    }
