"""A questionnaire as JSON and back: what a version stores, and what its digest is made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from yimen.feedback.contracts.survey import (
    MatrixRow,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    Quota,
)


def to_json(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return a questionnaire as a version stores it."""
    return {
        "questions": [_question_json(one) for one in questionnaire.questions],
        "quotas": [
            {"code": one.code, "question": one.question, "option": one.option, "limit": one.limit}
            for one in questionnaire.quotas
        ],
    }


def from_json(stored: Mapping[str, Any]) -> Questionnaire:
    """Return the questionnaire that a version stores."""
    return Questionnaire(
        questions=tuple(_question(one) for one in stored.get("questions", ())),
        quotas=tuple(
            Quota(
                code=one["code"],
                question=one["question"],
                option=one["option"],
                limit=int(one["limit"]),
            )
            for one in stored.get("quotas", ())
        ),
    )


def digest(questionnaire: Questionnaire) -> str:
    """Return the SHA-256 of a questionnaire, the same wherever it is reckoned."""
    text = json.dumps(to_json(questionnaire), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _question_json(one: Question) -> dict[str, Any]:
    return {
        "code": one.code,
        "kind": one.kind.value,
        "title": one.title,
        "help": one.help,
        "required": one.required,
        "options": [
            {
                "code": option.code,
                "title": option.title,
                "value": None if option.value is None else str(option.value),
                "exclusive": option.exclusive,
            }
            for option in one.options
        ],
        "rows": [{"code": row.code, "title": row.title} for row in one.rows],
        "shown_when": one.shown_when,
        "minimum": None if one.minimum is None else str(one.minimum),
        "maximum": None if one.maximum is None else str(one.maximum),
    }


def _question(stored: Mapping[str, Any]) -> Question:
    return Question(
        code=stored["code"],
        kind=QuestionKind(stored["kind"]),
        title=stored["title"],
        help=stored.get("help", ""),
        required=bool(stored.get("required", True)),
        options=tuple(
            Option(
                code=option["code"],
                title=option["title"],
                value=_decimal(option.get("value")),
                exclusive=bool(option.get("exclusive", False)),
            )
            for option in stored.get("options", ())
        ),
        rows=tuple(
            MatrixRow(code=row["code"], title=row["title"]) for row in stored.get("rows", ())
        ),
        shown_when=stored.get("shown_when", ""),
        minimum=_decimal(stored.get("minimum")),
        maximum=_decimal(stored.get("maximum")),
    )


def _decimal(stored: str | None) -> Decimal | None:
    return None if stored is None else Decimal(stored)
