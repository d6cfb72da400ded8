"""Ready questionnaires, kept as data beside the code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from yimen.feedback.contracts.survey import Option, Question, QuestionKind, Questionnaire
from yimen.feedback.rules.survey_text import option_code

_FOLDER = Path(__file__).resolve().parents[1] / "survey_templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTemplate:
    """A questionnaire to begin from."""

    code: str
    title: str
    about: str
    introduction: str
    target: Decimal | None
    questionnaire: Questionnaire


@cache
def templates() -> dict[str, SurveyTemplate]:
    """Return the ready questionnaires by code."""
    found = [_read(json.loads(path.read_text("utf-8"))) for path in sorted(_FOLDER.glob("*.json"))]
    return {one.code: one for one in found}


def _read(stored: dict[str, Any]) -> SurveyTemplate:
    questions = tuple(
        Question(
            code=f"q{at}",
            kind=QuestionKind(one["kind"]),
            title=one["title"],
            help=one["help"],
            required=one["required"],
            options=tuple(
                Option(
                    code=option_code(place),
                    title=option["title"],
                    value=Decimal(option["value"]) if option["value"] is not None else None,
                )
                for place, option in enumerate(one["options"])
            ),
        )
        for at, one in enumerate(stored["questions"], 1)
    )
    return SurveyTemplate(
        code=stored["code"],
        title=stored["title"],
        about=stored["about"],
        introduction=stored["introduction"],
        target=Decimal(stored["target"]) if stored["target"] else None,
        questionnaire=Questionnaire(questions=questions),
    )
