"""A face as the models saw it, with its vector: it stays inside biometrics."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.biometrics.contracts import Candidate, FaceReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was measured of a face, and its vector: float32, little-endian, of unit length."""

    reading: FaceReading
    vector: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whom a vector resembles, the most first, among how many, in which version of the gallery."""

    candidates: tuple[Candidate, ...]
    looked_at: int
    version: int
