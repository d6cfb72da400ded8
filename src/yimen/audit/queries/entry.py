"""One entry, and everything that proves it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from yimen.audit.contracts import EntryRow
from yimen.audit.queries import names, search
from yimen.audit.rules import evidence
from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto.signer import ledger_signer
from yimen.kernel.ledger import proofs
from yimen.kernel.ledger.canonical import LINE
from yimen.kernel.ledger.contracts import Inclusion

_LINE = f"SELECT {LINE} FROM kernel_ledger_entry e WHERE e.id = %s"  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An entry with its proof: it waits for its place, or its proof holds, or it was tampered with."""

    row: EntryRow
    proof: Inclusion | None
    holds: bool
    is_waiting: bool


def get_entry(*, entry_id: int) -> Opened:
    """Return an entry and try its proof. Raises NotFound."""
    entry = search.find_entry(entry_id=entry_id)
    if entry is None:
        raise NotFound
    (row,) = names.rows_of([entry])
    proof, is_waiting = _proof(entry_id)
    return Opened(
        row=row,
        proof=proof,
        holds=proof is not None and proofs.holds(proof),
        is_waiting=is_waiting,
    )


def _proof(entry_id: int) -> tuple[Inclusion | None, bool]:
    try:
        return proofs.prove_inclusion(entry_id=entry_id), False
    except NotFound:
        return None, True
    except (KeyError, ValueError):  # the tree's tiles or the checkpoint are gone
        return None, False


def proof_document(*, entry_id: int) -> dict[str, object]:
    """Return the proof of an entry for who checks it elsewhere. Raises NotFound."""
    proof = proofs.prove_inclusion(entry_id=entry_id)
    return evidence.proof_document(
        line=_line(entry_id),
        position=proof.position,
        path=proof.path,
        checkpoint=proof.checkpoint,
        public_key=ledger_signer().public_key(key_version=proof.checkpoint.key_version),
    )


def own_public_key() -> str:
    """Return the public key of what signs now, in PEM."""
    signer = ledger_signer()
    return signer.public_key(key_version=signer.key_version)


def own_fingerprint() -> str:
    """Return the fingerprint of the key that signs now."""
    return evidence.fingerprint(own_public_key())


def _line(entry_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_LINE, (entry_id,))
        (line,) = cursor.fetchone()
    return str(line)
