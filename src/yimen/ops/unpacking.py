"""Take an archive apart that came from outside: plain files and folders, below one folder alone.

Python's own filter for this came with 3.11.4, and the Python of Debian 12 is older.
"""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path, PurePosixPath

_OURS, _AT_LEAST = 0o755, 0o600
"""What a file may allow of what its archive says, and what its owner may always."""


def unpack(source: Path, folder: Path) -> None:
    """Write what an archive holds into a folder.

    Raises:
        tarfile.TarError: it is damaged, or names what is no plain file below the folder; what came
            before that is written.
        OSError: the folder cannot be written.
    """
    with tarfile.open(source) as archive:
        for entry in archive:
            target = folder / _inside(entry.name)
            if entry.isdir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            held = archive.extractfile(entry) if entry.isreg() else None
            if held is None:
                raise tarfile.TarError(f"{entry.name} is no plain file")
            target.parent.mkdir(parents=True, exist_ok=True)
            with held, target.open("xb") as file:
                target.chmod(entry.mode & _OURS | _AT_LEAST)
                shutil.copyfileobj(held, file)
                if file.tell() != entry.size:
                    raise tarfile.ReadError(f"{entry.name} is cut off")


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise tarfile.TarError(f"{name} lies outside")
    return path
