"""The content store of this installation: a folder, unless the settings name a bucket."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from yimen.kernel.files.bucket import BucketAddress, BucketStore
from yimen.kernel.files.contracts import ContentStore
from yimen.kernel.files.local import FolderStore


@cache
def _folder(folder: Path) -> FolderStore:
    return FolderStore(folder)


@cache
def _bucket(address: BucketAddress) -> BucketStore:
    return BucketStore(address)


def installed() -> ContentStore:
    """Return the store that the settings name.

    `YIMEN_FILES_BUCKET` is a mapping of `BucketAddress`'s fields; where it is absent or empty,
    contents lie in `YIMEN_FILES_FOLDER`.
    """
    address = getattr(settings, "YIMEN_FILES_BUCKET", None)
    if address:
        return _bucket(BucketAddress(**address))
    return _folder(Path(settings.YIMEN_FILES_FOLDER))
