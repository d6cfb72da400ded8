"""Translate between the switch's events, lists and records and what the hotline hears; pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from yimen.connectors.switch.protocol import Event
from yimen.hotline.contracts.call import SeatState
from yimen.hotline.contracts.switch import Heard, HeardKind, Living, WholeCall

EVENTS = (
    "CHANNEL_CREATE", "CHANNEL_ANSWER", "CHANNEL_HOLD", "CHANNEL_UNHOLD",
    "CHANNEL_HANGUP_COMPLETE", "RECORD_STOP", "HEARTBEAT",
    "BACKGROUND_JOB", "CUSTOM callcenter::info",
)  # fmt: skip
STATUS_OF = {
    SeatState.READY: "Available",
    SeatState.PAUSED: "On Break",
    SeatState.CHECKED_IN: "On Break",
    SeatState.WRAP: "On Break",
    SeatState.BUSY: "On Break",
    SeatState.OUT: "Logged Out",
}
_SEAT_OF = {
    "Available": SeatState.READY,
    "Available (On Demand)": SeatState.READY,
    "On Break": SeatState.PAUSED,
    "Logged Out": SeatState.OUT,
}
_BY = {
    "recv_bye": "caller",
    "recv_cancel": "caller",
    "send_bye": "operator",
    "send_cancel": "operator",
    "send_refuse": "operator",
}
_HIDDEN = frozenset({"anonymous", "unknown", "restricted", "unavailable", "private", "0000000000"})
_LONGEST = 80


class Unreadable(Exception):  # noqa: N818 -- the state of something outside
    """A list or a record is not what it should be; nothing must be concluded from it."""


def heard_of(event: Event, *, numbers: Collection[str]) -> Heard | None:
    """Return what the hotline hears of an event, or None where it is not concerned.

    `numbers` are those under which residents call the hotline.
    """
    if event.value("variable_yimen_aside"):
        return _beside(event)
    match event.name:
        case "CHANNEL_HOLD":
            return _heard(event, HeardKind.HELD)
        case "CHANNEL_UNHOLD":
            return _heard(event, HeardKind.RESUMED)
        case "CHANNEL_CREATE":
            return _created(event, numbers)
        case "CHANNEL_ANSWER" if event.value("variable_yimen_back") == "true":
            return _heard(event, HeardKind.ANSWERED, agent=_clip(event, "variable_yimen_agent"))
        case "CHANNEL_HANGUP_COMPLETE":
            return _ended(event, numbers)
        case "RECORD_STOP":
            return _heard(event, HeardKind.RECORDED, path=event.value("Record-File-Path")[:400])
        case "CUSTOM" if event.value("Event-Subclass") == "callcenter::info":
            return _queued(event)
    return None


def living_of(text: str, *, numbers: Collection[str]) -> list[Living]:
    """Return the legs in `show channels as json`. Raises Unreadable, never a shortened list."""
    read = _document(text)
    rows = read.get("rows", [])
    if not isinstance(read.get("row_count"), int) or not isinstance(rows, list):
        raise Unreadable
    if len(rows) != read["row_count"] or not all(isinstance(one, dict) for one in rows):
        raise Unreadable
    return [
        Living(
            channel=_plain(one.get("uuid"))[:_LONGEST],
            number=number_of(_plain(one.get("cid_num"))),
            began_at=_seconds(_plain(one.get("created_epoch"))),
            ours=one.get("direction") == "inbound" and _plain(one.get("dest")) in numbers,
            held=one.get("callstate") == "HELD",
            picked=one.get("callstate") in {"ACTIVE", "HELD"},
        )
        for one in rows
    ]


def seats_of(text: str) -> list[tuple[str, SeatState]]:
    """Return each agent with its status from `callcenter_config agent list`. Raises Unreadable."""
    lines = [line for line in text.splitlines() if line.strip() and line.strip() != "+OK"]
    if not lines:
        return []
    names = lines[0].split("|")
    if "name" not in names or "status" not in names:
        raise Unreadable
    found = []
    for line in lines[1:]:
        cells = dict(zip(names, line.split("|"), strict=False))
        state = _SEAT_OF.get(cells.get("status", ""))
        if cells.get("name") and state is not None:
            found.append((cells["name"].replace("\0", "")[:40], state))
    return found


def record_of(text: str, *, numbers: Collection[str]) -> WholeCall | None:
    """Return a call of a JSON record, or None for one that is not the hotline's.

    Raises Unreadable.
    """
    read = _document(text)
    variables, flow = read.get("variables"), read.get("callflow")
    if not isinstance(variables, dict):
        raise Unreadable
    first = flow[-1] if isinstance(flow, list) and flow and isinstance(flow[-1], dict) else {}
    profile = first.get("caller_profile", {})
    profile = profile if isinstance(profile, dict) else {}
    if variables.get("direction") != "inbound":
        return None
    if _plain(profile.get("destination_number")) not in numbers:
        return None
    picked = _plain(variables.get("cc_queue_answered_epoch"))
    return WholeCall(
        channel=_plain(variables.get("uuid"))[:_LONGEST],
        number=number_of(_plain(profile.get("caller_id_number"))),
        agent=_plain(variables.get("cc_agent"))[:40],
        began_at=_seconds(_plain(variables.get("start_epoch"))),
        answered_at=_seconds(picked) if picked and picked != "0" else None,
        ended_at=_seconds(_plain(variables.get("end_epoch"))),
        cause=_plain(variables.get("hangup_cause"))[:40],
        by=_BY.get(_plain(variables.get("sip_hangup_disposition")), ""),
        path=_plain(variables.get("cc_record_filename"))[:400],
    )


def number_of(text: str) -> str:
    """Return the digits of a caller's number, empty for a hidden one."""
    plain = text.strip().lower()
    digits = "".join(one for one in plain if one.isascii() and one.isdigit())
    return "" if plain in _HIDDEN or len(digits) < 3 else digits[:20]


