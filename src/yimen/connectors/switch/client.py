"""Do what an operator asks: one short line to the switch for each command."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path
from types import TracebackType

from django.conf import settings

from yimen.connectors.switch import mapping, protocol
from yimen.hotline.contracts.call import SeatState
from yimen.hotline.contracts.switch import Sound, SwitchDown

_SECONDS = 3.0
_CHANNEL, _NUMBER = re.compile(r"[0-9A-Za-z-]{8,80}"), re.compile(r"[0-9]{3,20}")
_SOUNDS = {".wav": "audio/wav", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".m4a": "audio/mp4"}
_THREE_WAY = "0"
"""The key with which `att_xfer` makes a call of three, where a site has not set another."""
RING_SECONDS = 20
"""How long a colleague's telephone rings before the caller goes back to the queue."""
_AGENT = re.compile(r"[0-9A-Za-z_.@-]{1,40}")


class Line:
    """A line to the switch that is signed in; commands go out, their answers come back."""

    def __init__(self, account: dict[str, str], *, seconds: float = _SECONDS) -> None:
        """Keep where the switch is and how long to wait for it."""
        self._account, self._seconds = account, seconds
        self._reader = protocol.Reader()
        self._ready: list[protocol.Frame] = []
        self.link: socket.socket | None = None

    def __enter__(self) -> Line:
        """Connect and sign in. Raises OSError, Malformed, SwitchDown."""
        where = (self._account["host"], int(self._account["port"]))
        self.link = socket.create_connection(where, timeout=self._seconds)
        self.link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.wait_for(protocol.AUTH)
        self.send(f"auth {self._account['password']}")
        if not self.wait_for(protocol.REPLY).reply.startswith("+OK"):
            raise SwitchDown("电话交换机不认我们的口令，请告诉运维人员。")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        if self.link is not None:
            self.link.close()

    def send(self, words: str) -> None:
        """Send a command. Raises OSError, Malformed."""
        assert self.link is not None
        self.link.sendall(protocol.command(words))

    def frames(self) -> list[protocol.Frame]:
        """Return the frames that have come; TimeoutError where none came in time.

        Raises OSError, Malformed.
        """
        assert self.link is not None
        if self._ready:
            ready, self._ready = self._ready, []
            return ready
        piece = self.link.recv(65_536)
        if not piece:
            raise ConnectionResetError("the switch hung up")
        return self._reader.feed(piece)

    def wait_for(self, kind: str) -> protocol.Frame:
        """Return the next frame of a kind; what comes before it is kept. Raises as `frames`."""
        passed: list[protocol.Frame] = []
        for _ in range(10_000):
            found = self.frames()
            for at, frame in enumerate(found):
                if frame.kind in {kind, protocol.REJECTED, protocol.GOODBYE}:
                    self._ready = [*passed, *found[at + 1 :]]
                    if frame.kind != kind:
                        raise ConnectionRefusedError(frame.kind)
                    return frame
                passed.append(frame)
        raise protocol.Malformed("no answer among ten thousand frames")


