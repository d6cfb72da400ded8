"""A backup as one file: the database, the papers, the keys, and a list of digests over them.

The database is dumped first, from one snapshot, while people work on. Papers lie under the digest
of their content and are written before the row that names them, so the copy that follows holds
every paper that the snapshot knows. Nothing is read from a backup before all its digests hold.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from yimen.ops import installation
from yimen.ops.binaries import find_binaries, run
from yimen.ops.public import KIND_FILE
from yimen.ops.refusals import OperationRefused
from yimen.ops.unpacking import unpack

_FORMAT = 1
_DUMP = "database.dump"
_MANIFEST = "manifest.json"
_DUMP_TIMEOUT_SECONDS = 6 * 60 * 60
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup says of itself."""

    at: str
    version: str
    files: int


def write(*, target: Path, url: str, at: datetime, version: str) -> Backup:
    """Write a backup of the running installation; the target appears whole or not at all.

    Raises:
        OperationRefused: the target exists, or the database cannot be dumped.
    """
    if target.exists():
        raise OperationRefused(f"{target} 已存在：请换一个文件名，备份不会覆盖已有的文件。")
    target.parent.mkdir(parents=True, exist_ok=True)
    dump = target.with_name(f"{target.name}.{os.getpid()}.dump")
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    try:
        _dump(url, dump)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            backup = _fill(file, dump, at, version)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    finally:
        dump.unlink(missing_ok=True)
        unfinished.unlink(missing_ok=True)
    return backup


def read(*, source: Path, url: str) -> Backup:
    """Bring a backup into an empty installation: all of it or nothing.

    Raises:
        OperationRefused: the backup is damaged or too new, or the database does not take it.
    """
    staging = installation.home() / "restore.unfinished"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700, parents=True)
    try:
        manifest = _unpack(source, staging)
        _load(url, staging / _DUMP)
        _move_in(staging / "keys", installation.keys_folder())
        _move_in(staging / "files", installation.files_folder())
        if (staging / KIND_FILE).exists():
            (staging / KIND_FILE).replace(installation.home() / KIND_FILE)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Backup(
        at=str(manifest["at"]), version=str(manifest["version"]), files=int(manifest["files"])
    )


def _dump(url: str, target: Path) -> None:
    command: list[str | Path] = [
        find_binaries().folder / "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-acl",
    ]
    answer = run([*command, f"--file={target}", url], timeout=_DUMP_TIMEOUT_SECONDS)
    if answer.returncode != 0:
        raise OperationRefused(f"数据库导出失败：{_last_line(answer.stderr)}")
    target.chmod(0o600)


def _load(url: str, dump: Path) -> None:
    command: list[str | Path] = [
        find_binaries().folder / "pg_restore",
        "--no-owner",
        "--no-acl",
        "--exit-on-error",
    ]
    whole: list[str | Path] = ["--single-transaction", f"--dbname={url}", dump]
    answer = run([*command, *whole], timeout=_DUMP_TIMEOUT_SECONDS)
    if answer.returncode != 0:
        raise OperationRefused(f"数据库导入失败，什么也没有改动：{_last_line(answer.stderr)}")


def _last_line(said: str) -> str:
    return (said.strip().splitlines() or ["没有说明原因"])[-1]


def _fill(file: IO[bytes], dump: Path, at: datetime, version: str) -> Backup:
    digests: dict[str, str] = {}
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        digests[_DUMP] = _add(archive, dump, _DUMP)
        count = 0
        for folder, name in (
            (installation.keys_folder(), "keys"),
            (installation.files_folder(), "files"),
            (installation.home() / KIND_FILE, KIND_FILE),
        ):
            for path in _files_in(folder):
                inside = (Path(name) / path.relative_to(folder)).as_posix()
                digests[inside] = _add(archive, path, inside)
                count += name == "files"
        manifest = {
            "format": _FORMAT,
            "at": at.isoformat(),
            "version": version,
            "files": count,
            "sha256": digests,
        }
        text = json.dumps(manifest, indent=1).encode()
        entry = tarfile.TarInfo(_MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        archive.addfile(entry, io.BytesIO(text))
    return Backup(at=at.isoformat(), version=version, files=count)


def _files_in(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix not in {".lock", ".new"}:
            yield path


def _add(archive: tarfile.TarFile, path: Path, inside: str) -> str:
    with path.open("rb") as source:
        entry = archive.gettarinfo(arcname=inside, fileobj=source)
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        read = _Digesting(source)
        archive.addfile(entry, read)
    return read.digest.hexdigest()


class _Digesting(io.RawIOBase):
    """Hashes what passes through."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


def _unpack(source: Path, staging: Path) -> dict[str, str | int]:
    try:
        unpack(source, staging)
        manifest = json.loads((staging / _MANIFEST).read_text())
    except (
        tarfile.TarError,
        KeyError,
        ValueError,
        EOFError,
        FileNotFoundError,
        FileExistsError,
    ) as error:
        raise OperationRefused(f"{source} 不是完整的一门备份：{error}") from error
    if manifest["format"] > _FORMAT:
        raise OperationRefused(
            f"{source} 由更新的版本（{manifest['version']}）写成，请先升级程序。"
        )
    wrong = [
        name for name, digest in manifest["sha256"].items() if _digest_of(staging / name) != digest
    ]
    if wrong:
        raise OperationRefused(
            f"备份已损坏：{len(wrong)} 个文件与登记的校验值不符（例如 {wrong[0]}），没有恢复任何内容。"
        )
    assert isinstance(manifest, dict)
    return manifest


def _digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                digest.update(piece)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def _move_in(source: Path, target: Path) -> None:
    if not source.exists():
        return
    if target.exists():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)
    target.chmod(0o700)
