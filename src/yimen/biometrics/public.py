"""What other contexts may ask of biometrics: keyword-only, contracts in and out.

Callers prove who a subject is and that he agreed; here is decided whether the purpose is switched
on, whether the face is good enough, and what a score means.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from yimen.biometrics import photo_access as _photo_access
from yimen.biometrics.actions import assessment as _assessments
from yimen.biometrics.actions import challenge as _challenges
from yimen.biometrics.actions import holder as _holders
from yimen.biometrics.actions import matching as _matching
from yimen.biometrics.actions import measurement as _measuring
from yimen.biometrics.actions import photo_handing as _handing
from yimen.biometrics.actions import probing as _probing
from yimen.biometrics.actions import template as _templates
from yimen.biometrics.contracts import (
    Availability,
    Capture,
    CaptureWay,
    ChallengeView,
    Enrolment,
    FaceReading,
    MadePicture,
    PhotoAsk,
    PictureKind,
    PresetView,
    Probe,
    Purpose,
    Result,
    SearchAnswer,
    Shot,
    Strictness,
)
from yimen.biometrics.queries import capture as _captures
from yimen.biometrics.queries import photo_ask as _asks
from yimen.biometrics.queries import preset as _presets
from yimen.biometrics.queries import purpose as _purposes
from yimen.biometrics.queries import template as _kept
from yimen.biometrics.resident import client as _client
from yimen.biometrics.rules import papers as _papers
from yimen.kernel.actor import Actor
from yimen.kernel.typeset.pages import set_page
from yimen.media import manuscript as _manuscript


def availability() -> Availability:
    """Return whether faces can be used now, and in words why not."""
    return _client.availability()


def is_on(*, purpose: Purpose, at: datetime) -> bool:
    """Say whether a purpose is switched on: an impact assessment of it is in force."""
    return _purposes.find_in_force(purpose=purpose, at=at) is not None


def read(*, image: bytes, strictness: Strictness) -> FaceReading:
    """Return the one face of an image as it was measured, with its troubles for the strictness.

    Raises FaceRefused where there is no face or several, FacesOff.
    """
    return _probing.one_face(_client.read(image, strictness=strictness)).reading


def enrol(
    *,
    actor: Actor,
    subject_id: UUID,
    purpose: Purpose,
    probe: Probe,
    cell: str,
    ground: str,
    at: datetime,
    expires_at: datetime | None = None,
    key: str = "",
) -> Enrolment:
    """Keep a subject's face for a purpose in the place of what was kept before; no picture is kept.

    `cell` is an opaque prefix code (an area) in which it is looked for first, `ground` the consent
    or decision it rests on; with a `key`, doing it twice is doing it once. Raises PurposeOff,
    FaceRefused, FacesOff, WrongState.
    """
    return _templates.enrol(
        actor=actor,
        subject_id=subject_id,
        purpose=purpose,
        probe=probe,
        cell=cell,
        ground=ground,
        at=at,
        expires_at=expires_at,
        key=key,
    )


def compare(
    *, actor: Actor, subject_id: UUID, purpose: Purpose, probe: Probe, at: datetime
) -> Result:
    """Return whether a face is a subject's. Raises PurposeOff, FaceRefused, FacesOff."""
    return _matching.compare(
        actor=actor, subject_id=subject_id, purpose=purpose, probe=probe, at=at
    )


def compare_images(*, actor: Actor, one: Probe, other: Probe, at: datetime) -> Result:
    """Return whether two pictures show the same person. Raises PurposeOff, FaceRefused, FacesOff."""
    return _matching.compare_images(actor=actor, one=one, other=other, at=at)


def search(
    *,
    actor: Actor,
    purpose: Purpose,
    probe: Probe,
    cells: Sequence[str],
    at: datetime,
    limit: int = 5,
) -> SearchAnswer:
    """Return whom a face resembles, cell after cell ("" is everybody) until one answers for sure.

    Raises PurposeOff, FaceRefused, FacesOff.
    """
    return _matching.search(
        actor=actor, purpose=purpose, probe=probe, cells=cells, at=at, limit=limit
    )


def search_all(*, actor: Actor, purpose: Purpose, image: bytes, at: datetime) -> list[SearchAnswer]:
    """Return for every face in a frame whom it resembles; frames without a hit are not recorded.

    Raises PurposeOff, FaceRefused, FacesOff.
    """
    return _matching.search_all(actor=actor, purpose=purpose, image=image, at=at)


def delete(
    *, actor: Actor, subject_id: UUID, purpose: Purpose | None, at: datetime, why: str
) -> int:
    """Delete what is kept of a subject, for one purpose or all, and return how many templates."""
    return _templates.delete(actor=actor, subject_id=subject_id, purpose=purpose, at=at, why=why)


def list_enrolments(*, subject_id: UUID) -> list[Enrolment]:
    """Return what is kept of a subject; what is `outdated` must be taken anew."""
    return _kept.list_of(subject_id=subject_id, model=_client.availability().model)


