"""What items are called: the catalogue stands on a higher floor and registers its answer here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from yimen.directory.contracts import DirectoryRefused

ItemNames = Callable[[Collection[str]], Mapping[str, str]]
_answers: list[ItemNames] = []


def named_by(names: ItemNames) -> None:
    """Register who knows the names of items; the last one registered answers."""
    _answers[:] = [names]


def names_of(*, codes: Collection[str]) -> dict[str, str]:
    """Return the names of items by code; a code that nobody knows is left out."""
    if not codes or not _answers:
        return {}
    return dict(_answers[0](codes))


def check_known(*, codes: Collection[str]) -> None:
    """Refuse codes of items that do not exist. Raises DirectoryRefused."""
    if not codes:
        return
    unknown = sorted(set(codes) - set(names_of(codes=codes)))
    if unknown:
        raise DirectoryRefused(
            f"没有编码为 {'、'.join(unknown[:3])} 的事项，请对照事项清单核对。", field="items"
        )
