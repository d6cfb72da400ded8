"""What other contexts may ask of 电子信任: keyword-only, contracts in and out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.keys.contracts import Purpose
from yimen.pki.contracts import ChainReport, PrivateKey, Profile, SuiteName
from yimen.trust.actions import authority as _authority
from yimen.trust.actions import hand as _signing
from yimen.trust.actions import outside as _outside
from yimen.trust.actions import rekeying as _rekeying
from yimen.trust.actions import renewal as _renewal
from yimen.trust.actions import root_key as _root_key
from yimen.trust.actions import sealing as _sealing
from yimen.trust.actions.renewal import RootKeys
from yimen.trust.contracts import (
    CertificateView,
    HandCheck,
    HandDevice,
    HandDocument,
    HandKind,
    HandSent,
    HandView,
    KeyVersionView,
    OutgoingFile,
    OutsideAuthority,
    RekeyingView,
    SealedForm,
    SealedView,
    Unsealed,
    VerificationReport,
)
from yimen.trust.queries import authorities as _authorities
from yimen.trust.queries import chain as _chain
from yimen.trust.queries import encrypted as _encrypted
from yimen.trust.queries import hand as _hands
from yimen.trust.queries import outgoing as _outgoing
from yimen.trust.queries import rekeying as _rekeyed
from yimen.trust.queries import sealing as _sealed
from yimen.trust.queries import unsealed as _unsealed
from yimen.trust.queries import validity as _validity
from yimen.trust.queries import verification as _verification
from yimen.trust.queries.validity import ValidityRow
from yimen.trust.rules import hand as _hand


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


def renew_root(*, actor: Actor, suite: SuiteName, at: datetime) -> CertificateView:
    """Make a new root beside the old one. Raises NotAllowed, CertificateRefused."""
    return _renewal.renew_root(actor=actor, suite=suite, at=at)


def renew_issuing(
    *, actor: Actor, suite: SuiteName, at: datetime, keys: RootKeys = _renewal.no_files
) -> list[CertificateView]:
    """Make a new issuing certificate, its services and its crossing from the root before.

    `keys` opens the files of roots whose keys are offline. Raises NotAllowed, CertificateRefused.
    """
    return _renewal.renew_issuing(actor=actor, suite=suite, at=at, keys=keys)


def export_root_key(
    *, actor: Actor, suite: SuiteName, passphrase: str, at: datetime
) -> tuple[CertificateView, bytes]:
    """Return the newest root and its key in a file under a passphrase. Raises CertificateRefused."""
    return _root_key.export_root_key(actor=actor, suite=suite, passphrase=passphrase, at=at)


def remove_root_key(
    *, actor: Actor, suite: SuiteName, content: bytes, passphrase: str, at: datetime
) -> CertificateView:
    """Remove a root's key from the store, where the file holds just that key.

    Raises NotAllowed, CertificateRefused.
    """
    return _root_key.remove_root_key(
        actor=actor, suite=suite, content=content, passphrase=passphrase, at=at
    )


def sign_root_list(
    *, actor: Actor, suite: SuiteName, at: datetime, keys: RootKeys = _renewal.no_files
) -> list[CertificateView]:
    """Write the roots' lists of a suite anew and renew their status services. Raises CertificateRefused."""
    return _root_key.sign_root_list(actor=actor, suite=suite, at=at, keys=keys)


def open_root_file(*, root: CertificateView, content: bytes, passphrase: str) -> PrivateKey:
    """Return a root's key from its file. Raises CertificateRefused."""
    return _root_key.open_file(root=root, content=content, passphrase=passphrase)


def list_validity(*, at: datetime) -> list[ValidityRow]:
    """Return what runs out when: the authority and its services, then what else is due."""
    own = _validity.list_authority(at=at)
    known = {(one.certificate_id, one.is_list) for one in own}
    return own + [
        one for one in _validity.list_due(at=at) if (one.certificate_id, one.is_list) not in known
    ]


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


