"""Read schemes: the one in force on a day, all of them, and the editions of one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from yimen.kernel.contracts import NotFound
from yimen.performance.contracts.scheme import (
    Band,
    FrameworkIndicator,
    Scheme,
    SchemeLevel,
    SchemePart,
    SchemeUse,
)
from yimen.performance.models import SchemeEdition

SHIPPED = Path(__file__).resolve().parent.parent / "schemes"


def find_scheme(*, code: str, on: date) -> Scheme | None:
    """Return the edition of a scheme in force on a day, or None."""
    row = (
        SchemeEdition.objects.filter(code=code, from_on__lte=on).order_by("-from_on", "-id").first()
    )
    return as_scheme(row) if row is not None else None


def get_scheme(*, code: str, on: date) -> Scheme:
    """Return the edition of a scheme in force on a day. Raises NotFound."""
    found = find_scheme(code=code, on=on)
    if found is None:
        raise NotFound
    return found


def list_schemes(*, on: date, use: SchemeUse | None = None) -> list[Scheme]:
    """Return the edition of each scheme in force on a day, by use and title."""
    rows = SchemeEdition.objects.filter(from_on__lte=on)
    if use is not None:
        rows = rows.filter(use=use)
    newest = rows.order_by("code", "-from_on", "-id").distinct("code")
    return sorted(map(as_scheme, newest), key=lambda one: (one.use != SchemeUse.SELF, one.title))


def titles(*, on: date, use: SchemeUse) -> dict[str, str]:
    """Return the titles of schemes by code: those in force, or the shipped ones before they are loaded."""
    found = {one.code: one.title for one in list_schemes(on=on, use=use)}
    if found:
        return found
    shipped = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(SHIPPED.glob("*.json"))
    ]
    return {one["code"]: one["title"] for one in shipped if one["use"] == use}


def editions(*, code: str) -> list[Scheme]:
    """Return every edition of a scheme, newest first. Raises NotFound where there is none."""
    rows = SchemeEdition.objects.filter(code=code).order_by("-from_on", "-id")
    found = [as_scheme(row) for row in rows]
    if not found:
        raise NotFound
    return found


def as_scheme(row: SchemeEdition) -> Scheme:
    """Return the shape of a row."""
    return Scheme(
        id=row.id,
        code=row.code,
        title=row.title,
        basis=row.basis,
        use=SchemeUse(row.use),
        from_on=row.from_on,
        execution_weight=row.execution_weight,
        levels=read_levels(row.levels),
        bands=read_bands(row.bands),
        note=row.note,
        set_at=row.set_at,
        set_by=row.set_by,
    )


def read_levels(found: Sequence[Mapping[str, Any]]) -> tuple[SchemeLevel, ...]:
    """Return levels as they are stored and shipped."""
    return tuple(
        SchemeLevel(
            code=one["code"],
            title=one["title"],
            weight=Decimal(one["weight"]),
            parts=tuple(_part(part) for part in one["parts"]),
        )
        for one in found
    )


def _part(found: Mapping[str, Any]) -> SchemePart:
    return SchemePart(
        code=found["code"],
        title=found["title"],
        weight=_decimal(found.get("weight")),
        needed=bool(found.get("needed", False)),
        indicators=tuple(
            FrameworkIndicator(
                title=one["title"],
                weight=_decimal(one.get("weight")),
                standard=one.get("standard", ""),
            )
            for one in found.get("indicators", ())
        ),
    )


def read_bands(found: Sequence[Mapping[str, Any]]) -> tuple[Band, ...]:
    """Return the bands of qualitative marks as they are stored and shipped."""
    return tuple(
        Band(title=one["title"], most=Decimal(one["most"]), least=Decimal(one["least"]))
        for one in found
    )


def _decimal(found: str | int | None) -> Decimal | None:
    return None if found is None else Decimal(found)
