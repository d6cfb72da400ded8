"""Who looks after the process of faces."""

from __future__ import annotations

WATCH_PROCESS = "biometrics.watch_process"
