"""Translate a record of the register of social security into our fields; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MEDICAL = {"0": "没有", "1": "还在参加", "2": "有过，已经停了"}


def record_from_theirs(record: Mapping[str, Any]) -> dict[str, str]:
    """Return a record in the fields of our directory of data; the state of insurance is a code."""
    return {
        "medical": _MEDICAL.get(str(record.get("medical", "")), ""),
        "medical_place": str(record.get("medicalPlace", "")),
        "pension": str(record.get("pension", "")),
        "employer": str(record.get("employer", "")),
    }
