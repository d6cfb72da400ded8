"""Shapes and refusals of biometrics that other contexts may use.

Scores are cosine similarities from -1 to 1; angles are degrees, positive when the face turns to
its own left, looks up, or leans to its own right shoulder; lengths are pixels of the image as it
was sent. A vector never leaves biometrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from yimen.biometrics.photo_contracts import MadePicture as MadePicture
from yimen.biometrics.photo_contracts import PhotoAsk as PhotoAsk
from yimen.biometrics.photo_contracts import PictureKind as PictureKind
from yimen.biometrics.photo_contracts import PresetView as PresetView
from yimen.kernel.contracts import Refusal


class Purpose(StrEnum):
    """What a template is kept for; one is never used for another."""

    VERIFY = "verify"
    IDENTIFY = "identify"
    WATCH = "watch"


class Outcome(StrEnum):
    """What comparing or searching answers; not sure is an answer, and a person decides then."""

    SAME = "same"
    NOT_SURE = "not_sure"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class Trouble(StrEnum):
    """Why an image cannot be used, in the order in which a person is told: one at a time."""

    NOT_AN_IMAGE = "not_an_image"
    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    NO_FACE = "no_face"
    MANY_FACES = "many_faces"
    TOO_FAR = "too_far"
    TOO_NEAR = "too_near"
    OFF_CENTRE = "off_centre"
    TURNED = "turned"
    TILTED = "tilted"
    LEANING = "leaning"
    DARK = "dark"
    BRIGHT = "bright"
    UNEVEN = "uneven"
    BLURRED = "blurred"
    EYES_CLOSED = "eyes_closed"
    MOUTH_OPEN = "mouth_open"


class Strictness(StrEnum):
    """How good a face must be: for a photo on a card, to be compared, or merely measured."""

    PHOTO = "photo"
    VERIFY = "verify"
    MEASURE = "measure"


class Move(StrEnum):
    """What a challenge asks a person to do in front of the camera."""

    BLINK = "blink"
    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    OPEN_MOUTH = "open_mouth"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """Which recogniser made a vector; a vector of another one is never compared with it."""

    name: str
    sha256: str
    dimension: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file that set-up fetches: its name in the folder of models, its digest, and what for."""

    name: str
    sha256: str
    size: int
    what: str
    licence: str
    needed: bool = True


