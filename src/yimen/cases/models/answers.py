"""Answers and facts at rest: one encrypted JSON document a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from yimen.kernel.crypto.fields import decrypt_field, encrypt_field


def seal(column: str, values: Mapping[str, Any]) -> bytes:
    """Return the document encrypted for a column, named `<table>.<column>`."""
    return encrypt_field(column=column, plaintext=orjson.dumps(values))


def unseal(column: str, stored: bytes | memoryview) -> dict[str, Any]:
    """Return the document that `seal` made."""
    values = orjson.loads(decrypt_field(column=column, stored=bytes(stored)))
    assert isinstance(values, dict)
    return values


def seal_draft(values: Mapping[str, Any], aside: Mapping[str, Any]) -> bytes:
    """Return a draft's answers encrypted, with those that are put aside beside them."""
    return seal(DRAFT_ANSWERS, {**values, _ASIDE: aside} if aside else values)


def unseal_draft(stored: bytes | memoryview) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answers of a draft that count, and those that are put aside."""
    values = unseal(DRAFT_ANSWERS, stored)
    return values, values.pop(_ASIDE, {})


_ASIDE = "~"
"""No field has such a code: codes are letters, digits and underscores."""

DRAFT_ANSWERS = "cases_draft.answers"
CASE_ANSWERS = "cases_case.answers"
NOTICE_FACTS = "cases_notice.facts"
BATCH_ANSWERS = "cases_batch.answers"
COMPARISON_ROWS = "cases_comparison.rows"
FILLING_ROWS = "cases_filling.rows"
TAKEN_MEASURES = "cases_taken_paper.measures"
VERDICT_INPUTS = "cases_verdict.inputs"
BUNDLE_ANSWERS = "cases_bundle_draft.answers"
