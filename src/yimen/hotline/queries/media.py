"""The official account that a connector put in its place, if any."""

from __future__ import annotations

from yimen.hotline.contracts.media import MediaSource

_installed: list[MediaSource] = []


def install(source: MediaSource) -> None:
    """Ask this source from now on."""
    _installed[:] = [source]


def source() -> MediaSource | None:
    """Return the source, or None where this installation has no official account."""
    return _installed[0] if _installed and _installed[0].is_configured() else None
