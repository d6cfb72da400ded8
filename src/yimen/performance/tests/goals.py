"""Builders for the tests of goals: shipped schemes as they read, and people with their posts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from yimen.performance.contracts.scheme import Scheme, SchemeUse
from yimen.performance.queries.scheme import read_bands, read_levels

FOLDER = Path(__file__).parent.parent / "schemes"


def shipped(code: str) -> Scheme:
    """Return a shipped scheme as it reads, without a table."""
    found = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return Scheme(
        id=UUID(int=1),
        code=found["code"],
        title=found["title"],
        basis=found["basis"],
        use=SchemeUse(found["use"]),
        from_on=date.fromisoformat(found["from_on"]),
        execution_weight=Decimal(found["execution_weight"]),
        levels=read_levels(found["levels"]),
        bands=read_bands(found["bands"]),
        note=found["note"],
        set_at=datetime(2026, 1, 1, tzinfo=UTC),
        set_by="系统",
    )
