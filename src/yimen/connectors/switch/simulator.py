"""A switch without telephones: it speaks the Event Socket, and calls ring in it when told to.

It listens on a port of its own, YIMEN_SIMULATED_SWITCH_PORT or any free one, on the loopback alone.
Over HTTP ``POST /ring`` lets somebody call, ``/answer``, ``/hang_up`` and ``/status`` do what people
at telephones do, ``GET /channels`` shows what lives, ``GET /where`` tells the port, and ``POST /fault``
plays: ``cut`` (every line breaks), ``refuse`` (no command is done), ``silent`` (events are not sent).
Recordings and records of ended calls go to YIMEN_SIMULATED_SWITCH_FOLDER where that is set.
"""

from __future__ import annotations

import json
import os
import shlex
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from yimen.connectors.simulators import Answered, Asked
from yimen.connectors.switch import simulated_asides as asides
from yimen.connectors.switch.simulated_leg import Leg
from yimen.connectors.switch.simulated_line import Line, Server

_BEAT_SECONDS = 20.0
_MOST_CHANNELS = 500


class SwitchSimulator:
    """Channels, agents, and the programs that listen."""

    def __init__(self, *, port: int = 0, folder: str = "") -> None:
        """Listen on a port; keep recordings in a folder where one is named."""
        self._lock = threading.RLock()
        self._core, self._sequence = str(uuid4()), 0
        self._legs: OrderedDict[str, Leg] = OrderedDict()
        self._agents: dict[str, str] = {}
        self._lines: list[Line] = []
        self._folder = Path(folder) if folder else None
        self.fault = ""
        self._server = Server(("127.0.0.1", port), Line)
        self._server.switch = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self._beating = threading.Event()
        threading.Thread(target=self._beat, daemon=True).start()

    @property
    def port(self) -> int:
        """Return where the Event Socket is spoken."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening."""
        self._beating.set()
        self.cut()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, asked: Asked) -> Answered:
        """Do what people at telephones do, and show what lives."""
        body = {name: str(value) for name, value in asked.body().items()}
        match (asked.method, asked.path):
            case ("GET", "/where"):
                return Answered(body={"port": self.port})
            case ("GET", "/channels"):
                return Answered(body={"channels": self._shown(), "agents": self._agents})
            case ("POST", "/fault"):
                self.fault = body.get("fault", "")
                if self.fault == "cut":
                    self.cut()
                return Answered(body={"code": "ok"})
            case ("POST", path) if path.lstrip("/") in _BY_HAND:
                with self._lock:
                    return Answered(body=_BY_HAND[path.lstrip("/")](self, body))
        return Answered(status=404)

    def cut(self) -> None:
        """Break every line at once."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            line.drop()

    def ring(self, body: dict[str, str]) -> dict[str, Any]:
        """Let somebody call; the first ready agent's telephone rings."""
        if len(self._legs) >= _MOST_CHANNELS:
            return {"code": "full"}
        leg = Leg(
            uuid=str(uuid4()), number=body.get("number", ""), dest=body.get("dest", "12345")
        )  # fmt: skip
        self._legs[leg.uuid] = leg
        self._tell("CHANNEL_CREATE", leg)
        self._offer(leg, body.get("agent", ""))
        return {"code": "ok", "channel": leg.uuid}

    def pick_up(self, body: dict[str, str]) -> dict[str, Any]:
        """Let the agent whose telephone rings, or who is rung back, pick up."""
        leg = self._legs.get(body.get("channel", ""))
        if leg is None or leg.picked:
            return {"code": "gone"}
        if leg.back or leg.aside:
            leg.picked = time.time()
            self._tell("CHANNEL_ANSWER", leg)
            if leg.aside == "pass":
                self.becomes_agents(leg)
            return {"code": "ok"}
        mine = [one for one in self._legs.values() if one.of == leg.uuid and not one.aside]
        chosen = next((one for one in mine if one.agent == body.get("agent", one.agent)), None)
        if chosen is None:
            return {"code": "nobody"}
        leg.picked = chosen.picked = time.time()
        leg.agent = chosen.agent
        self._callcenter("bridge-agent-start", leg, chosen)
        for other in mine:
            if other is not chosen:
                self._end(other, "LOSE_RACE", "")
        return {"code": "ok"}

    def hang_up(self, body: dict[str, str]) -> dict[str, Any]:
        """Let somebody hang up, or the line break with another cause."""
        leg = self._legs.get(body.get("channel", ""))
        if leg is None:
            return {"code": "gone"}
        by = body.get("by", "caller")
        usual = "NORMAL_CLEARING" if leg.picked else "ORIGINATOR_CANCEL"
        if leg.aside:
            self._end(leg, body.get("cause", "") or usual, by)
            asides.left(self, leg)
            return {"code": "ok"}
        self._finish(leg, body.get("cause", "") or usual, by)
        return {"code": "ok"}

    def status(self, body: dict[str, str]) -> dict[str, Any]:
        """Let an agent's status change; whoever becomes ready gets the caller who waits longest."""
        agent, status = body.get("agent", ""), body.get("status", "")
        self._agents[agent] = status
        self._send(
            self._event(
                "CUSTOM",
                "",
                Event_Subclass="callcenter::info",
                CC_Action="agent-status-change",
                CC_Agent=agent,
                CC_Agent_Status=status,
            )
        )
        if status.startswith("Available"):
            waits = [
                one for one in self._legs.values()
                if not (one.picked or one.agent or one.of or one.back)
                and not any(each.of == one.uuid for each in self._legs.values())
            ]  # fmt: skip
            for leg in waits[:1]:
                self._offer(leg, agent)
        return {"code": "ok"}

    def do(self, words: str) -> tuple[str, str]:
        """Return the answer to an api command, and the job of a background one."""
        try:
            parts = [] if self.fault == "refuse" else shlex.split(words)
        except ValueError:
            parts = []
        with self._lock:
            match parts:
                case ["show", "channels", "as", "json"]:
                    return self._list(), ""
                case ["callcenter_config", "agent", "list"]:
                    return self._agent_list(), ""
                case ["callcenter_config", "agent", "set", "status", agent, status]:
                    self.status({"agent": agent, "status": status})
                    return "+OK\n", ""
                case ["uuid_phone_event", channel, "talk"]:
                    return self._talk(channel), ""
                case ["uuid_kill", channel, *_]:
                    return self._kill(channel), ""
                case ["uuid_transfer", channel, number, "XML", *_]:
                    return self._transfer(channel, number), ""
                case ["originate", *rest]:
                    return self._originate(" ".join(rest)), str(uuid4())
            return asides.do(self, parts), ""

    def listens(self, line: Line) -> None:
        """Send events to this line from now on."""
        with self._lock:
            self._lines.append(line)

    def leaves(self, line: Line) -> None:
        """Send no more events to this line."""
        with self._lock:
            self._lines = [one for one in self._lines if one is not line]

    def legs_of(self, leg: Leg) -> list[Leg]:
        """Return the operators' and colleagues' legs of a caller's."""
        return [one for one in self._legs.values() if one.of == leg.uuid]

    def find(self, channel: str) -> Leg | None:
        """Return a leg that lives, or None."""
        return self._legs.get(channel)

    def begins(self, leg: Leg) -> None:
        """Let a leg live and tell of it."""
        self._legs[leg.uuid] = leg
        self._tell("CHANNEL_CREATE", leg)

    def happens(self, name: str, leg: Leg) -> None:
        """Tell that something happens to a leg."""
        self._tell(name, leg)

    def ends(self, own: Leg, cause: str) -> None:
        """Let an operator's leg end, and tell the queue's listeners where it had spoken."""
        caller = self._legs.get(own.of)
        if own.picked and caller is not None and not own.aside:
            self._callcenter("bridge-agent-end", caller, own)
        self._end(own, cause, "operator")

    def offers(self, leg: Leg) -> None:
        """Let the first ready operator's telephone ring for a caller who waits."""
        leg.picked, leg.agent = 0.0, ""
        self._offer(leg, "")

    def becomes_agents(self, leg: Leg) -> None:
        """Let a colleague's leg be the one that speaks with the caller."""
        caller = self._legs.get(leg.of)
        if caller is not None:
            caller.agent, caller.held, leg.aside = leg.agent, False, ""

    def _offer(self, leg: Leg, wanted: str) -> None:
        ready = [name for name, status in self._agents.items() if status.startswith("Available")]
        for agent in [wanted] if wanted in ready else ready[:1]:
            self._callcenter("agent-offering", leg, Leg(uuid="", number="", dest="", agent=agent))
            own = Leg(
                uuid=str(uuid4()), number=leg.number, dest=agent, direction="outbound",
                agent=agent, of=leg.uuid,
            )  # fmt: skip
            self._legs[own.uuid] = own
            self._tell("CHANNEL_CREATE", own)

    def _talk(self, channel: str) -> str:
        leg = self._legs.get(channel)
        if leg is None:
            return "-ERR No such channel!\n"
        whose = leg.uuid if leg.aside else leg.of or leg.uuid
        answered = self.pick_up({"channel": whose, "agent": leg.agent})
        return "+OK\n" if answered["code"] == "ok" else "-ERR Operation failed\n"

    def _kill(self, channel: str) -> str:
        leg = self._legs.get(channel)
        if leg is None:
            return "-ERR No such channel!\n"
        if leg.aside:
            self._end(leg, "NORMAL_CLEARING", "")
            asides.left(self, leg)
        elif leg.of:
            asides.operator_left(self, leg)
        else:
            self._finish(leg, "NORMAL_CLEARING", "operator")
        return "+OK\n"

    def _transfer(self, channel: str, number: str) -> str:
        leg = self._legs.get(channel)
        if leg is None:
            return "-ERR No such channel!\n"
        leg.dest = number
        for own in [one for one in self._legs.values() if one.of == leg.uuid]:
            self._callcenter("bridge-agent-end", leg, own)
            self._end(own, "BLIND_TRANSFER", "")
        return "+OK\n"

    def _originate(self, words: str) -> str:
        blocks = [
            dict(one.partition("=")[::2] for one in block.partition("}")[0].split(","))
            for block in words.split("{")[1:]
        ]
        number = words.rpartition("/")[2].rstrip(")")
        marks = blocks[-1]
        leg = Leg(
            uuid=marks.get("origination_uuid", str(uuid4())), number=number, dest=number,
            direction="outbound", agent=marks.get("yimen_agent", ""), back=True,
        )  # fmt: skip
        self.begins(leg)
        own = Leg(
            uuid=blocks[0].get("origination_uuid", str(uuid4())), number=number, dest=leg.agent,
            direction="outbound", agent=leg.agent, of=leg.uuid, picked=time.time(),
        )  # fmt: skip
        self._legs[own.uuid] = own
        return f"+OK {leg.uuid}\n"

    def _finish(self, leg: Leg, cause: str, by: str) -> None:
        for own in [one for one in self._legs.values() if one.of == leg.uuid]:
            if own.picked:
                self._callcenter("bridge-agent-end", leg, own)
            self._end(own, cause, by)
        if leg.picked and self._folder is not None:
            path = self._folder / "recordings" / f"{leg.uuid}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_quiet(min(time.time() - leg.picked, 5.0)))
            self._send(self._event("RECORD_STOP", leg.uuid, Record_File_Path=str(path)))
        self._end(leg, cause, by)
        self._record(leg, cause, by)

    def _end(self, leg: Leg, cause: str, by: str) -> None:
        self._legs.pop(leg.uuid, None)
        ways = {"caller": "recv_bye", "operator": "send_bye"}
        self._tell(
            "CHANNEL_HANGUP_COMPLETE", leg, Hangup_Cause=cause,
            variable_sip_hangup_disposition=ways.get(by, ""),
        )  # fmt: skip

    def _record(self, leg: Leg, cause: str, by: str) -> None:
        if self._folder is None or leg.direction != "inbound":
            return
        folder = self._folder / "records"
        folder.mkdir(parents=True, exist_ok=True)
        ways = {"caller": "recv_bye", "operator": "send_bye"}
        text = json.dumps(
            {
                "core-uuid": self._core,
                "variables": {
                    "uuid": leg.uuid, "direction": leg.direction, "hangup_cause": cause,
                    "start_epoch": str(int(leg.began)), "end_epoch": str(int(time.time())),
                    "cc_queue_answered_epoch": str(int(leg.picked)), "cc_agent": leg.agent,
                    "sip_hangup_disposition": ways.get(by, ""),
                },
                "callflow": [
                    {"caller_profile": {
                        "caller_id_number": leg.number, "destination_number": "12345",
                    }}
                ],
            }
        )  # fmt: skip
        part = folder / f"{leg.uuid}.part"
        part.write_text(text)
        part.rename(folder / f"{leg.uuid}.cdr.json")  # whole, or not there

    def _callcenter(self, action: str, leg: Leg, own: Leg) -> None:
        self._send(
            self._event(
                "CUSTOM",
                leg.uuid,
                Event_Subclass="callcenter::info",
                CC_Action=action,
                CC_Queue="12345@default",
                CC_Agent=own.agent,
                CC_Agent_UUID=own.uuid,
                CC_Member_UUID=leg.uuid,
                CC_Member_Session_UUID=leg.uuid,
                CC_Member_CID_Number=leg.number,
            )
        )

    def _tell(self, name: str, leg: Leg, **more: str) -> None:
        marks = {
            "Call_Direction": leg.direction,
            "Caller_Caller_ID_Number": leg.number,
            "Caller_Destination_Number": leg.dest,
            "Caller_Channel_Created_Time": str(int(leg.began * 1_000_000)),
        }
        if leg.aside:
            marks |= {
                "variable_yimen_aside": leg.aside,
                "variable_yimen_of": leg.of,
                "variable_yimen_agent": leg.agent,
            }
        elif leg.of:
            marks |= {
                "variable_cc_side": "agent",
                "variable_cc_agent": leg.agent,
                "variable_cc_member_session_uuid": leg.of,
            }
        if leg.back:
            marks |= {"variable_yimen_back": "true", "variable_yimen_agent": leg.agent}
        self._send(self._event(name, leg.uuid, **marks, **more))

    def _event(self, name: str, channel: str, **headers: str) -> bytes:
        self._sequence += 1
        told = {
            "Event-Name": name,
            "Core-UUID": self._core,
            "Event-Date-Timestamp": str(time.time_ns() // 1000),
            "Event-Sequence": str(self._sequence),
            **({"Unique-ID": channel} if channel else {}),
            **{_header(key): value for key, value in headers.items()},
        }
        body = "".join(f"{key}: {quote(value, safe='')}\n" for key, value in told.items()) + "\n"
        raw = body.encode()
        return b"Content-Length: %d\nContent-Type: text/event-plain\n\n" % len(raw) + raw

    def _send(self, raw: bytes) -> None:
        if self.fault == "silent":
            return
        for line in list(self._lines):
            line.push(raw)

    def _beat(self) -> None:
        while not self._beating.wait(_BEAT_SECONDS):
            with self._lock:
                self._send(self._event("HEARTBEAT", ""))

    def _shown(self) -> list[dict[str, str]]:
        with self._lock:
            return [
                {
                    "channel": one.uuid, "number": one.number, "dest": one.dest,
                    "agent": one.agent, "of": one.of, "picked": "yes" if one.picked else "",
                    "back": "yes" if one.back else "", "aside": one.aside,
                    "held": "yes" if one.held else "",
                }
                for one in self._legs.values()
            ]  # fmt: skip

    def _list(self) -> str:
        rows = [
            {
                "uuid": one.uuid, "direction": one.direction, "dest": one.dest,
                "created_epoch": str(int(one.began)), "cid_num": one.number,
                "callstate": ("HELD" if one.held else "ACTIVE") if one.picked else "RINGING",
            }
            for one in self._legs.values()
        ]  # fmt: skip
        return json.dumps({"row_count": len(rows), **({"rows": rows} if rows else {})})

    def _agent_list(self) -> str:
        lines = ["name|instance_id|uuid|type|contact|status|state"]
        lines += [
            f"{name}|single_box||callback|user/{name}|{status}|Waiting"
            for name, status in self._agents.items()
        ]
        return "\n".join([*lines, "+OK"]) + "\n"


def _header(name: str) -> str:
    return name if name.startswith("variable_") else name.replace("_", "-")


def _quiet(seconds: float) -> bytes:
    """Return so many seconds of silence as a WAV file of 8 kHz."""
    count = max(1, int(seconds * 8000))
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + count, b"WAVE", b"fmt ", 16, 1, 1,
                       8000, 8000, 1, 8, b"data", count)  # fmt: skip
    return head + b"\x80" * count


_BY_HAND: dict[str, Callable[[SwitchSimulator, dict[str, str]], dict[str, Any]]] = {
    "ring": SwitchSimulator.ring,
    "answer": SwitchSimulator.pick_up,
    "hang_up": SwitchSimulator.hang_up,
    "status": SwitchSimulator.status,
}


def build() -> SwitchSimulator:
    """Return a switch in which nobody calls yet."""
    return SwitchSimulator(
        port=int(os.environ.get("YIMEN_SIMULATED_SWITCH_PORT", "0")),
        folder=os.environ.get("YIMEN_SIMULATED_SWITCH_FOLDER", ""),
    )
