"""No page hides from the ledger that somebody tried what is not his."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house import places

_HIDING = {"Refusal", "NotAllowed", "Exception"}
"""What may be the refusal of somebody who tried what is not his; NotFound alone is a question."""
_ENOUGH = (
    "if {name}.status in {{403, 404}}:\n    raise",
    "if isinstance({name}, Refusal) and {name}.status in {{403, 404}}:\n    raise",
    "note(request, {name})",
)


def _caught(handler: ast.ExceptHandler) -> set[str]:
    return {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}


def _hiding(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ExceptHandler) or node.type is None:
            continue
        if not _caught(node) & _HIDING:
            continue
        first = ast.unparse(node.body[0])
        if first != "raise" and first not in {one.format(name=node.name) for one in _ENOUGH}:
            yield f"{path.relative_to(places.SOURCE)}:{node.lineno}"


def test_a_view_that_catches_refusals_raises_403_and_404_again_or_notes_them() -> None:
    views = [path for path in places.program_files() if "web" in path.parts]
    assert [one for path in views for one in _hiding(path)] == []
    assert views
