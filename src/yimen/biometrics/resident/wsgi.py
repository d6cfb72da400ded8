"""What the server of the process of faces loads."""

from __future__ import annotations

from yimen.biometrics.resident.application import run

application = run()
