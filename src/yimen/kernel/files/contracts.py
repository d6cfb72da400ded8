"""Shapes of stored files, and why a file is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol
from uuid import UUID

from yimen.kernel.contracts import Refusal

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """What may come in: how large, and of which media types (none named allows all known ones)."""

    max_bytes: int = 20 * MEBIBYTE
    media_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file; `address` names its content in the store and tells nothing of it."""

    id: UUID
    address: str
    sm3: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredContent:
    """A content in a store, for the clean-up."""

    address: str
    stored_at: datetime


class ContentStore(Protocol):
    """Where sealed contents lie: a folder, or a bucket. A content appears whole or not at all."""

    def put(self, *, address: str, source: BinaryIO, size: int) -> None:
        """Keep a content, or do nothing where it is kept already. Raises StoreFull, StoreDown."""

    def replace(self, *, address: str, source: BinaryIO) -> None:
        """Keep a content in the place of one of the same name. Raises StoreFull, StoreDown."""

    def open(self, *, address: str) -> BinaryIO:
        """Return a reader that can seek. Raises FileNotFoundError, StoreDown."""

    def remove(self, *, address: str) -> None:
        """Remove a content, or do nothing where there is none."""

    def contents(self) -> Iterator[StoredContent]:
        """Yield everything that is kept."""


class FileRefused(Refusal):
    """The file cannot be taken, and the person can bring another one."""


class StoreFull(Refusal):
    """There is no room left; nothing of the file was kept."""

    status = 507

    def __init__(self) -> None:
        super().__init__(
            "kernel.file.store_full",
            "服务器的存储空间满了，这个文件没有保存，其他内容没有受影响。"
            "请稍后再传，或者到窗口提交纸质材料。",
        )


class StoreDown(Refusal):
    """The store does not answer; nothing of the file was kept."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "kernel.file.store_down",
            "文件存储暂时连不上，这个文件没有保存。请过几分钟再试。",
        )
