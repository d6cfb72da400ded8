"""Shapes and refusals of devices that other contexts may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Refusal

DEVICE_REF = "devices.device"
ALARM_REF = "devices.alarm"
CONFIGURATION_REF = "devices.configuration"
OFFLINE_WORK = "devices.offline"
ALARM_WORK = "devices.alarm"
"""Kinds of work: a device is away in working hours; something about its key looks wrong."""


class DeviceKind(StrEnum):
    """What sort of device it is."""

    PANEL = "panel"
    TABLET = "tablet"
    KIOSK = "kiosk"
    PRINTER = "printer"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """What follows from a kind: its name, how its numbers begin, whether it shows faces."""

    title: str
    prefix: str
    has_camera: bool


KINDS: Mapping[DeviceKind, KindFacts] = MappingProxyType(
    {
        DeviceKind.PANEL: KindFacts(title="人脸识别终端", prefix="MB", has_camera=True),
        DeviceKind.TABLET: KindFacts(title="窗口平板", prefix="PB", has_camera=True),
        DeviceKind.KIOSK: KindFacts(title="自助一体机", prefix="ZZ", has_camera=True),
        DeviceKind.PRINTER: KindFacts(title="打印机", prefix="DY", has_camera=False),
    }
)


class DeviceState(StrEnum):
    """Where a device is in its life."""

    IN_STORE = "in_store"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LOST = "lost"
    RETIRED = "retired"


STATE_TITLES: Mapping[DeviceState, str] = MappingProxyType(
    {
        DeviceState.IN_STORE: "在库",
        DeviceState.ACTIVE: "在用",
        DeviceState.SUSPENDED: "停用",
        DeviceState.LOST: "丢失",
        DeviceState.RETIRED: "报废",
    }
)


class DeviceVerb(StrEnum):
    """What may be done to a device."""

    ACTIVATE = "activate"
    SUSPEND = "suspend"
    RESUME = "resume"
    STORE = "store"
    LOSE = "lose"
    FIND = "find"
    RETIRE = "retire"


class Line(StrEnum):
    """Whether a device is heard of."""

    UP = "up"
    LATE = "late"
    DOWN = "down"
    NEVER = "never"


LINE_TITLES: Mapping[Line, str] = MappingProxyType(
    {Line.UP: "在线", Line.LATE: "迟到", Line.DOWN: "离线", Line.NEVER: "没有连上过"}
)


class Algorithm(StrEnum):
    """With what a device signs: RFC 8032, or SM2 with SM3 (GB/T 32918, GB/T 35276)."""

    ED25519 = "ed25519"
    SM2 = "sm2"


class AlarmKind(StrEnum):
    """What looks wrong about a key."""

    STOLEN = "stolen"
    TWO_PLACES = "two_places"
    SEQUENCE = "sequence"


ALARM_TITLES: Mapping[AlarmKind, str] = MappingProxyType(
    {
        AlarmKind.STOLEN: "密钥被盗，已停用",
        AlarmKind.TWO_PLACES: "同一密钥在两处使用",
        AlarmKind.SEQUENCE: "同一序号用了两次",
    }
)


class AlarmOutcome(StrEnum):
    """What somebody found who looked into an alarm."""

    MISUSED = "misused"
    HARMLESS = "harmless"


OUTCOME_TITLES: Mapping[AlarmOutcome, str] = MappingProxyType(
    {AlarmOutcome.MISUSED: "有人冒用", AlarmOutcome.HARMLESS: "没有冒用"}
)


class ActKind(StrEnum):
    """What a device did that is kept one by one; heartbeats are kept by the hour."""

    ACTIVATED = "activated"
    ROTATED = "rotated"
    CONFIGURED = "configured"
    IDENTIFIED = "identified"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


ACT_TITLES: Mapping[ActKind, str] = MappingProxyType(
    {
        ActKind.ACTIVATED: "激活",
        ActKind.ROTATED: "换密钥",
        ActKind.CONFIGURED: "取配置",
        ActKind.IDENTIFIED: "刷脸识别",
        ActKind.CONFIRMED: "输入证件号后四位",
        ActKind.REFUSED: "请求被拒绝",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDraft:
    """What somebody writes down of a device."""

    kind: DeviceKind
    number: str = ""
    model: str
    serial: str
    unit_id: UUID
    place: str
    networks: str = ""
    contract_number: str = ""
    configuration_code: str = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What a device said of itself last."""

    last_at: datetime | None = None
    seen_from: str = ""
    software: str = ""
    model_hash: str = ""
    free_mb: int | None = None
    camera_ok: bool | None = None
    temperature: int | None = None
    queue: int | None = None
    skew_ms: int | None = None
    skew_at: datetime | None = None
    configuration_tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """A device (设备) as the registry has it, with its last heartbeat."""

    id: UUID
    number: str
    kind: DeviceKind
    model: str
    serial: str
    unit_id: UUID
    unit_name: str
    place: str
    area_code: str
    networks: str
    state: DeviceState
    installed_on: date | None
    contract_number: str
    configuration_code: str
    entered_at: datetime
    entered_by: str
    stolen_since: datetime | None
    pulse: Pulse


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A device whose signed request was let in, and the key that signed."""

    device: DeviceView
    key_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A request as it was signed, before anything of it is believed."""

    method: str
    path: str
    body: bytes
    device_id: str
    key_id: str
    time: str
    nonce: str
    sequence: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One heartbeat; `at` is the device's own time, already set right."""

    at: datetime
    software: str
    model_hash: str
    free_mb: int
    camera_ok: bool
    queue: int
    temperature: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """One of the five points of a face in an aligned crop, in pixels of it."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A crop that a panel sends: the picture, where the face's points lie, what the panel measured.

    Angles in degrees; `sharpness`, `brightness` and `liveness` from 0 to 1, by the panel's own rule.
    """

    image: bytes
    landmarks: tuple[Landmark, ...]
    yaw: float
    pitch: float
    roll: float
    sharpness: float
    brightness: float
    liveness: float
    liveness_method: str
    is_live: bool
    captured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelAnswer:
    """What a panel is told about a face: never whose it is."""

    identification_id: UUID | None
    outcome: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """One public key of a device, and until when it is good."""

    id: UUID
    algorithm: Algorithm
    fingerprint: str
    made_at: datetime
    good_until: datetime | None
    revoked_at: datetime | None
    why: str
    last_used_at: datetime | None
    seen_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """One thing that a device did."""

    at: datetime
    kind: ActKind
    seen_from: str
    about: str
    key_id: UUID | None
    identification_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One change of a device's state."""

    at: datetime
    verb: DeviceVerb
    after: DeviceState
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HourView:
    """The heartbeats of one hour: minutes heard of, minutes in good order, and the worst figures."""

    hour: datetime
    live_minutes: int
    good_minutes: int
    free_mb: int
    queue: int
    skew_ms: int
    camera_bad: int
    temperature: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmView:
    """Something that looked wrong about a device's key, and what somebody found."""

    id: UUID
    device_id: UUID
    device_number: str
    device_place: str
    kind: AlarmKind
    raised_at: datetime
    last_at: datetime
    times: int
    since: datetime | None
    about: str
    answered_at: datetime | None
    answered_by: str
    outcome: AlarmOutcome | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationView:
    """One version of what devices are told: threshold policy, texts, pictures, offline mode."""

    id: UUID
    code: str
    version: int
    title: str
    policy: str
    welcome: str
    other_way: str
    idle_pictures: tuple[str, ...]
    heartbeat_seconds: int
    rotate_days: int
    made_at: datetime
    by: str

    @property
    def tag(self) -> str:
        """Return what an ETag says of it."""
        return f"{self.code}-{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Minutes of service of one device: heard of and in good order, of those in which it should be."""

    device_id: UUID
    number: str
    place: str
    unit_name: str
    live: int
    active: int
    good: int
    owed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong with a row of a file, or noteworthy."""

    line: int
    message: str
    is_fatal: bool = True


class DeviceRefused(Refusal):
    """What was sent cannot be taken like this; `code` is `devices.<noun>.<reason>`."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"devices.{reason}", message, field=field)


class NotAdmitted(DeviceRefused):
    """A device's request is not believed; the panel is told why in one code."""

    status = 401


class Elsewhere(DeviceRefused):
    """A request comes from a network from which none may come, or of a device that may not act."""

    status = 403


class Replayed(DeviceRefused):
    """A request came before, or its number was used before."""

    status = 409


class TooLarge(DeviceRefused):
    """More was sent than an aligned crop can be."""

    status = 413