def _created(event: Event, numbers: Collection[str]) -> Heard | None:
    if event.value("variable_cc_side") == "agent":
        return _heard(
            event,
            HeardKind.LEG,
            channel=_clip(event, "variable_cc_member_session_uuid"),
            agent=_clip(event, "variable_cc_agent"),
            agent_channel=_clip(event, "Unique-ID"),
        )
    return _heard(event, HeardKind.RANG) if _is_ours(event, numbers) else None


def _ended(event: Event, numbers: Collection[str]) -> Heard | None:
    if event.value("variable_cc_side") == "agent":
        return None
    ours = _is_ours(event, numbers)
    created = event.value("Caller-Channel-Created-Time")
    return _heard(
        event,
        HeardKind.ENDED,
        cause=event.value("Hangup-Cause")[:40],
        by=_BY.get(event.value("variable_sip_hangup_disposition"), ""),
        began_at=_micro(created) if ours and created else None,
    )


def _beside(event: Event) -> Heard | None:
    """Return what is heard of a colleague's leg; `channel` is the caller's."""
    kinds = {
        "CHANNEL_ANSWER": HeardKind.ASIDE_ANSWERED,
        "CHANNEL_HANGUP_COMPLETE": HeardKind.ASIDE_ENDED,
    }
    kind = kinds.get(event.name)
    if kind is None:
        return None
    return _heard(
        event,
        kind,
        channel=_clip(event, "variable_yimen_of"),
        agent=_clip(event, "variable_yimen_agent")[:40],
        agent_channel=_clip(event, "Unique-ID"),
        cause=event.value("Hangup-Cause")[:40],
    )


def _queued(event: Event) -> Heard | None:
    kinds = {
        "agent-offering": HeardKind.OFFERED,
        "bridge-agent-start": HeardKind.ANSWERED,
        "bridge-agent-end": HeardKind.LEFT,
        "agent-status-change": HeardKind.SEAT,
    }
    kind = kinds.get(event.value("CC-Action"))
    if kind is None:
        return None
    return _heard(
        event,
        kind,
        channel=_clip(event, "CC-Member-Session-UUID"),
        number=number_of(event.value("CC-Member-CID-Number")),
        agent=_clip(event, "CC-Agent")[:40],
        agent_channel=_clip(event, "CC-Agent-UUID"),
        seat=_SEAT_OF.get(event.value("CC-Agent-Status")) if kind is HeardKind.SEAT else None,
    )


def _is_ours(event: Event, numbers: Collection[str]) -> bool:
    inbound = event.value("Call-Direction") == "inbound"
    return inbound and event.value("Caller-Destination-Number") in numbers


def _heard(event: Event, kind: HeardKind, **more: Any) -> Heard:
    sequence = event.value("Event-Sequence")
    told: dict[str, Any] = {
        "channel": _clip(event, "Unique-ID"),
        "number": number_of(event.value("Caller-Caller-ID-Number")),
        **more,
    }
    return Heard(
        core=_clip(event, "Core-UUID")[:40],
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() else 0,
        kind=kind,
        at=_micro(event.value("Event-Date-Timestamp")),
        **{name: _safe(value) for name, value in told.items()},
    )


def _safe(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


def _clip(event: Event, name: str) -> str:
    return event.value(name)[:_LONGEST]


def _plain(value: object) -> str:
    return str(value).replace("\0", "") if isinstance(value, str | int) else ""


def _micro(text: str) -> datetime:
    return _moment(text, 1_000_000)


def _seconds(text: str) -> datetime:
    return _moment(text, 1)


def _moment(text: str, parts: int) -> datetime:
    """Return a moment that was told in parts of a second. Raises Unreadable."""
    if not (text.isascii() and text.isdigit()) or len(text) > 17:
        raise Unreadable
    whole, rest = divmod(int(text), parts)
    try:
        return datetime.fromtimestamp(whole, UTC).replace(microsecond=rest * 1_000_000 // parts)
    except (ValueError, OverflowError, OSError):
        raise Unreadable from None


def _document(text: str) -> Mapping[str, Any]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(read, dict):
        raise Unreadable
    return read
