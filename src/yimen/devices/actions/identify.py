"""Take a face from a panel to whoever knows faces, and tell the panel nothing of whose it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.biometrics.contracts import Outcome, Probe
from yimen.devices.actions import acting
from yimen.devices.contracts import ActKind, Caller, Capture, PanelAnswer
from yimen.devices.models import DeviceAct
from yimen.devices.rules import capture as rules
from yimen.identity import public as identity
from yimen.kernel.contracts import NotFound, Refusal

RECOGNISED = "已识别。请到窗口办理，或者在这里输入证件号后四位。"
UNSURE = "没有认出来。请到窗口出示身份证，照样办理。"
CONFIRMED = "已确认。请到窗口办理。"


def identify(*, caller: Caller, capture: Capture, address: str, at: datetime) -> PanelAnswer:
    """Return what a panel may show after a face; what went wrong is kept without the face.

    Raises DeviceRefused, TooLarge, FaceRefused, FacesOff, TooManyAttempts.
    """
    try:
        rules.check_capture(capture=capture, at=at)
        found = identity.identify_face(
            actor=acting.actor_of(caller.device),
            probe=Probe(image=capture.image, crop=True),
            unit_id=caller.device.unit_id,
            cells=cells_of(caller.device.area_code),
            at=at,
            device_id=caller.device.id,
        )
    except Refusal as refusal:
        _note(caller, ActKind.REFUSED, f"刷脸：{refusal.code}", address, at)
        raise
    about = f"{found.outcome.value}，活体 {capture.liveness:.2f}（{capture.liveness_method}）"
    _note(caller, ActKind.IDENTIFIED, about, address, at, found.id)
    is_known = found.outcome in {Outcome.SAME, Outcome.NOT_SURE} and bool(found.candidates)
    return PanelAnswer(
        identification_id=found.id if is_known else None,
        outcome="recognised" if is_known else "unknown",
        message=RECOGNISED if is_known else UNSURE,
    )


def cells_of(area_code: str) -> list[str]:
    """Return where to look, the smaller first: the village, the town, the county."""
    code = area_code.ljust(12, "0")
    parts = [code[:12]] if code[9:] != "000" else []
    parts += [code[:9]] if code[6:9] != "000" else []
    return [*parts, code[:6]]


def confirm(
    *, caller: Caller, identification_id: UUID, tail: str, address: str, at: datetime
) -> PanelAnswer:
    """Let the person name the tail of the number at the panel; the answer says no name.

    A panel confirms only what it saw itself. Raises NotFound, IdentificationRefused.
    """
    own = DeviceAct.objects.filter(
        device_id=caller.device.id,
        kind=ActKind.IDENTIFIED,
        identification_id=identification_id,
    )
    if not own.exists():
        raise NotFound("没有这次识别。请再刷一次脸。")
    try:
        identity.confirm_identification(
            actor=acting.actor_of(caller.device),
            identification_id=identification_id,
            tail=tail,
            at=at,
        )
    except Refusal as refusal:
        _note(caller, ActKind.REFUSED, f"后四位：{refusal.code}", address, at, identification_id)
        raise
    _note(caller, ActKind.CONFIRMED, "", address, at, identification_id)
    return PanelAnswer(identification_id=identification_id, outcome="confirmed", message=CONFIRMED)


def _note(
    caller: Caller,
    kind: ActKind,
    about: str,
    address: str,
    at: datetime,
    identification_id: UUID | None = None,
) -> None:
    acting.note(
        device_id=caller.device.id,
        kind=kind,
        key_id=caller.key_id,
        seen_from=address,
        about=about,
        identification_id=identification_id,
        at=at,
    )
