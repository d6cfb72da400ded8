"""The bodies that devices send: JSON, refused where it has a field too many or a wrong shape."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from yimen.devices.actions.key import Activation, NewKey
from yimen.devices.contracts import Algorithm, Beat, Capture, DeviceRefused, Landmark
from yimen.devices.rules.signature import decoded
from yimen.kernel.contracts import FieldRefusals

_NO_NUL = r"^[^\x00]*$"
_LAST_MS = 4_102_444_800_000  # the year 2100
Word = Annotated[str, StringConstraints(max_length=60, pattern=_NO_NUL)]
Long = Annotated[str, StringConstraints(max_length=200, pattern=r"^[\x20-\x7e]*$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{0,64}$")]
Milliseconds = Annotated[int, Field(ge=0, le=_LAST_MS)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Angle = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Pixel = Annotated[float, Field(ge=-112, le=224, allow_inf_nan=False)]
Sent = TypeVar("Sent", bound=BaseModel)
_LONGEST_IMAGE = 88_000


class _Body(BaseModel):
    """A JSON object with these fields and no other."""

    model_config = ConfigDict(extra="forbid", strict=False)


class KeySent(_Body):
    """A new public key, with its own signature."""

    algorithm: Algorithm
    public_key: Long
    proof: Long

    def read(self) -> NewKey:
        """Return it as the domain has it."""
        return NewKey(algorithm=self.algorithm, public_key=self.public_key, proof=self.proof)


class ActivateSent(KeySent):
    """A device comes into use."""

    number: Word
    serial: Annotated[str, StringConstraints(max_length=80, pattern=_NO_NUL)]
    code: Word
    software: Word

    def activation(self) -> Activation:
        """Return it as the domain has it."""
        return Activation(
            number=self.number,
            serial=self.serial,
            code=self.code,
            software=self.software,
            key=self.read(),
        )


class BeatSent(_Body):
    """One heartbeat."""

    at_ms: Milliseconds
    software: Word
    model_hash: Hash
    free_mb: Annotated[int, Field(ge=0, le=100_000_000)]
    camera_ok: bool
    queue: Annotated[int, Field(ge=0, le=1_000_000)]
    temperature: Annotated[int, Field(ge=-60, le=150)] | None = None

    def read(self) -> Beat:
        """Return it as the domain has it."""
        return Beat(
            at=moment_of(self.at_ms),
            software=self.software,
            model_hash=self.model_hash,
            free_mb=self.free_mb,
            camera_ok=self.camera_ok,
            queue=self.queue,
            temperature=self.temperature,
        )


class BeatsSent(_Body):
    """The heartbeat of now, and those kept while the network was away."""

    beats: Annotated[list[BeatSent], Field(min_length=1, max_length=1_440)]


class QualitySent(_Body):
    """What the panel measured of the face."""

    yaw: Angle
    pitch: Angle
    roll: Angle
    sharpness: Share
    brightness: Share


class LivenessSent(_Body):
    """What the panel found about a living person being there."""

    method: Word
    score: Share
    passed: bool


class FaceSent(_Body):
    """An aligned crop in base64, its five points, and what the panel measured."""

    image: Annotated[str, StringConstraints(max_length=_LONGEST_IMAGE)]
    landmarks: Annotated[list[tuple[Pixel, Pixel]], Field(min_length=5, max_length=5)]
    quality: QualitySent
    liveness: LivenessSent
    captured_at_ms: Milliseconds

    def read(self) -> Capture:
        """Return it as the domain has it. Raises DeviceRefused."""
        image = decoded(self.image, longest=_LONGEST_IMAGE)
        if not image:
            raise DeviceRefused("capture.not_a_picture", "图片不是 base64。", field="image")
        return Capture(
            image=image,
            landmarks=tuple(Landmark(x=x, y=y) for x, y in self.landmarks),
            yaw=self.quality.yaw,
            pitch=self.quality.pitch,
            roll=self.quality.roll,
            sharpness=self.quality.sharpness,
            brightness=self.quality.brightness,
            liveness=self.liveness.score,
            liveness_method=self.liveness.method,
            is_live=self.liveness.passed,
            captured_at=moment_of(self.captured_at_ms),
        )


class TailSent(_Body):
    """The last four characters of an ID number, as the person typed them at the panel."""

    tail: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}[0-9Xx]$")]


def moment_of(milliseconds: int) -> datetime:
    """Return the moment of milliseconds since 1970."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def read(kind: type[Sent], body: bytes) -> Sent:
    """Return a body as its shape. Raises FieldRefusals."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        errors = {
            ".".join(str(part) for part in one["loc"]) or "body": "格式不对，请对照接口说明。"
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        }
        raise FieldRefusals("devices.request.misshapen", errors) from None
