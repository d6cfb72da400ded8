"""The device interface: activate, rotate, heartbeat, time, configuration, pictures, faces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from yimen.devices.actions import beat, configuration, identify, key
from yimen.devices.contracts import Caller, ConfigurationView, PanelAnswer
from yimen.devices.queries import configuration as configurations
from yimen.devices.rules import beat as beats
from yimen.devices.rules import capture as captures
from yimen.devices.rules.signature import OVERLAP, SKEW, skew_of
from yimen.devices.web.open import gate, wire
from yimen.identity import public as identity
from yimen.identity.contracts import RateLimit
from yimen.kernel.gates import moment

_TIMES = RateLimit(burst=300, every=timedelta(milliseconds=200))


@gate.unsigned("GET")
def time(request: HttpRequest) -> HttpResponse:
    """Tell the time; a panel sets its requests by it and not by its own clock."""
    key.check_place(address=gate.address())
    at = moment(request)
    identity.take_rate(route="devices.time", key=gate.address(), limit=_TIMES, at=at)
    return gate.said(
        server_time_ms=gate.milliseconds(at),
        server_time=at.isoformat(timespec="milliseconds"),
        tolerance_ms=SKEW // timedelta(milliseconds=1),
    )


@gate.unsigned("POST")
def activate(request: HttpRequest) -> HttpResponse:
    """Take a device into use with its code and the key that it made."""
    sent = wire.read(wire.ActivateSent, request.body)
    caller = key.activate(activation=sent.activation(), address=gate.address(), at=moment(request))
    found = configurations.newest(code=caller.device.configuration_code)
    answer = gate.said(
        device_id=caller.device.id,
        key_id=caller.key_id,
        number=caller.device.number,
        place=caller.device.place,
        configuration=_document(found),
    )
    answer.status_code = 201
    return answer


@gate.signed("POST")
def rotate(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Take another key of the device; the one that signs is good for another day."""
    sent = wire.read(wire.KeySent, request.body)
    at = moment(request)
    made = key.rotate(caller=caller, key=sent.read(), address=gate.address(), at=at)
    return gate.said(key_id=made, old_key_until_ms=gate.milliseconds(at + OVERLAP))


@gate.signed("POST", largest=gate.BEATS)
def heartbeat(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Take the heartbeat of now and those that were kept; say what the device should do next."""
    sent, at = wire.read(wire.BeatsSent, request.body), moment(request)
    ahead, _ = skew_of(time=request.headers["X-Device-Time"], at=at)
    skew = ahead // timedelta(milliseconds=1)
    beat.take_beats(
        caller=caller,
        beats=[one.read() for one in sent.beats],
        skew_ms=skew,
        address=gate.address(),
        at=at,
    )
    found = configurations.newest(code=caller.device.configuration_code)
    return gate.said(
        server_time_ms=gate.milliseconds(at),
        skew_ms=skew,
        configuration=found.tag,
        next_seconds=found.heartbeat_seconds,
        rotate=_is_old(caller, found, request),
    )


def _is_old(caller: Caller, found: ConfigurationView, request: HttpRequest) -> bool:
    return key.age(key_id=caller.key_id, at=moment(request)) > timedelta(days=found.rotate_days)


@gate.signed("GET")
def configured(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Hand over the configuration in force, or answer 304 where the device holds it."""
    held = request.headers.get("If-None-Match", "").strip('" ')[:80]
    found = configuration.hand_over(
        caller=caller, held=held, address=gate.address(), at=moment(request)
    )
    if found is None:
        answer = HttpResponse(status=304)
        answer["ETag"] = f'"{held}"'
        return answer
    said = gate.said(**_document(found))
    said["ETag"] = f'"{found.tag}"'
    return said


def _document(found: ConfigurationView) -> dict[str, Any]:
    return {
        "tag": found.tag,
        "title": found.title,
        "threshold_policy": found.policy,
        "texts": {"welcome": found.welcome, "other_way": found.other_way},
        "idle_pictures": list(found.idle_pictures),
        "heartbeat_seconds": found.heartbeat_seconds,
        "rotate_days": found.rotate_days,
        "offline": {
            "mode": "show_other_way",
            "keep_heartbeats_hours": beats.KEEP_LATE_BEATS // timedelta(hours=1),
            "local_gallery": False,
        },
        "capture": {
            "side": captures.SIDE,
            "largest_bytes": captures.LARGEST,
            "max_yaw": captures.MAX_YAW,
            "max_pitch": captures.MAX_PITCH,
            "max_roll": captures.MAX_ROLL,
        },
    }


@gate.signed("GET")
def picture(request: HttpRequest, caller: Caller, file_id: UUID) -> HttpResponse:
    """Hand over a picture that the device shows while nobody uses it."""
    media_type, content = configuration.open_picture(caller=caller, file_id=file_id)
    return HttpResponse(content, content_type=media_type)


@gate.signed("POST", largest=gate.CROP)
def face(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Take an aligned crop and say whether to go on, never who it is."""
    sent = wire.read(wire.FaceSent, request.body)
    found = identify.identify(
        caller=caller, capture=sent.read(), address=gate.address(), at=moment(request)
    )
    return _told(found)


@gate.signed("POST")
def confirm(request: HttpRequest, caller: Caller, identification_id: UUID) -> HttpResponse:
    """Take the tail of the ID number typed at the panel; the answer says no name."""
    sent = wire.read(wire.TailSent, request.body)
    found = identify.confirm(
        caller=caller,
        identification_id=identification_id,
        tail=sent.tail,
        address=gate.address(),
        at=moment(request),
    )
    return _told(found)


def _told(found: PanelAnswer) -> HttpResponse:
    return gate.said(
        outcome=found.outcome,
        message=found.message,
        identification_id=found.identification_id,
    )
