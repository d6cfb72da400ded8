"""The key store of this installation: its file, or the service that the settings name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from yimen.keys.contracts import KeyStore, KeyStoreError, Purpose
from yimen.keys.file import FileKeys
from yimen.keys.service import ServiceKeys
from yimen.pki.contracts import SuiteName

__all__ = ["KeyStoreError", "Purpose", "installed"]


@cache
def _opened(folder: str | Path, service: str, secret: str, suite: str) -> KeyStore:
    if service:
        return ServiceKeys(Path(service))
    return FileKeys(Path(folder), secret=secret, suite=SuiteName(suite))


def forget() -> None:
    """Forget every key in memory, as a process that is started anew."""
    _opened.cache_clear()


def installed() -> KeyStore:
    """Return the key store of this installation."""
    return _opened(
        settings.YIMEN_KEYS_FOLDER,
        settings.YIMEN_KEYS_SERVICE,
        settings.YIMEN_KEYS_SECRET,
        settings.YIMEN_SUITE,
    )
