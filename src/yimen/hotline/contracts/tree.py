"""A category tree that is being imported: what it would change, and whose its branches would be."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yimen.hotline.contracts.category import Category

TREE_KIND = "hotline.tree"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow:
    """A readable row of a file: the path of a category, and the units that the file names."""

    path: tuple[str, ...]
    lead: str = ""
    support: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeFlag:
    """A row that is left out, or that somebody should look at, and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRead:
    """What could be read of a file."""

    rows: tuple[TreeRow, ...]
    flags: tuple[TreeFlag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeBranch:
    """A second-level branch with the unit that leads it; `source` says where that comes from."""

    path: str
    leaves: int
    lead: str
    support: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePreview:
    """What an import would do; nothing has been done yet."""

    id: UUID
    nodes: tuple[Category, ...]
    added: tuple[str, ...]
    retired: tuple[str, ...]
    kept: int
    flags: tuple[TreeFlag, ...]
    branches: tuple[TreeBranch, ...]
    leaves: int
    without_unit: int
    is_taken: bool
