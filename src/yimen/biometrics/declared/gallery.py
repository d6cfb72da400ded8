"""Faces: templates, comparing, searching and what the law asks."""

from __future__ import annotations

from yimen.kernel import register

PART = register.Context(code="biometrics", title="人脸")
