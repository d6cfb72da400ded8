"""The content store of this installation: a folder, unless the settings name a bucket."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from yimen.kernel.files.contracts import ContentStore
from yimen.kernel.files.local import FolderStore
from yimen.kernel.register import resolve


@cache
def _folder(folder: Path) -> FolderStore:
    return FolderStore(folder)


def installed() -> ContentStore:
    """Return the store that the settings name.

    `YIMEN_FILES_BUCKET` is the address that `YIMEN_FILES_OPENER` (a dotted path) opens; where it is
    absent or empty, contents lie in `YIMEN_FILES_FOLDER`.
    """
    address = getattr(settings, "YIMEN_FILES_BUCKET", None)
    if address:
        opened: ContentStore = resolve(settings.YIMEN_FILES_OPENER)(address=address)
        return opened
    return _folder(Path(settings.YIMEN_FILES_FOLDER))
