"""The line to the switch dies while calls ring, are spoken and end: none is lost, none is doubled."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.test.utils import override_settings

from yimen.connectors.simulators import SECRET
from yimen.connectors.switch.client import Line
from yimen.connectors.switch.listening import Listener
from yimen.connectors.switch.simulator import SwitchSimulator
from yimen.connectors.testing import hotline_desk
from yimen.hotline import public as hotline
from yimen.hotline.contracts.call import CallEnd, CallState
from yimen.kernel.clock import now

_POINTS = ("来电之前", "振铃的时候", "通话的时候", "来电人等着的时候", "接回以后", "挂断以后")
_SECONDS = 0.3


def link_down(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return which calls were lost, doubled or wrong when the line died at each point."""
    del database_url  # the process is there already
    hotline_desk()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="yimen-drill-") as folder:
        switch = SwitchSimulator(folder=folder)
        (Path(folder) / "records").mkdir()
        account = {
            "host": "127.0.0.1", "port": str(switch.port), "password": SECRET,
            "numbers": "12345", "records": f"{folder}/records",
        }  # fmt: skip
        try:
            with override_settings(YIMEN_SWITCH=account):
                for number, point in enumerate(_POINTS):
                    trouble = _once(switch, account, number)
                    say(f"断在{point}：{trouble or '一个不少，也没有记两次'}")
                    wrong += [f"断在{point}：{trouble}"] if trouble else []
        finally:
            switch.close()
    return wrong


def _once(switch: SwitchSimulator, account: dict[str, str], point: int) -> str:
    """Let one call live while the line dies after so many of its steps; return what is wrong."""
    began = now() - timedelta(seconds=2)  # records tell whole seconds
    switch.status({"agent": "drill", "status": "Available"})
    with Line(account, seconds=_SECONDS) as line:
        listener = _begun(line)
        channel = _steps(switch, "", range(point), lambda: _pump(listener))
        switch.cut()
        with suppress(OSError):
            _pump(listener)
    channel = _steps(switch, channel, range(point, 5), lambda: None)
    with Line(account, seconds=_SECONDS) as line:
        _begun(line)
    found = [one for one in hotline.list_calls(since=began) if one.channel == channel]
    if len(found) != 1:
        return f"记了 {len(found)} 次"
    if found[0].state is not CallState.ENDED or found[0].end is not CallEnd.ANSWERED:
        return f"记成了 {found[0].state} {found[0].end}"
    return ""


def _begun(line: Line) -> Listener:
    listener = Listener(line, threading.Event())
    listener.begin()
    _pump(listener)
    return listener


def _steps(switch: SwitchSimulator, channel: str, steps: range, after: Callable[[], None]) -> str:
    for step in steps:
        match step:
            case 0:
                channel = str(switch.ring({"number": "19900008888"})["channel"])
            case 1:
                switch.pick_up({"channel": channel})
            case 2:
                switch.do(f"uuid_hold {_own(switch, channel)}")
            case 3:
                switch.do(f"uuid_hold off {_own(switch, channel)}")
            case _:
                switch.hang_up({"channel": channel})
        after()
    return channel


def _own(switch: SwitchSimulator, channel: str) -> str:
    """Return the leg of the operator who speaks with a caller."""
    caller = switch.find(channel)
    return switch.legs_of(caller)[0].uuid if caller is not None else channel


def _pump(listener: Listener) -> None:
    while listener.pump():
        pass
