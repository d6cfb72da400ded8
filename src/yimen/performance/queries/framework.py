"""Indicator systems kept as data beside the code, and those of earlier evaluations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from yimen.kernel.contracts import NotFound
from yimen.performance.contracts.evaluation import (
    Framework,
    FrameworkIndicator,
    Grade,
    ScoringPoint,
    SubjectKind,
)

_FOLDER = Path(__file__).resolve().parent.parent / "frameworks"


@cache
def list_frameworks() -> tuple[Framework, ...]:
    """Return the indicator systems that come with the house, the general ones first."""
    found = [_read(json.loads(path.read_text("utf-8"))) for path in sorted(_FOLDER.glob("*.json"))]
    return tuple(sorted(found, key=lambda one: (one.code not in _GENERAL, one.code)))


_GENERAL = ("project-2020", "department-overall")


def get_framework(*, code: str) -> Framework:
    """Return an indicator system. Raises NotFound."""
    for one in list_frameworks():
        if one.code == code:
            return one
    raise NotFound("没有这套指标体系，请重新选一套。")


def read_points(raw: Sequence[Mapping[str, str]]) -> tuple[ScoringPoint, ...]:
    """Return scoring points as they are stored."""
    return tuple(ScoringPoint(text=one["text"], marks=Decimal(one["marks"])) for one in raw)


def read_grades(raw: Sequence[Mapping[str, str]]) -> tuple[Grade, ...]:
    """Return grades as they are stored, from the best down."""
    return tuple(Grade(title=one["title"], least=Decimal(one["least"])) for one in raw)


def _read(raw: Mapping[str, Any]) -> Framework:
    return Framework(
        code=raw["code"],
        title=raw["title"],
        basis=raw["basis"],
        subject=SubjectKind(raw["subject"]),
        grades=read_grades(raw["grades"]),
        notes=tuple(raw["notes"]),
        indicators=tuple(
            FrameworkIndicator(
                level1=one["level1"],
                level2=one["level2"],
                name=one["name"],
                full=Decimal(one["full"]),
                standard=one["standard"],
                points=read_points(one["points"]),
            )
            for one in raw["indicators"]
        ),
    )
