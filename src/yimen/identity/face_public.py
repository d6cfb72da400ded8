"""The part of identity's door that concerns faces; `public` opens it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from yimen.biometrics.contracts import Probe
from yimen.identity.actions import consent_pad, face_confirmation, face_identification
from yimen.identity.actions.face_ask import make_ask
from yimen.identity.contracts import (
    FaceAct,
    FaceConfirmation,
    FaceState,
    Identification,
    PersonView,
)
from yimen.identity.face_contracts import HandReader
from yimen.identity.queries import face as queries
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref


def install_hand_reader(*, reader: HandReader) -> None:
    """Let what a pad sends at a window be read and drawn by this."""
    consent_pad.install(reader)


def face_state(*, person_id: UUID, at: datetime) -> FaceState:
    """Return for what a person's face is stored and may be used now. Raises NotFound."""
    return queries.state_of(person_id=person_id, at=at)


def face_ask_address(
    *,
    actor: Actor,
    act: FaceAct,
    subject: Ref,
    digest: str,
    says: str,
    post_to: str,
    fields: Mapping[str, str],
    back: str,
    at: datetime,
) -> str:
    """Return the page on which the signed-in person confirms this by face; empty where he cannot.

    Once confirmed, the page offers a form that posts `fields` and `confirmation` to `post_to`.
    `back` is the other way: the page from which he comes.
    """
    return make_ask(
        actor=actor,
        act=act,
        subject=subject,
        digest=digest,
        says=says,
        post_to=post_to,
        fields=fields,
        back=back,
        at=at,
    )


def confirm_by_face(
    *, actor: Actor, act: FaceAct, subject: Ref, digest: str, probe: Probe, at: datetime
) -> FaceConfirmation:
    """Keep the signed-in person's yes by face to exactly this, for ten minutes and one use.

    Raises NotAllowed, FaceNotAllowed, FaceNotMatched, FaceRefused, FacesOff, TooManyAttempts.
    """
    return face_confirmation.confirm(
        actor=actor, act=act, subject=subject, digest=digest, probe=probe, at=at
    )


def take_confirmation(
    *, actor: Actor, confirmation_id: UUID, act: FaceAct, subject: Ref, digest: str, at: datetime
) -> FaceConfirmation:
    """Use up a yes by face inside the caller's transaction. Raises FaceNotAllowed."""
    return face_confirmation.take(
        actor=actor,
        confirmation_id=confirmation_id,
        act=act,
        subject=subject,
        digest=digest,
        at=at,
    )


def identify_face(
    *,
    actor: Actor,
    probe: Probe,
    unit_id: UUID,
    cells: Sequence[str],
    at: datetime,
    device_id: UUID | None = None,
) -> Identification:
    """Return whom a face at a window or a device resembles, masked, for five minutes.

    `cells` are area code prefixes, the smaller first; "" is everybody. Raises NotAllowed,
    FaceRefused, FacesOff, TooManyAttempts.
    """
    return face_identification.identify(
        actor=actor, probe=probe, unit_id=unit_id, cells=cells, at=at, device_id=device_id
    )


def confirm_identification(
    *,
    actor: Actor,
    identification_id: UUID,
    tail: str,
    at: datetime,
    candidate: int | None = None,
) -> PersonView:
    """Return the candidate whose ID number or telephone ends in these four characters; recorded.

    Of several, `candidate` is the place of the one who was chosen. Three wrong tails end it. Raises
    NotAllowed, NotFound, IdentificationRefused.
    """
    return face_identification.confirm(
        actor=actor,
        identification_id=identification_id,
        tail=tail,
        at=at,
        candidate=candidate,
    )


def reject_identification(*, actor: Actor, identification_id: UUID, at: datetime) -> Identification:
    """Record that the person is none of these; nobody is opened by it any more.

    Raises NotAllowed, NotFound, IdentificationRefused.
    """
    return face_identification.reject(actor=actor, identification_id=identification_id, at=at)


def get_identified(*, actor: Actor, identification_id: UUID, at: datetime) -> PersonView:
    """Return who was confirmed, while the identification lives.

    Raises NotAllowed, IdentificationRefused.
    """
    return face_identification.confirmed(actor=actor, identification_id=identification_id, at=at)


def list_identifications(
    *,
    actor: Actor,
    at: datetime,
    unit_id: UUID | None = None,
    device_ids: Collection[UUID] = (),
) -> list[Identification]:
    """Return whom the actor's windows and devices saw in the last five minutes, the newest first.

    Raises NotAllowed.
    """
    return face_identification.list_live(actor=actor, unit_id=unit_id, device_ids=device_ids, at=at)
