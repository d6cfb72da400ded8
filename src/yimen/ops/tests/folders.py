"""Let the server's account walk down to a test's own folder, whoever else keeps theirs private."""

from __future__ import annotations

import tempfile
from pathlib import Path


def open_to_server(folder: Path) -> None:
    """Open the folder and its parents, up to the machine's folder for temporary files."""
    for step in (folder, *folder.parents):
        if step == Path(tempfile.gettempdir()):
            return
        step.chmod(step.stat().st_mode | 0o011)
