"""How good a face must be: gates as data, and the pure rule that reads a face against them.

The angles and blinks are those that the engine was measured with; brightness is judged by wide
limits, because a narrow one would turn away people for the colour of their skin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from yimen.biometrics.contracts import FaceReading, Strictness, Trouble
from yimen.kernel.rules import rule

_ORDER = tuple(Trouble)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """The limits of one strictness; angles in degrees, the rest 0 to 1 but `sharpness`."""

    share: tuple[float, float]
    off_centre: float
    yaw: float
    pitch: float
    roll: float
    brightness: tuple[float, float]
    evenness: float
    sharpness: float
    blink: float
    mouth_open: float
    bystander: float


GATES: Mapping[Strictness, Gates] = MappingProxyType(
    {
        Strictness.PHOTO: Gates(
            share=(0.12, 0.60),
            off_centre=0.25,
            yaw=8.0,
            pitch=12.0,
            roll=6.0,
            brightness=(0.18, 0.85),
            evenness=0.65,
            sharpness=60.0,
            blink=0.35,
            mouth_open=0.20,
            bystander=0.0,
        ),
        Strictness.VERIFY: Gates(
            share=(0.20, 0.60),
            off_centre=0.30,
            yaw=15.0,
            pitch=12.0,
            roll=6.0,
            brightness=(0.14, 0.90),
            evenness=0.40,
            sharpness=15.0,
            blink=0.35,
            mouth_open=0.60,
            bystander=0.40,
        ),
    }
)
"""What is asked for a photo and for comparing; who merely measures asks nothing."""


@rule("BIO-QLT-1", cites="个人信息保护法 第八条")
def find_troubles(
    *, reading: FaceReading, strictness: Strictness, bystander: float = 0.0, crop: bool = False
) -> tuple[Trouble, ...]:
    """Return what is wrong with a face, the first to be told first; nothing where it will do.

    `bystander` is the width of the next largest face by this one's. In a `crop` there is no frame,
    so that distance and place are not judged.
    """
    gates = GATES.get(strictness)
    if gates is None:
        return ()
    framed = () if crop else _framing(reading, gates, bystander)
    found = {*framed, *_posture(reading, gates), *_light(reading, gates)}
    return tuple(trouble for trouble in _ORDER if trouble in found)


def judged(
    *, reading: FaceReading, strictness: Strictness, bystander: float = 0.0, crop: bool = False
) -> FaceReading:
    """Return the reading with its troubles entered."""
    found = find_troubles(reading=reading, strictness=strictness, bystander=bystander, crop=crop)
    return replace(reading, troubles=found)


def _framing(reading: FaceReading, gates: Gates, bystander: float) -> Iterator[Trouble]:
    least, most = gates.share
    if bystander > gates.bystander:
        yield Trouble.MANY_FACES
    if reading.share < least:
        yield Trouble.TOO_FAR
    if reading.share > most:
        yield Trouble.TOO_NEAR
    box = reading.box
    across = (box.left + box.width / 2) / reading.image_width - 0.5
    down = (box.top + box.height / 2) / reading.image_height - 0.5
    if max(abs(across), abs(down)) > gates.off_centre:
        yield Trouble.OFF_CENTRE


def _posture(reading: FaceReading, gates: Gates) -> Iterator[Trouble]:
    if abs(reading.yaw) > gates.yaw:
        yield Trouble.TURNED
    if abs(reading.pitch) > gates.pitch:
        yield Trouble.TILTED
    if abs(reading.roll) > gates.roll:
        yield Trouble.LEANING
    if max(reading.blink_left, reading.blink_right) >= gates.blink:
        yield Trouble.EYES_CLOSED
    if reading.mouth_open > gates.mouth_open:
        yield Trouble.MOUTH_OPEN


def _light(reading: FaceReading, gates: Gates) -> Iterator[Trouble]:
    least, most = gates.brightness
    if reading.brightness < least:
        yield Trouble.DARK
    if reading.brightness > most:
        yield Trouble.BRIGHT
    if reading.evenness < gates.evenness:
        yield Trouble.UNEVEN
    if reading.sharpness < gates.sharpness:
        yield Trouble.BLURRED
