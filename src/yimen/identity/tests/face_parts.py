"""What tests of faces share: a clerk, a resident whose face is stored, a living check passed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.test import Client

from yimen.biometrics import public as faces
from yimen.biometrics import testing as constructed
from yimen.biometrics.contracts import Probe, Purpose
from yimen.identity import public as identity
from yimen.identity.actions import consent, face, proof
from yimen.identity.contracts import DocumentSeen, FaceAct
from yimen.identity.face_contracts import FACE_PURPOSES
from yimen.identity.rules.assurance import ProofKind
from yimen.kernel.actor import SYSTEM, Actor, ActorKind, Channel, Grant
from yimen.kernel.ids import new_id

UNIT = new_id()
VERBS = (
    "identity.enrol_face",
    "identity.identify_face",
    "identity.open_account",
    "identity.search_person",
)
IMAGE = constructed.constructed_face(name="zhang")
OTHER = constructed.constructed_face(name="somebody else")
PAPER = DocumentSeen(title="身份证", looked=True)


def a_clerk(area: str = "439981", unit_id: UUID = UNIT) -> Actor:
    """Return somebody at a window of the county."""
    return Actor(
        kind=ActorKind.OFFICER,
        name="李窗口",
        account_id=new_id(),
        officer_id=new_id(),
        unit_id=unit_id,
        grants=tuple(Grant(verb=one, unit_id=unit_id, area_prefix=area) for one in VERBS),
        channel=Channel.WINDOW,
    )


def say_yes(actor: Actor, purpose: Purpose, at: datetime) -> None:
    """Let a resident agree to a purpose of his face."""
    assert actor.person_id is not None
    code = FACE_PURPOSES[purpose]
    version = next(one.version for one in identity.list_purposes() if one.code == code)
    consent.give_consent(
        actor=actor,
        person_id=actor.person_id,
        purpose=code,
        version=version,
        at=at,
        separately=True,
    )


def enrolled(
    actor: Actor, *purposes: Purpose, at: datetime, image: bytes = IMAGE, clerk: Actor | None = None
) -> None:
    """Let a resident agree, and store his face at the window."""
    assert actor.person_id is not None
    wanted = purposes or tuple(FACE_PURPOSES)
    for purpose in wanted:
        say_yes(actor, purpose, at)
    face.enrol_at_window(
        actor=clerk or a_clerk(),
        person_id=actor.person_id,
        purposes=wanted,
        probe=Probe(image=image),
        document=PAPER,
        at=at,
    )


def seen_at_window(actor: Actor, at: datetime) -> None:
    """Let a window have seen the resident and his document."""
    assert actor.person_id is not None
    proof.give(
        actor=SYSTEM,
        person_id=actor.person_id,
        kind=ProofKind.WINDOW,
        source="测试",
        at=at - timedelta(days=1),
    )


def passed(client: Client, act: FaceAct, *, at: datetime, name: str = "zhang", likeness=1.0) -> str:
    """Return the challenge that this browser passed with a face."""
    session = client.session
    holder = faces.holder_of(session=session)
    session.save()
    found = constructed.passed_challenge(
        holder=holder, act=act.value, name=name, at=at, likeness=likeness
    )
    return str(found)


def probe(act: FaceAct, *, at: datetime, name: str = "zhang", likeness: float = 1.0) -> Probe:
    """Return a living check that was passed outside any browser."""
    found = constructed.passed_challenge(
        holder="test", act=act.value, name=name, at=at, likeness=likeness
    )
    return Probe(challenge_id=found, holder="test", act=act.value)
