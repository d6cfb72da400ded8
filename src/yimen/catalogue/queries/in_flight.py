"""What a version would do to cases, asked of the floor above that keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.in_flight import CaseUnderWay, VersionImpact

_impacts: list[VersionImpact] = []


def register(impact: VersionImpact) -> None:
    """Let this one answer what versions do to cases; the one before is forgotten."""
    _impacts[:] = [impact]


def find_impact() -> VersionImpact | None:
    """Return who answers, or None where no floor above keeps cases."""
    return _impacts[0] if _impacts else None


def under_way(*, version: ItemVersionView, mapping: Mapping[str, str]) -> tuple[CaseUnderWay, ...]:
    """Return the cases that other versions' processes of the item lead."""
    impact = find_impact()
    return impact.under_way(version=version, mapping=mapping) if impact else ()