def verify_document(*, content: bytes, at: datetime) -> VerificationReport:
    """Return every check of a PDF or OFD that somebody gave, in words; never raises for what it holds."""
    return _verification.verify_document(content=content, at=at)


def check_keys() -> None:
    """Check that the key store belongs to this database. Raises KeyStoreError."""
    _encrypted.check_keys()


def hand_ticket(*, actor: Actor, document: HandDocument, place: str) -> str:
    """Return what a page hands out with its pad: good for this signer, place and version alone."""
    return _hands.make_ticket(actor=actor, document=document, place=place)


def document_of_ticket(*, actor: Actor, place: str, ticket: str) -> tuple[Ref, str]:
    """Return the thing and the digest that the page of a ticket showed. Raises HandRefused."""
    return _hands.document_of_ticket(actor=actor, place=place, ticket=ticket)


def hand_device(*, user_agent: str, screen: str = "", pointer: str = "") -> HandDevice:
    """Return on what something is signed: a class of device, never the whole user agent."""
    return _hand.device_of(user_agent=user_agent, screen=screen, pointer=pointer)


def sign_by_hand(
    *,
    actor: Actor,
    document: HandDocument,
    place: str,
    for_id: UUID,
    sent: HandSent,
    device: HandDevice,
    at: datetime,
    ticket: str = "",
    witness: str = "",
) -> HandView:
    """Keep a signature by hand for exactly this version of a document; the same gift, once.

    The caller holds the document's lock. Strokes or a picture that stand under another document are
    refused. Raises NotAllowed, HandRefused, FileRefused, StoreFull.
    """
    return _signing.sign_by_hand(
        actor=actor,
        document=document,
        place=place,
        for_id=for_id,
        sent=sent,
        device=device,
        at=at,
        ticket=ticket,
        witness=witness,
    )


def keep_typed_name(
    *,
    actor: Actor,
    document: HandDocument,
    place: str,
    for_id: UUID,
    name: str,
    device: HandDevice,
    at: datetime,
) -> HandView:
    """Keep a name typed in a form as a signature, where it is handed in with that form."""
    return _signing.keep_by_hand(
        actor=actor,
        document=document,
        place=place,
        for_id=for_id,
        sent=HandSent(kind=HandKind.TYPED, name=name, declared=True),
        device=device,
        at=at,
    )


def keep_hand_signatures(*, ref: Ref, at: datetime) -> None:
    """Say that a document was handed in: its signatures are filed with it and no longer run out."""
    _signing.keep_hand_signatures(ref=ref, at=at)


def find_hand_signature(*, ref: Ref, place: str) -> HandView | None:
    """Return the newest signature by hand at a place of a document, or None."""
    return _hands.find_hand_signature(ref=ref, place=place)


def list_hand_signatures(*, ref: Ref) -> list[HandView]:
    """Return the newest signature by hand at each place of a document."""
    return _hands.list_hand_signatures(ref=ref)


def list_hand_history(*, ref: Ref) -> list[HandView]:
    """Return every signature by hand of a document, the newest first."""
    return _hands.list_hand_history(ref=ref)


def get_hand_signature(*, signature_id: UUID) -> HandView:
    """Return a signature by hand. Raises NotFound."""
    return _hands.get_hand_signature(signature_id=signature_id)


def check_hand_signature(
    *, signature_id: UUID, document: HandDocument, at: datetime
) -> Sequence[HandCheck]:
    """Return whether a signature by hand still stands for a document as it is now, in words."""
    return _hands.check_hand_signature(signature_id=signature_id, document=document, at=at)


def hand_signature_holds(*, signature_id: UUID, document: HandDocument, at: datetime) -> bool:
    """Say whether every check of a signature by hand comes out well."""
    return _hands.holds(signature_id=signature_id, document=document, at=at)


def open_hand_picture(*, signature_id: UUID) -> bytes:
    """Return the picture of a signature as PNG; the caller has checked who asks. Raises NotFound."""
    return _hands.open_picture(signature_id=signature_id)
