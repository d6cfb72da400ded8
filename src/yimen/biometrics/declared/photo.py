"""Faces: ID photos and copies of cards."""

from __future__ import annotations

from yimen.kernel import register

PART = register.Context(code="biometrics", title="人脸")
