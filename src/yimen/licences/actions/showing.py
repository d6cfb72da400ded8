"""The holder shows a licence in person: that it is he is confirmed, and seen for five minutes.

By his password or by his face; whoever checks the licence then reads by which, and when.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.identity import public as identity
from yimen.identity.contracts import FaceAct
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.licences.actions import licence as licences
from yimen.licences.contracts import SHOWING_KIND, LicenceState, LicenceView, WrongLicenceState
from yimen.licences.queries import licence as queries

BY_PASSWORD = "当面出示，本人输密码确认"  # noqa: S105 -- words for people
BY_FACE = "当面出示，本人刷脸确认"


def show_by_password(*, actor: Actor, licence_id: UUID, password: str, at: datetime) -> None:
    """Record that the holder shows his licence now, confirmed by his password.

    Raises NotFound, WrongLicenceState, PasswordRefused.
    """
    shown = _own(actor, licence_id, at)
    identity.check_own_password(actor=actor, password=password, at=at)
    _record(actor, shown, BY_PASSWORD, at)


def show_by_face(
    *, actor: Actor, licence_id: UUID, confirmation_id: UUID | None, at: datetime
) -> None:
    """Record that the holder shows his licence now, confirmed by his face.

    Raises NotFound, WrongLicenceState, FaceNotAllowed.
    """
    shown = _own(actor, licence_id, at)
    identity.take_confirmation(
        actor=actor,
        confirmation_id=confirmation_id or UUID(int=0),
        act=FaceAct.USE_LICENCE,
        subject=shown.ref,
        digest=digest_of(shown),
        at=at,
    )
    _record(actor, shown, BY_FACE, at)


def ask_face(*, actor: Actor, licence_id: UUID, post_to: str, back: str, at: datetime) -> str:
    """Return the page on which the holder confirms by face; empty where he cannot. Raises NotFound."""
    shown = _own(actor, licence_id, at)
    return identity.face_ask_address(
        actor=actor,
        act=FaceAct.USE_LICENCE,
        subject=shown.ref,
        digest=digest_of(shown),
        says=f"当面出示我的{shown.name}",
        post_to=post_to,
        fields={"way": "face"},
        back=back,
        at=at,
    )


def digest_of(shown: LicenceView) -> str:
    """Return what stands for exactly this licence in a yes to showing it."""
    return sm3_hex(shown.identifier.encode())


def _own(actor: Actor, licence_id: UUID, at: datetime) -> LicenceView:
    """Return the actor's own licence in force. Raises NotFound, WrongLicenceState."""
    shown = queries.get_licence(licence_id=licence_id, on=local_day(at))
    if actor.person_id is None or shown.holder_id != actor.person_id:
        raise NotFound
    if shown.state is not LicenceState.IN_FORCE:
        raise WrongLicenceState("这本证照现在没有效力，不能出示。")
    return shown


def _record(actor: Actor, shown: LicenceView, how: str, at: datetime) -> None:
    licences.record_use(
        actor=actor,
        licence_id=shown.id,
        purpose=how,
        used_for=Ref(SHOWING_KIND, shown.id),
        at=at,
    )
