"""How procurement encrypts the names of people who are no officers of ours."""

from __future__ import annotations

from collections.abc import Sequence

from yimen.kernel.crypto.fields import decrypt_text, encrypt_text

SIGNERS = "procurement_milestone.signers_encrypted"
REPAIRER = "procurement_repair.repairer_encrypted"


def seal_names(*, column: str, names: Sequence[str]) -> bytes:
    """Return names as stored, one a line; none is nothing."""
    text = "\n".join(one.strip() for one in names if one.strip())
    return encrypt_text(column=column, text=text) if text else b""


def names_of(*, column: str, stored: bytes | memoryview) -> tuple[str, ...]:
    """Return names as they were sealed."""
    if not stored:
        return ()
    return tuple(decrypt_text(column=column, stored=stored).split("\n"))