def expire(*, at: datetime) -> int:
    """Delete every template whose time is over, and return how many."""
    return _templates.expire(at=at)


def write_assessment(
    *,
    actor: Actor,
    purpose: Purpose,
    uses: str,
    necessity: str,
    risks: str,
    measures: str,
    assessed_by: str,
    assessed_on: date,
    valid_until: date,
    at: datetime,
) -> str:
    """Write an impact assessment for another to approve, and return its number.

    Raises NotAllowed, GovernanceRefused (a Refusal).
    """
    return _assessments.write_assessment(
        actor=actor,
        purpose=purpose,
        uses=uses,
        necessity=necessity,
        risks=risks,
        measures=measures,
        assessed_by=assessed_by,
        assessed_on=assessed_on,
        valid_until=valid_until,
        at=at,
    )


def approve_assessment(*, actor: Actor, number: str, decision: str, at: datetime) -> None:
    """Switch a purpose on by approving its assessment. Raises NotAllowed, NotFound, WrongState."""
    _assessments.approve_assessment(actor=actor, number=number, decision=decision, at=at)


def holder_of(*, session: SessionBase) -> str:
    """Return to what a session's challenges belong; a session without one gets it now."""
    return _holders.holder_of(session=session)


def capture_challenge(
    *,
    act: str,
    ways: Sequence[CaptureWay],
    purpose: Purpose = Purpose.VERIFY,
    subject_id: UUID | None = None,
    field: str = "challenge_id",
    label: str = "刷脸",
    error: str = "",
) -> Capture:
    """Return what a form includes (`biometrics/capture.html`) to have a living person pass.

    `act` is what he agrees to by it (`sign_in`), `ways` the other ways in. With a subject, what is
    passed serves that subject alone.
    """
    return _captures.capture_challenge(
        act=act,
        ways=ways,
        purpose=purpose,
        subject_id=subject_id,
        field=field,
        label=label,
        error=error,
    )


def capture_still(
    *,
    ways: Sequence[CaptureWay],
    field: str = "photo",
    strictness: Strictness = Strictness.VERIFY,
    label: str = "拍一张照片",
    error: str = "",
) -> Capture:
    """Return what a form includes (`biometrics/capture.html`) to send one good picture as a file."""
    return _captures.capture_still(
        field=field, ways=ways, strictness=strictness, label=label, error=error
    )


def begin_challenge(
    *,
    holder: str,
    purpose: Purpose,
    at: datetime,
    subject_id: UUID | None = None,
    act: str = "",
) -> ChallengeView:
    """Ask a session for two moves. Raises FaceRefused after too many tries."""
    return _challenges.begin_challenge(
        holder=holder, purpose=purpose, at=at, subject_id=subject_id, act=act
    )


def answer_challenge(
    *,
    actor: Actor,
    challenge_id: UUID,
    nonce: str,
    holder: str,
    shots: Sequence[Shot],
    at: datetime,
) -> None:
    """Judge a challenge's shots by what is seen in them here; who passed has a probe, once.

    Raises FaceRefused with one hint, NotFound, FacesOff.
    """
    _challenges.answer_challenge(
        actor=actor, challenge_id=challenge_id, nonce=nonce, holder=holder, shots=shots, at=at
    )


def can_take_pictures(*, actor: Actor) -> bool:
    """Say whether the actor may take ID photos and copies of cards: everybody, officers by post."""
    return _photo_access.can_take(actor=actor)


def list_photo_presets() -> list[PresetView]:
    """Return the kinds of ID photo that can be taken here."""
    return [PresetView(code=one.code, title=one.title) for one in _presets.list_presets()]


def picture_ask_address(*, actor: Actor, ask: PhotoAsk) -> str:
    """Return the page that takes what a paper asks for; what was accepted is posted back by its id.

    Raises NotFound where there is no such preset.
    """
    if ask.kind is PictureKind.PHOTO:
        _presets.get_preset(code=ask.preset)
    return _asks.make_ask(actor=actor, ask=ask)


def hand_over_picture(
    *, actor: Actor, kind: PictureKind, picture_id: UUID, preset: str, at: datetime
) -> MadePicture:
    """Return a finished picture of this account and keep it here no longer; in a transaction.

    Raises NotFound.
    """
    return _handing.hand_over(actor=actor, kind=kind, picture_id=picture_id, preset=preset, at=at)


def measure_site(*, title: str, content: bytes, at: datetime) -> tuple[str, bytes]:
    """Return on what a site measurement stands, in a sentence, and its report as PDF.

    Nothing is kept and no threshold is changed. Raises FacesOff, a Refusal for what is no table.
    """
    made = _measuring.measure_now(title=title, content=content, at=at)
    report = _manuscript.to_pdf(_papers.measurement(made), at, setter=set_page)
    return _papers.enough_said(made.result), report
