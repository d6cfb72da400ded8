"""What drills of connectors need to stand before they begin."""

from __future__ import annotations

from yimen.hotline import testing as hotline


def hotline_desk() -> None:
    """Open the centre for which the telephone switch takes calls."""
    hotline.desk()
