"""An archive from outside writes plain files below its folder, and nothing else anywhere."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from yimen.ops.unpacking import unpack


def _packed(folder: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
    target = folder / "packed"
    with tarfile.open(target, "w:gz") as archive:
        for entry, content in entries:
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return target


def _entry(name: str, kind: bytes = tarfile.REGTYPE, mode: int = 0o644) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode = kind, mode
    if kind in {tarfile.SYMTYPE, tarfile.LNKTYPE}:
        entry.linkname = "/etc/passwd"
    return entry


def test_files_keep_their_content_and_what_they_may(tmp_path: Path) -> None:
    source = _packed(
        tmp_path,
        (_entry("program", tarfile.DIRTYPE), b""),
        (_entry("program/yimen", mode=0o6777), b"#!/bin/sh\n"),
        (_entry("keys/first", mode=0o400), b"secret"),
    )
    unpack(source, tmp_path / "out")
    assert (tmp_path / "out" / "program" / "yimen").read_bytes() == b"#!/bin/sh\n"
    assert (tmp_path / "out" / "program" / "yimen").stat().st_mode & 0o7777 == 0o755
    assert (tmp_path / "out" / "keys" / "first").stat().st_mode & 0o7777 == 0o600


@pytest.mark.parametrize(
    "entry",
    [
        _entry("../outside"),
        _entry("inside/../../outside"),
        _entry("/outside"),
        _entry("."),
        _entry("outside", tarfile.SYMTYPE),
        _entry("outside", tarfile.LNKTYPE),
        _entry("outside", tarfile.FIFOTYPE),
        _entry("outside", tarfile.CHRTYPE),
    ],
    ids=["above", "above by a way", "absolute", "no name", "link", "hard link", "pipe", "device"],
)
def test_anything_else_is_refused(tmp_path: Path, entry: tarfile.TarInfo) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(tarfile.TarError):
        unpack(_packed(tmp_path, (entry, b"")), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_a_file_named_twice_is_refused(tmp_path: Path) -> None:
    source = _packed(tmp_path, (_entry("one"), b"first"), (_entry("one"), b"second"))
    with pytest.raises(FileExistsError):
        unpack(source, tmp_path / "out")
    assert (tmp_path / "out" / "one").read_bytes() == b"first"


def test_an_archive_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "plain"
    with tarfile.open(source, "w") as archive:
        entry = _entry("one")
        entry.size = 40_000
        archive.addfile(entry, io.BytesIO(b"x" * 40_000))
    source.write_bytes(source.read_bytes()[:20_000])
    with pytest.raises(tarfile.TarError):
        unpack(source, tmp_path / "out")
