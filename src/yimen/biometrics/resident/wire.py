"""The words between the process of faces and who asks it: JSON, and images as they are.

Both ends are of one version of Yimen; nothing here is a published standard.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from yimen.biometrics.contracts import (
    Box,
    Candidate,
    FaceReading,
    Marks,
    ModelView,
    Purpose,
    Trouble,
)
from yimen.biometrics.resident.standing import GalleryStanding, Standing
from yimen.biometrics.seen import Found, Seen

LONGEST_IMAGE = 20 * 1024 * 1024
LONGEST_QUESTION = 64 * 1024
SECRET_HEADER = "X-Yimen-Faces"  # noqa: S105 -- the name of a header
MOST_CANDIDATES = 50


def dump_seen(seen: Sequence[Seen]) -> bytes:
    """Return faces as they are sent."""
    return orjson.dumps(
        [{"reading": asdict(one.reading), "vector": _text(one.vector)} for one in seen]
    )


def load_seen(content: bytes) -> list[Seen]:
    """Return the faces that were sent."""
    return [
        Seen(reading=_reading(one["reading"]), vector=base64.b64decode(one["vector"]))
        for one in orjson.loads(content)
    ]


def dump_question(
    *,
    purpose: Purpose,
    version: int,
    vector: bytes,
    cells: Sequence[str],
    limit: int,
    at: datetime,
) -> bytes:
    """Return a search as it is sent."""
    return orjson.dumps(
        {
            "purpose": purpose,
            "version": version,
            "vector": _text(vector),
            "cells": list(cells),
            "limit": limit,
            "at": at,
        }
    )


def load_question(content: bytes) -> dict[str, Any]:
    """Return the named arguments of a search that was sent.

    Raises:
        ValueError: it is not one.
    """
    try:
        found = orjson.loads(content)
        cells = [str(one) for one in found["cells"]]
        return {
            "purpose": Purpose(found["purpose"]),
            "version": int(found["version"]),
            "vector": base64.b64decode(found["vector"], validate=True),
            "cells": cells,
            "limit": min(max(int(found["limit"]), 1), MOST_CANDIDATES),
            "at": datetime.fromisoformat(found["at"]),
        }
    except (KeyError, TypeError) as error:
        raise ValueError("not a search") from error


def dump_found(found: Found) -> bytes:
    """Return an answer to a search as it is sent."""
    return orjson.dumps(
        {
            "candidates": [[str(one.subject_id), one.score] for one in found.candidates],
            "looked_at": found.looked_at,
            "version": found.version,
        }
    )


def load_found(content: bytes) -> Found:
    """Return the answer that was sent."""
    found = orjson.loads(content)
    return Found(
        candidates=tuple(
            Candidate(subject_id=UUID(subject), score=float(score))
            for subject, score in found["candidates"]
        ),
        looked_at=int(found["looked_at"]),
        version=int(found["version"]),
    )


def dump_standing(standing: Standing) -> bytes:
    """Return how the process stands, as it is sent."""
    return orjson.dumps(asdict(standing))


def load_standing(content: bytes) -> Standing:
    """Return how the process stands."""
    found = orjson.loads(content)
    model = found["model"]
    return Standing(
        model=ModelView(**model) if model else None,
        why=found["why"],
        galleries=tuple(
            GalleryStanding(**{**one, "purpose": Purpose(one["purpose"])})
            for one in found["galleries"]
        ),
        started_at=datetime.fromisoformat(found["started_at"]),
        pid=found["pid"],
        memory_bytes=found["memory_bytes"],
    )


def dump_refusal(message: str, trouble: Trouble | None = None, field: str | None = None) -> bytes:
    """Return a refusal as it is sent."""
    return orjson.dumps({"message": message, "trouble": trouble, "field": field})


def load_refusal(content: bytes) -> tuple[str, Trouble | None, str | None]:
    """Return the sentence of a refusal, what is wrong with the image, and the field."""
    try:
        found = orjson.loads(content)
        trouble = Trouble(found["trouble"]) if found.get("trouble") else None
        return str(found["message"]), trouble, found.get("field")
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", None, None


def _reading(found: Mapping[str, Any]) -> FaceReading:
    marks = found.get("marks")
    return FaceReading(
        **{
            **found,
            "marks": Marks(**{name: tuple(one) for name, one in marks.items()}) if marks else None,
            "box": Box(**found["box"]),
            "troubles": tuple(Trouble(one) for one in found["troubles"]),
        }
    )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
