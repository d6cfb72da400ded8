"""What items are called: the catalogue stands on a higher floor and registers its answer here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from yimen.identity.contracts import MandateView

ItemNames = Callable[[Collection[str]], Mapping[str, str]]
_answers: list[ItemNames] = []


def named_by(names: ItemNames) -> None:
    """Register who knows the names of items; the last one registered answers."""
    _answers[:] = [names]


def names_in(mandates: Iterable[MandateView]) -> dict[str, str]:
    """Return the names of the items that these mandates cover, by code; asked for once."""
    codes = {code for mandate in mandates for code in mandate.item_codes}
    return names_of(codes)


def names_of(codes: Collection[str]) -> dict[str, str]:
    """Return the names of the items with these codes; a code that no item has is left out."""
    return dict(_answers[0](codes)) if codes and _answers else {}
