"""Which places the settings name; each is opened anew for a run of the shipper."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from django.conf import settings

from yimen.audit.outside.bucket import BucketPlace
from yimen.audit.outside.folder import FolderPlace
from yimen.audit.outside.syslog import SyslogPlace


class Place(Protocol):
    """A place that takes batches, each once and whole."""

    code: str

    @property
    def where(self) -> str:
        """Say where it is, in words an operator understands."""

    def put(self, *, name: str, content: bytes) -> None:
        """Take a batch. Raises DestinationDown; FileExistsError where the name is taken."""


@runtime_checkable
class ReadablePlace(Place, Protocol):
    """A place from which batches can be read back."""

    def names(self) -> list[str]:
        """Return the names of the batches that lie there, in order. Raises DestinationDown."""

    def get(self, *, name: str) -> bytes:
        """Return a batch. Raises DestinationDown."""


def configured() -> list[Place]:
    """Return the places that the settings name, none where copies stay nowhere."""
    places: list[Place] = []
    if settings.YIMEN_AUDIT_FOLDER:
        places.append(FolderPlace(folder=Path(settings.YIMEN_AUDIT_FOLDER)))
    if settings.YIMEN_AUDIT_BUCKET:
        places.append(BucketPlace(**settings.YIMEN_AUDIT_BUCKET))
    if settings.YIMEN_AUDIT_SYSLOG:
        places.append(
            SyslogPlace(url=settings.YIMEN_AUDIT_SYSLOG, ca=settings.YIMEN_AUDIT_SYSLOG_CA)
        )
    return places