class EventSocket:
    """The switch that `settings.YIMEN_SWITCH` names: `host`, `port`, `password`, `numbers`.

    `outward` and `inward` are the dial strings of a number outside and of an operator's telephone,
    `context` is the dial plan of transfers, `recordings` the folder in which the switch records.
    """

    def is_configured(self) -> bool:
        """Say whether this installation has a switch."""
        return bool(settings.YIMEN_SWITCH.get("host"))

    def answer(self, *, agent_channel: str) -> None:
        """Pick up at the operator's telephone. Raises SwitchDown."""
        self._api(f"uuid_phone_event {_checked(_CHANNEL, agent_channel)} talk")

    def hang_up(self, *, channel: str) -> None:
        """End a call. Raises SwitchDown."""
        self._api(f"uuid_kill {_checked(_CHANNEL, channel)}")

    def transfer(self, *, channel: str, number: str) -> None:
        """Connect a caller with a number outside. Raises SwitchDown."""
        context = settings.YIMEN_SWITCH.get("context", "default")
        where = f"{_checked(_NUMBER, number)} XML {context}"
        self._api(f"uuid_transfer {_checked(_CHANNEL, channel)} {where}")

    def hold(self, *, agent_channel: str, on: bool) -> None:
        """Let the caller wait with music, or speak with him again. Raises SwitchDown.

        The operator's leg is held: the switch plays its hold music to the other side of it.
        """
        self._api(f"uuid_hold {'' if on else 'off '}{_checked(_CHANNEL, agent_channel)}")

    def consult(self, *, agent_channel: str, caller: str, agent: str, channel: str) -> None:
        """Let the operator speak with a colleague while the caller waits. Raises SwitchDown.

        `att_xfer` runs on the operator's leg: the colleague hangs up or does not answer, and the
        operator is back with the caller; the operator hangs up, and the two others go on.
        """
        leg = _checked(_CHANNEL, agent_channel)
        self._api(
            f"uuid_broadcast {leg} att_xfer::{_aside('consult', caller, agent, channel)} aleg"
        )

    def join(self, *, agent_channel: str) -> None:
        """Let the three speak with each other: the key of a three-way call. Raises SwitchDown."""
        self._api(f"uuid_recv_dtmf {_checked(_CHANNEL, agent_channel)} {_THREE_WAY}")

    def pass_on(self, *, caller: str, agent: str, channel: str) -> None:
        """Let a colleague's telephone ring for a caller. Raises SwitchDown.

        Not answered in time, the caller goes to the hotline's number again, which is its queue.
        """
        account = settings.YIMEN_SWITCH
        queue = _checked(_NUMBER, account.get("numbers", "12345").split(",")[0])
        steps = (
            "set:continue_on_fail=true",
            f"set:call_timeout={RING_SECONDS}",
            "set:hangup_after_bridge=true",
            f"bridge:{_aside('pass', caller, agent, channel)}",
            f"transfer:{queue} XML {account.get('context', 'default')}",
        )
        where = "m:^:" + "^".join(steps)
        self._api(f"uuid_transfer {_checked(_CHANNEL, caller)} '{where}' inline")

    def ring_back(self, *, agent: str, number: str, channel: str, agent_channel: str) -> None:
        """Ring the operator and then the number, in the background. Raises SwitchDown."""
        account, name = settings.YIMEN_SWITCH, _checked(_AGENT, agent)
        inward = account.get("inward", "user/{agent}").format(agent=name)
        outward = account.get("outward", "sofia/gateway/hotline/{number}").format(
            number=_checked(_NUMBER, number)
        )
        marks = f"origination_uuid={_checked(_CHANNEL, channel)},yimen_back=true,yimen_agent={name}"
        own = f"origination_uuid={_checked(_CHANNEL, agent_channel)},yimen_leg=agent"
        self._ask(f"bgapi originate {{{own}}}{inward} &bridge({{{marks}}}{outward})")

    def set_state(self, *, agent: str, state: SeatState) -> None:
        """Let calls come to an operator, or not. Raises SwitchDown."""
        status = mapping.STATUS_OF[state]
        name = _checked(_AGENT, agent)
        self._api(f"callcenter_config agent set status {name} '{status}'")

    def recording(self, *, path: str) -> Sound:
        """Open a recording out of the switch's folder, and of no other. Raises SwitchDown."""
        folder = Path(settings.YIMEN_SWITCH.get("recordings", "")).resolve()
        found = (folder / Path(path).name).resolve()
        if not settings.YIMEN_SWITCH.get("recordings") or found.parent != folder:
            raise SwitchDown("这里没有接录音的存放处，请到交换机上听。")
        try:
            stream = found.open("rb")
            size = os.fstat(stream.fileno()).st_size
        except OSError as error:
            raise SwitchDown("录音没有找到，可能交换机已经清理。") from error
        kind = _SOUNDS.get(found.suffix.lower(), "audio/wav")
        return Sound(stream=stream, size=size, media_type=kind)

    def _api(self, words: str) -> None:
        self._ask(f"api {words}")

    def _ask(self, words: str) -> None:
        kind = protocol.RESPONSE if words.startswith("api ") else protocol.REPLY
        try:
            with Line(settings.YIMEN_SWITCH) as line:
                line.send(words)
                answer = line.wait_for(kind)
        except (OSError, protocol.Malformed) as error:
            raise SwitchDown from error
        said = answer.text if kind == protocol.RESPONSE else answer.reply
        if not said.startswith("+OK"):
            raise SwitchDown("电话交换机没有照办，可能电话已经挂断。请看一眼话机。")


def _aside(kind: str, caller: str, agent: str, channel: str) -> str:
    """Return the dial string of a colleague whose leg tells what it is for. Raises SwitchDown."""
    name = _checked(_AGENT, agent)
    inward = settings.YIMEN_SWITCH.get("inward", "user/{agent}").format(agent=name)
    marks = (
        f"origination_uuid={_checked(_CHANNEL, channel)},yimen_aside={kind},"
        f"yimen_of={_checked(_CHANNEL, caller)},yimen_agent={name}"
    )
    return f"{{{marks}}}{inward}"


def _checked(shape: re.Pattern[str], text: str) -> str:
    """Return a word that is one word of a command. Raises SwitchDown."""
    if not shape.fullmatch(text):
        raise SwitchDown("这个号码或分机不能拨，请用话机操作。")
    return text
