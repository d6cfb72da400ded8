"""Turn what a caller brings into one vector that may be compared, or say what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from yimen.biometrics.actions import challenge
from yimen.biometrics.contracts import (
    FaceReading,
    FaceRefused,
    FacesOff,
    ModelView,
    Probe,
    Purpose,
    Strictness,
    Trouble,
)
from yimen.biometrics.resident import client
from yimen.biometrics.rules.hints import HINTS
from yimen.biometrics.seen import Seen
from yimen.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The vector of a face and how good the picture was; nothing is known of a challenge's shots."""

    vector: bytes
    quality: dict[str, float] = field(default_factory=dict)


def current_model() -> ModelView:
    """Return the recogniser that is up. Raises FacesOff."""
    standing = client.availability()
    if not standing.on or standing.model is None:
        raise FacesOff(standing.why)
    return standing.model


def look_at(
    *,
    actor: Actor,
    probe: Probe,
    purpose: Purpose,
    model: ModelView,
    at: datetime,
    subject_id: UUID | None = None,
) -> Looked:
    """Return the face of a probe, good enough to be compared.

    A passed challenge is used up here, whatever is said of it afterwards.

    Raises:
        FaceRefused: no face, several, or not good enough; the challenge is not his or was used.
        FacesOff: the process of faces does not answer.
        ValueError: the probe has an image and a challenge, or neither.
    """
    if bool(probe.image) == (probe.challenge_id is not None):
        raise ValueError("a probe is an image or a challenge")
    if probe.challenge_id is not None:
        taken = challenge.take_passed(
            actor=actor,
            challenge_id=probe.challenge_id,
            holder=probe.holder,
            act=probe.act,
            purpose=purpose,
            subject_id=subject_id,
            at=at,
        )
        if taken.model_sha256 != model.sha256:
            raise FaceRefused("人脸模型刚刚换过，请重新刷一次。")
        return Looked(vector=taken.vector)
    seen = one_face(client.read(probe.image, crop=probe.crop, strictness=Strictness.VERIFY))
    if seen.reading.troubles:
        raise refused(seen.reading.troubles[0])
    return Looked(vector=seen.vector, quality=quality_of(seen.reading))


def one_face(seen: list[Seen]) -> Seen:
    """Return the only face there is. Raises FaceRefused where there is none, or several."""
    if not seen:
        raise refused(Trouble.NO_FACE)
    if len(seen) > 1:
        raise refused(Trouble.MANY_FACES)
    return seen[0]


def refused(trouble: Trouble) -> FaceRefused:
    """Return the refusal that says in words what to do about a trouble."""
    return FaceRefused(HINTS[trouble], field="image", trouble=trouble)


def quality_of(reading: FaceReading) -> dict[str, float]:
    """Return the figures that stay beside a template: how good its picture was, not how it looked."""
    return {
        "yaw": round(reading.yaw, 1),
        "pitch": round(reading.pitch, 1),
        "share": round(reading.share, 3),
        "brightness": round(reading.brightness, 3),
        "sharpness": round(reading.sharpness, 1),
    }
