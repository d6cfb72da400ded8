"""Whole font files: digested once a process, so that ten thousand documents do not read them again."""

from __future__ import annotations

import zlib
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fontTools.ttLib import TTFont

from yimen.ofd.contracts import Font
from yimen.pki.contracts import SuiteName
from yimen.pki.suites import suite

_FAMILY, _POST_SCRIPT = 1, 6


def load_font(*, path: Path) -> Font:
    """Return a font file with its names, size, check sum and digests.

    A file that changed on disk is read again. Raises OSError, fontTools' TTLibError.
    """
    state = path.stat()
    return _load(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=32)
def _load(path: Path, changed_at: int, size: int) -> Font:
    del changed_at, size  # they keep a changed file from being taken for the old one
    content = path.read_bytes()
    with TTFont(path, lazy=True) as font:
        names = font["name"]
        return Font(
            path=path,
            file_name=path.name,
            post_script_name=str(names.getDebugName(_POST_SCRIPT)),
            family=str(names.getDebugName(_FAMILY)),
            size=len(content),
            crc32=zlib.crc32(content),
            sm3=suite(SuiteName.SM).digest(content),
            sha256=sha256(content).digest(),
        )


def advance(*, font: Font, character: str) -> float:
    """Return how far a character moves the pen, in parts of the font size; 0 for one not drawn."""
    names, widths, units = _metrics(font.path, font.sha256)
    name = names.get(ord(character))
    return widths[name][0] / units if name else 0.0


@lru_cache(maxsize=8)
def _metrics(path: Path, digest: bytes) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    del digest
    with TTFont(path, lazy=True) as font:
        return font.getBestCmap(), dict(font["hmtx"].metrics), int(font["head"].unitsPerEm)
