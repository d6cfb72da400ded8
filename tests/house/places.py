"""Where the house keeps its things, for the tests that walk through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = CHECKOUT / "src" / "yimen"


def contexts() -> list[str]:
    """Return the folder of every context."""
    return sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


def program_files() -> Iterator[Path]:
    """Yield every Python file that is neither a test nor a migration."""
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"tests", "migrations"}.intersection(path.relative_to(SOURCE).parts):
            yield path


def files_of_tests() -> Iterator[Path]:
    """Yield every file of tests."""
    yield from sorted(SOURCE.glob("**/tests/**/test_*.py"))
    yield from sorted((CHECKOUT / "tests").rglob("test_*.py"))


def migration_files() -> Iterator[Path]:
    """Yield every migration."""
    yield from sorted(SOURCE.glob("*/migrations/[0-9]*.py"))
