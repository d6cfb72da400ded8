"""The formulas and composites in force on a day, and the versions that a site proposed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from uuid import UUID

from yimen.hotline.contracts.assessment import (
    Composite,
    FormulaState,
    FormulaView,
    Weight,
)
from yimen.hotline.contracts.rate import Formula
from yimen.hotline.models import FormulaVersion
from yimen.hotline.queries.category import formulas as shipped_formulas
from yimen.hotline.rules.assessment import MUTUAL
from yimen.hotline.rules.rates import in_chinese
from yimen.kernel.contracts import NotFound
from yimen.kernel.reference import Kept

# A trigger on the table (migration 0017) says when what is kept no longer holds.
_kept: Kept[tuple[FormulaVersion, ...]] = Kept()
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """What is in force on a day: the site's own where it holds one, else the shipped."""

    formulas: list[Formula]
    composites: list[Composite]

    @property
    def titles(self) -> dict[str, str]:
        """Return the titles of everything that may stand in a composite."""
        return {one.code: one.title for one in self.formulas} | {MUTUAL: "联动互评"}


@lru_cache(maxsize=1)
def shipped_composites() -> tuple[Composite, ...]:
    """Return the composites that come with the package."""
    text = files("yimen.hotline.data").joinpath("composites.json").read_text(encoding="utf-8")
    return tuple(
        Composite(
            code=row["code"], title=row["title"], basis=row["basis"], verified=row["verified"],
            weights=tuple(Weight(code=a, points=b, low=c) for a, b, c in row["weights"]),
        )
        for row in json.loads(text)
    )  # fmt: skip


def in_force(*, day: date) -> InForce:
    """Return the formulas and composites in force on a day."""
    held = {row.code: row for row in _kept.get("held", _read) if row.from_on <= day}
    order = {one.code: number for number, one in enumerate(shipped_formulas())}
    return InForce(
        formulas=sorted(
            [
                *(one for one in shipped_formulas() if one.code not in held),
                *(_formula(row) for row in held.values() if not row.weights),
            ],
            key=lambda one: order.get(one.code, len(order)),
        ),
        composites=[
            *(one for one in shipped_composites() if one.code not in held),
            *(_composite(row) for row in held.values() if row.weights),
        ],
    )


def _read() -> tuple[FormulaVersion, ...]:
    rows = FormulaVersion.objects.filter(state=FormulaState.HELD)
    return tuple(rows.order_by("from_on", "held_at", "id"))


def _formula(row: FormulaVersion) -> Formula:
    return Formula(
        code=row.code, title=row.title, numerator=in_chinese(row.numerator),
        denominator=in_chinese(row.denominator),
        said=row.said, basis=row.basis, verified=True,
    )  # fmt: skip


def _composite(row: FormulaVersion) -> Composite:
    weights = tuple(Weight(code=a, points=b, low=c) for a, b, c in row.weights)
    return Composite(
        code=row.code, title=row.title, weights=weights, basis=row.basis, verified=True
    )


def version(*, formula_id: UUID) -> FormulaView:
    """Return a proposed version. Raises NotFound."""
    row = FormulaVersion.objects.filter(id=formula_id).first()
    if row is None:
        raise NotFound
    return view(row)


def versions() -> list[FormulaView]:
    """Return the versions that the site made, the newest first."""
    return [view(row) for row in FormulaVersion.objects.order_by("-proposed_at", "-id")[:_SHOWN]]


def view(row: FormulaVersion) -> FormulaView:
    """Return a version with its trial and its two people."""
    return FormulaView(
        id=row.id,
        code=row.code,
        title=row.title,
        state=FormulaState(row.state),
        formula=None if row.weights else _formula(row),
        composite=_composite(row) if row.weights else None,
        from_on=row.from_on,
        why=row.basis,
        by=row.by,
        by_officer=row.by_officer,
        tried_month=row.tried_month,
        tried_before=row.tried_before,
        tried_after=row.tried_after,
        held_by=row.held_by,
        held_at=row.held_at,
    )
