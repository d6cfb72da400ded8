"""What a version would do to cases, asked of the floor above that keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.in_flight import CaseUnderWay, OpenCases, VersionImpact

_impacts: list[VersionImpact] = []


def register(impact: VersionImpact) -> None:
    """Let this one answer what versions do to cases; the one before is forgotten."""
    _impacts[:] = [impact]


def find_impact() -> VersionImpact | None:
    """Return who answers, or None where no floor above keeps cases."""
    return _impacts[0] if _impacts else None


def under_way(*, version: ItemVersionView, mapping: Mapping[str, str]) -> tuple[CaseUnderWay, ...]:
    """Return the open cases of other versions, with what keeps each from this one."""
    impact = find_impact()
    return impact.under_way(version=version, mapping=mapping) if impact else ()


def open_cases(*, version: ItemVersionView) -> tuple[OpenCases, ...]:
    """Return how many cases of other versions stand in each state."""
    impact = find_impact()
    return impact.open_cases(version=version) if impact else ()


def places(*, version: ItemVersionView) -> tuple[tuple[str, str], ...]:
    """Return the steps of a version at which people act, with their titles."""
    impact = find_impact()
    return impact.places(version=version) if impact else ()


def unmanned(*, version: ItemVersionView, on: date) -> tuple[tuple[str, str], ...]:
    """Return the steps of a version's process that nobody may do on a day: place, and why."""
    impact = find_impact()
    if impact is None or version.definition is None or not version.definition.process:
        return ()
    return impact.unmanned(version=version, on=on)
