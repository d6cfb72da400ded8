"""Faces: models and the process that holds them."""

from __future__ import annotations

from yimen.kernel import register

PART = register.Context(code="biometrics", title="人脸")
