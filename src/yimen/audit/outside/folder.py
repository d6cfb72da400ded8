"""A folder as a place outside: another machine's file system, mounted for appending."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from yimen.audit.contracts import DestinationDown

_SUFFIX = ".ndjson"
_SAID = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "配额已满",
    errno.EFBIG: "空间不够",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "只读",
    errno.ENOTDIR: "不是目录",
    errno.ENOENT: "不存在",
    errno.EIO: "设备出错",
    errno.ESTALE: "网络目录断开了",
}


class FolderPlace:
    """Batches as files; a file appears whole, on the disk, and is never written again."""

    code = "folder"

    def __init__(self, *, folder: Path) -> None:
        self._folder = folder

    @property
    def where(self) -> str:
        """Return the folder's name."""
        return f"目录 {self._folder}"

    def put(self, *, name: str, content: bytes) -> None:
        """Write a batch. Raises DestinationDown; FileExistsError where the name is taken."""
        target, draft = self._folder / name, self._folder / f".{name}.part"
        if target.exists():
            raise FileExistsError(name)
        try:
            self._write(draft, content)
            os.link(draft, target)
            self._sync()
        except FileExistsError:
            raise
        except OSError as error:
            raise DestinationDown(f"写不进 {self._folder}：{_said(error)}") from error
        finally:
            with suppress(OSError):
                draft.unlink()

    def names(self) -> list[str]:
        """Return the names of the batches, in order."""
        try:
            return sorted(path.name for path in self._folder.glob(f"ledger-*{_SUFFIX}"))
        except OSError as error:
            raise DestinationDown(f"读不了 {self._folder}：{_said(error)}") from error

    def get(self, *, name: str) -> bytes:
        """Return a batch."""
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise DestinationDown(f"读不了 {name}：{_said(error)}") from error

    def _write(self, draft: Path, content: bytes) -> None:
        if self._folder.exists() and not self._folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "", str(self._folder))
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _sync(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _said(error: OSError) -> str:
    return _SAID.get(error.errno or 0, error.strerror or str(error))
