"""What an applicant signs by hand: exactly the questions, the answers, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from yimen.catalogue.contracts import Field, FieldKind, FormSpec
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.rules import rule


def places(spec: FormSpec) -> frozenset[str]:
    """Return the codes of the questions that a signature answers."""
    return frozenset(field.code for field in _fields(spec) if field.kind is FieldKind.SIGNATURE)


def shown_places(spec: FormSpec, shown: Collection[str]) -> Sequence[Field]:
    """Return the questions that a signature answers, of those that are asked of this person."""
    return [
        field
        for field in _fields(spec)
        if field.kind is FieldKind.SIGNATURE and field.code in shown
    ]


@rule("CASE-SIGN-1", cites="电子签名法 第十三条第三、四项（签署后对内容的任何改动能够被发现）")
def digest_of(
    *,
    form: FormSpec,
    version_id: UUID,
    situation: str,
    applicant_id: UUID,
    values: Mapping[str, Any],
) -> str:
    """Return the SM3 of what is signed: the item's version, each question as asked, each answer.

    The signatures themselves stand outside; the least change of anything else gives another one.
    """
    signed = [
        [field.code, field.label, values.get(field.code)]
        for field in _fields(form)
        if field.kind is not FieldKind.SIGNATURE
    ]
    text = {
        "version": str(version_id),
        "situation": situation,
        "applicant": str(applicant_id),
        "signed": signed,
    }
    return sm3_hex(
        json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )


@rule("CASE-SIGN-2", cites="电子签名法 第十三条第三、四项")
def joint_digest(digests: Sequence[str]) -> str:
    """Return the SM3 of what is signed once for several items: the digest of each, in their order.

    A change in one of them undoes the signature for that one and is told apart from the others.
    """
    return sm3_hex("\n".join(digests).encode())


def _fields(spec: FormSpec) -> list[Field]:
    return [field for step in spec.steps for field in step.fields]
