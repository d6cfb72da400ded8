"""Read the templates that ship with the program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from yimen.kernel.contracts import NotFound
from yimen.performance.contracts.goal import Direction
from yimen.performance.contracts.goal_template import GoalTemplate, TemplateIndicator

_FOLDER = Path(__file__).resolve().parent.parent / "goal_templates"


@cache
def list_templates() -> tuple[GoalTemplate, ...]:
    """Return every template, by title."""
    found = [_read(json.loads(path.read_text("utf-8"))) for path in sorted(_FOLDER.glob("*.json"))]
    return tuple(sorted(found, key=lambda one: one.title))


def get_template(*, code: str) -> GoalTemplate:
    """Return a template. Raises NotFound."""
    for one in list_templates():
        if one.code == code:
            return one
    raise NotFound


def _read(found: Mapping[str, Any]) -> GoalTemplate:
    return GoalTemplate(
        code=found["code"],
        title=found["title"],
        says=found["says"],
        overall=found["overall"],
        indicators=tuple(
            TemplateIndicator(
                kind=one["kind"],
                name=one["name"],
                direction=Direction(one["direction"]),
                share=Decimal(one["share"]),
                target=Decimal(one["target"]) if "target" in one else None,
                target_text=one.get("target_text", ""),
                unit=one.get("unit", ""),
                figure=one.get("figure", ""),
                document=one.get("document", ""),
                hint=one.get("hint", ""),
            )
            for one in found["indicators"]
        ),
    )
