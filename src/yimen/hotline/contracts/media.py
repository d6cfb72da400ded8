"""Where the pictures and recordings of an official account come from."""

from __future__ import annotations

from typing import Protocol

from yimen.kernel.contracts import Refusal


class MediaSource(Protocol):
    """Whatever hands over what a user of the official account sent; a connector registers one."""

    def is_configured(self) -> bool:
        """Say whether this installation has an official account."""

    def token(self) -> str:
        """Return the token by which the platform proves itself."""

    def fetch(self, *, media_id: str) -> tuple[str, bytes]:
        """Return the name and the content of a file. Raises MediaMissing."""


class MediaMissing(Refusal):
    """The platform did not hand over a file."""

    def __init__(self) -> None:
        super().__init__("hotline.media.missing", "这个文件没有传过来，请再发一次。")