MODEL_FILES = (
    ModelFile(
        name="face_detection_yunet_2023mar.onnx",
        sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        size=232_589,
        what="找人脸（YuNet）",
        licence="MIT",
    ),
    ModelFile(
        name="face_recognition_sface_2021dec.onnx",
        sha256="0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
        size=38_696_353,
        what="人脸特征（SFace）",
        licence="Apache-2.0",
    ),
    ModelFile(
        name="face_landmarker.task",
        sha256="64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
        size=3_758_596,
        what="关键点、姿态、眨眼（Face Landmarker）",
        licence="Apache-2.0",
    ),
    ModelFile(
        name="u2netp.onnx",
        sha256="309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
        size=4_574_861,
        what="证件照换背景（U²-Net-p）",
        licence="Apache-2.0",
        needed=False,
    ),
    ModelFile(
        name="vision_wasm_internal.js",
        sha256="e7fd9858e8e8f221d9b96eddc11f8e077f263e0b7bbd79d3cbe882b134274f8c",
        size=322_044,
        what="浏览器里的拍摄提示（MediaPipe）",
        licence="Apache-2.0",
        needed=False,
    ),
    ModelFile(
        name="vision_wasm_internal.wasm",
        sha256="6a5c64584c2ab61c763b6e204afbdbc7ce1caf7f5216187322bca8df94f646bc",
        size=11_153_617,
        what="浏览器里的拍摄提示（MediaPipe）",
        licence="Apache-2.0",
        needed=False,
    ),
)
"""Every model file, by its plain name in the folder of models; what is not needed may be absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Whether faces can be used now, and in words why not."""

    on: bool
    why: str = ""
    model: ModelView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where a face lies in its image."""

    left: float
    top: float
    width: float
    height: float


Point = tuple[float, float]
"""Across and down, in pixels of the image as it was sent, turned upright by its EXIF note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Where the parts of a face lie; right and left are the person's own."""

    right_eye: Point
    left_eye: Point
    nose: Point
    mouth: Point
    chin: Point
    forehead: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceReading:
    """One face as it was measured; `troubles` say what is wrong with it for the strictness asked.

    `blink_left` to `mouth_open` are 0 to 1; `share` is the face's width by the frame's; brightness
    and evenness are 0 to 1; sharpness is the variance of the Laplacian over the face at 112 px.
    """

    image_width: int
    image_height: int
    box: Box
    yaw: float
    pitch: float
    roll: float
    blink_left: float
    blink_right: float
    mouth_open: float
    share: float
    brightness: float
    evenness: float
    sharpness: float
    troubles: tuple[Trouble, ...] = ()
    marks: Marks | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The face in question: an image, or a challenge that was passed; exactly one of them.

    `crop` says that the image is an aligned crop of 112 by 112 px, as panels send it. A passed
    challenge belongs to its `holder` (`public.holder_of`) and to the `act` it was asked for.
    """

    image: bytes = b""
    challenge_id: UUID | None = None
    crop: bool = False
    holder: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What every answer carries, so that it can be looked at again: model, score, policy, reason."""

    outcome: Outcome
    score: float | None
    model: ModelView
    policy: str
    accept: float
    doubt: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A subject whom a face resembles, and how much."""

    subject_id: UUID
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """Whom a face resembles, the most first; `result` judges the first of them."""

    result: Result
    candidates: tuple[Candidate, ...]
    looked_at: int
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A template as others may see it: that it is there, for what, since when and until when.

    `outdated` says that the recogniser was changed since: it is not compared, a new one is needed.
    """

    id: UUID
    subject_id: UUID
    purpose: Purpose
    cell: str
    model: ModelView
    made_at: datetime
    expires_at: datetime | None
    ground: str
    outdated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeView:
    """What a browser is asked for; it is answered once, by the same holder, before the deadline."""

    id: UUID
    nonce: str
    moves: tuple[Move, ...]
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One frame of a challenge: which move it shows (None: the quiet face), and when it was taken.

    `taken_ms` counts from the moment the challenge was shown, by the browser's own clock.
    """

    move: Move | None
    image: bytes
    taken_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFace:
    """The face of a passed challenge, taken once; it stays inside biometrics."""

    vector: bytes
    model_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureWay:
    """Another way in, for who cannot or will not show a face."""

    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What a page includes (`biometrics/capture.html`, inside its form) to take a face.

    `mode` is `challenge` (the form is sent with the id of a passed challenge in `field`) or
    `still` (one good picture in the file field `field`). `off` says why faces cannot be used now;
    a person is guided by his own device, else by the server, else by words alone.
    """

    mode: str
    field: str
    label: str
    ways: tuple[CaptureWay, ...]
    ticket: str = ""
    off: str = ""
    guides_here: bool = False
    guides_there: bool = False
    error: str = ""

    @property
    def is_challenge(self) -> bool:
        """Say whether a living person is asked for, not just a picture."""
        return self.mode == "challenge"


class FacesOff(Refusal):
    """Faces are not switched on here, or their process is not up; the other ways stay open."""

    status = 503

    def __init__(self, message: str = "") -> None:
        super().__init__(
            "biometrics.faces.off",
            message or "这里现在不能刷脸。请用别的方式办理：密码、短信验证码，或者到窗口。",
        )


class FaceRefused(Refusal):
    """An image or a living check cannot be used; `trouble` names why."""

    def __init__(
        self, message: str, *, field: str | None = None, trouble: Trouble | None = None
    ) -> None:
        super().__init__("biometrics.face.refused", message, field=field)
        self.trouble = trouble


class PurposeOff(Refusal):
    """A purpose is not switched on: no impact assessment of it is in force."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "biometrics.purpose.off",
            "这个用途的刷脸还没有启用：没有有效的个人信息保护影响评估。"
            "请用别的方式办理：密码、短信验证码，或者到窗口。",
        )
