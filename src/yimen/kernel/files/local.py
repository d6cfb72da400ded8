"""A folder as a content store: a content appears under its name whole, or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from yimen.kernel.files.contracts import StoredContent, StoreDown, StoreFull

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_INCOMING = "incoming"


class FolderStore:
    """Contents in a folder, spread over 256 folders by the first two digits of their hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, *, address: str, source: BinaryIO, size: int) -> None:
        """Write to a temporary file, flush it to the disk, and give it its name in one step."""
        target = self._path(address)
        if target.exists() and target.stat().st_size == size:
            os.utime(target)  # young again: the clean-up must not take it from under a new row
            return
        self.replace(address=address, source=source)

    def replace(self, *, address: str, source: BinaryIO) -> None:
        """Write as `put` does, over what is there; who reads the old one reads it to its end."""
        try:
            self._write(self._path(address), source)
        except OSError as failed:
            if failed.errno in _NO_ROOM:
                raise StoreFull from failed
            raise StoreDown from failed

    def open(self, *, address: str) -> BinaryIO:
        """Return a reader of the content."""
        return self._path(address).open("rb")

    def remove(self, *, address: str) -> None:
        """Remove the content."""
        self._path(address).unlink(missing_ok=True)

    def contents(self) -> Iterator[StoredContent]:
        """Yield every content with the time it was written."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            yield StoredContent(address=path.name, stored_at=moment)

    def clear_incoming(self, *, before: datetime) -> int:
        """Remove what killed processes left half-written, and return how many files it was."""
        left = [
            path
            for path in (self._folder / _INCOMING).glob("*")
            if path.stat().st_mtime < before.timestamp()
        ]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _path(self, address: str) -> Path:
        return self._folder / address[:2] / address

    def _write(self, target: Path, source: BinaryIO) -> None:
        incoming = self._folder / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=incoming)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(source, file, 1024 * 1024)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
            _sync_folder(target.parent)
        finally:
            temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
