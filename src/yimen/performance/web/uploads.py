"""Uploads kept in memory and nowhere else; what exceeds the limit is dropped as it arrives."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest

MAX_TOTAL = 60 * 1024 * 1024
MAX_FILES = 200


class MemoryOnly(FileUploadHandler):
    """Collects files in memory up to a total; ``request.too_large`` tells that it was exceeded."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        """Start with nothing received."""
        super().__init__(request)
        self._buffer = io.BytesIO()
        self._total = 0
        self.too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file."""
        super().new_file(*args, **kwargs)
        self._buffer = io.BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a chunk, or drop it once the total is over the limit."""
        self._total += len(raw_data)
        if self._total > MAX_TOTAL:
            self.too_large = True
            self._buffer = io.BytesIO()
        else:
            self._buffer.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """Return the file, None where it was dropped."""
        if self.too_large:
            return None
        self._buffer.seek(0)
        return InMemoryUploadedFile(
            file=self._buffer,
            field_name=self.field_name,
            name=str(self.file_name),
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
