"""The font files of the installation, listed in one place for seals' pictures and for OFD."""

from __future__ import annotations

from pathlib import Path

from yimen.kernel.typeset.pages import font_folders


def font_files() -> list[Path]:
    """Return every font file: ours first, then the site's (YIMEN_FONTS), each folder by name."""
    return [path for one in font_folders() for path in sorted(Path(one).glob("*.[ot]tf"))]
