"""The files that let a browser guide by itself: served from here, by hash, or not at all.

They are fetched together with the models (`./yimen faces on`). A file whose bytes are not those
that were pinned is never served: it would run in every visitor's browser.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

LOADER, BINARY, MODEL = (
    "vision_wasm_internal.js",
    "vision_wasm_internal.wasm",
    "face_landmarker.task",
)
FILES = {
    LOADER: "e7fd9858e8e8f221d9b96eddc11f8e077f263e0b7bbd79d3cbe882b134274f8c",
    BINARY: "6a5c64584c2ab61c763b6e204afbdbc7ce1caf7f5216187322bca8df94f646bc",
    MODEL: "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
}
"""Of @mediapipe/tasks-vision 0.10.35 the loader and its program, and the model that both sides use."""
SIZES = {LOADER: 322_044, BINARY: 11_153_617, MODEL: 3_758_596}
TYPES = {
    LOADER: "text/javascript; charset=utf-8",
    BINARY: "application/wasm",
    MODEL: "application/octet-stream",
}
_PACKED = {LOADER, BINARY}


def are_there() -> bool:
    """Say whether all of them lie in the folder of models, by name and size."""
    folder = Path(settings.YIMEN_FACES_MODELS)
    try:
        return all((folder / name).stat().st_size == size for name, size in SIZES.items())
    except OSError:
        return False


def read(*, name: str, packed: bool) -> tuple[bytes, bool] | None:
    """Return a file's bytes, packed by gzip where asked and worth it, and whether they are.

    None where it is not there or is not what was pinned.
    """
    if name not in FILES:
        return None
    path = Path(settings.YIMEN_FACES_MODELS) / name
    try:
        stamp = path.stat()
        is_packed = packed and name in _PACKED
        content = _content(str(path), stamp.st_mtime_ns, stamp.st_size, is_packed)
    except (OSError, ValueError):
        return None
    return content, is_packed


@lru_cache(maxsize=6)
def _content(path: str, changed_at: int, size: int, packed: bool) -> bytes:
    """Return the bytes of a file, whose hash is right. Raises ValueError, OSError."""
    del changed_at, size
    content = Path(path).read_bytes()
    if sha256(content).hexdigest() != FILES[Path(path).name]:
        raise ValueError(path)
    return gzip.compress(content, 6) if packed else content
