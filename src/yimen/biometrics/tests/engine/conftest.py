"""The engine of the fetched models, loaded once, and portraits of the data folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def engine(face_models: Path) -> Any:
    from yimen.biometrics.engine import faces

    return faces.load(face_models)


@pytest.fixture(scope="session")
def portrait(yimen_data: Path) -> Callable[[str], bytes]:
    """Give the bytes of a portrait of the London set, such as ``001_n``."""
    folder = yimen_data / "faces" / "london"
    if not folder.is_dir():
        pytest.skip(f"no portraits: {folder} does not exist")
    return lambda name: (folder / f"{name}.jpg").read_bytes()
