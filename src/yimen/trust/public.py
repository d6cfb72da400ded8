"""What other contexts may ask of 电子信任: keyword-only, contracts in and out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.keys.contracts import Purpose
from yimen.pki.contracts import ChainReport, Profile, SuiteName
from yimen.trust.actions import authority as _authority
from yimen.trust.actions import outside as _outside
from yimen.trust.actions import rekeying as _rekeying
from yimen.trust.actions import sealing as _sealing
from yimen.trust.contracts import (
    CertificateView,
    KeyVersionView,
    OutgoingFile,
    OutsideAuthority,
    RekeyingView,
    SealedForm,
    SealedView,
    Unsealed,
)
from yimen.trust.queries import authorities as _authorities
from yimen.trust.queries import chain as _chain
from yimen.trust.queries import encrypted as _encrypted
from yimen.trust.queries import outgoing as _outgoing
from yimen.trust.queries import rekeying as _rekeyed
from yimen.trust.queries import sealing as _sealed
from yimen.trust.queries import unsealed as _unsealed


def request_sealing(
    *,
    ref: Ref,
    subject: Ref,
    file_id: UUID,
    title: str,
    organisation_id: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
) -> SealedView:
    """Put a typeset PDF into the queue of what is to be sealed, in the caller's transaction.

    Once for each `ref`; `subject` is the case or holder it belongs to. The worker puts the seal of
    the organisation on it and publishes `DocumentSealed`. Raises NotFound for the file.
    """
    return _sealing.request_sealing(
        ref=ref,
        subject=subject,
        file_id=file_id,
        title=title,
        organisation_id=organisation_id,
        reason=reason,
        actor=actor,
        at=at,
    )


def find_sealed(*, ref: Ref) -> SealedView | None:
    """Return where a document stands, or None where nobody asked for a seal."""
    return _sealed.find_sealed(ref=ref)


def list_sealed(*, kind: str, ids: Collection[UUID]) -> dict[UUID, SealedView]:
    """Return where several documents of one kind stand, by id."""
    return _sealed.list_sealed(kind=kind, ids=ids)


def open_sealed(*, ref: Ref, form: SealedForm) -> OutgoingFile:
    """Return a sealed document in one form; the caller has checked who asks.

    Raises NotFound where it is not sealed yet, or not in this form.
    """
    view = _sealed.find_sealed(ref=ref)
    if view is None or view.pdf_file_id is None or view.ofd_file_id is None:
        raise NotFound
    if form is SealedForm.PDF:
        return _outgoing.open_pdf(file_id=view.pdf_file_id)
    return _outgoing.open_ofd(file_id=view.ofd_file_id)


def mark_unsealed(*, content: bytes, use: Unsealed) -> bytes:
    """Return a typeset PDF with words over each page that it carries no seal yet."""
    return _unsealed.mark_unsealed(content=content, use=use)


def rotate_keys(*, actor: Actor, suite: SuiteName | None, at: datetime) -> dict[Purpose, int]:
    """Make new keys of every purpose that encrypts, and start to rewrite what older ones wrote.

    Without a suite they are of the installation's. Raises NotAllowed: keys change by command alone.
    """
    return _rekeying.rotate_keys(actor=actor, suite=suite, at=at)


def start_rekeying(*, actor: Actor, at: datetime) -> None:
    """Start a run that brings everything encrypted to the newest keys. Raises NotAllowed."""
    _rekeying.start_rekeying(actor=actor, at=at)


def rekey_once(*, actor: Actor, at: datetime) -> bool:
    """Do one batch of the open run; say whether there may be more to do at once."""
    moved = _rekeying.work_once(actor=actor, at=at)
    return moved is not None and not moved.must_wait and not moved.is_finished


def find_rekeying() -> RekeyingView | None:
    """Return the run that goes on, or the last one; None before the first."""
    return _rekeyed.find_latest()


def key_versions() -> list[KeyVersionView]:
    """Return what writes now, purpose by purpose. Raises KeyStoreError."""
    return _rekeyed.key_versions()


def count_old_values() -> dict[str, int]:
    """Return how many values of each encrypted column are of an older key, counted now; no zeros."""
    counted = {one.name: _encrypted.waiting(one) for one in _encrypted.encrypted_columns()}
    return {name: number for name, number in counted.items() if number}


def set_up_authority(*, actor: Actor, at: datetime) -> list[str]:
    """Make what is missing of our own certificate authority; return the names of what was made.

    Root, issuing, time stamping and status certificates of both suites. Raises NotAllowed.
    """
    return _authority.set_up_authority(actor=actor, at=at)


def install_authority(*, authority: OutsideAuthority) -> None:
    """Enter a certificate authority outside that a connector speaks to, by its short name."""
    _authorities.install_authority(authority=authority)


def enter_authority(*, actor: Actor, code: str, at: datetime) -> list[CertificateView]:
    """Trust an authority outside from now on: its root and issuing certificates are kept.

    Raises NotAllowed, NotFound, AuthorityUnavailable.
    """
    return _outside.enter_authority(actor=actor, code=code, at=at)


def check_certificate(
    *, der: bytes, at: datetime, profile: Profile, between: Sequence[bytes] = ()
) -> ChainReport:
    """Return whether a certificate may be relied on for a profile at a moment, step by step in words."""
    return _chain.check_certificate(der=der, at=at, profile=profile, between=between)


def check_keys() -> None:
    """Check that the key store belongs to this database. Raises KeyStoreError."""
    _encrypted.check_keys()
