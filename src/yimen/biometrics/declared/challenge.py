"""Faces: a living person in front of a camera."""

from __future__ import annotations

from yimen.kernel import register

PART = register.Context(code="biometrics", title="人脸")
