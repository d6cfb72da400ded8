"""The drill of panels: copied keys, replays, wrong clocks and whole pictures against the running site."""

from __future__ import annotations

from collections.abc import Callable

from yimen.devices import testing
from yimen.devices.actions import alarm
from yimen.devices.benches import start
from yimen.devices.models import Device, DeviceAlarm
from yimen.devices.simulator import Panel, Wire, noise
from yimen.kernel import clock
from yimen.kernel.benches.serving import served

_MANY = 10


def attack_panels(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what a thief, a replay, a wrong clock or a whole picture was wrongly let do."""
    around = testing.keepers(at=clock.now())
    with served(database_url=database_url, quiet=True) as server:
        base = server.address
        fleet, _ = start(around=around, many=_MANY, base=base)
        wrong = [] if len(fleet) == _MANY else [f"只有 {len(fleet)} 台激活"]
        for one in fleet:
            wrong += _replayed(one) + _whole(one) + _moved(one)
        wrong += _stolen(around, fleet[0], fleet[0].stolen(send=Wire(base)))
    say(f"{len(fleet)} 台设备，每台重放、整张照片、时钟错 10 分钟；其中一台的密钥被拷走")
    return wrong


def _replayed(one: Panel) -> list[str]:
    path = "/api/devices/configuration"
    heads = one.signed("GET", path, b"")
    first, again = (one.send("GET", path, heads, b"").status for _ in range(2))
    return [] if (first in {200, 304}, again) == (True, 409) else [f"重放：{first}、{again}"]


def _whole(one: Panel) -> list[str]:
    crop = noise()
    whole = crop[:16] + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + crop[24:]
    status = one.identify(whole).status
    return [] if status == 422 else [f"整张照片：{status}"]


def _moved(one: Panel) -> list[str]:
    one.clock_wrong = 600.0
    answer = one.heartbeat()
    is_right = answer is not None and answer.status == 200 and abs(one.ahead_ms) > 590_000
    return [] if is_right else ["时钟错了没有校正过来"]


def _stolen(around: testing.Keepers, owner: Panel, thief: Panel) -> list[str]:
    """Let a thief use a copy beside its owner, then press the one button."""
    owner.heartbeat()
    thief.heartbeat()
    row = Device.objects.get(number=owner.identity.number)
    wrong = []
    if not DeviceAlarm.objects.filter(device=row, answered_at=None).exists():
        wrong.append("密钥在两处使用没有报警")
    alarm.report_stolen(
        actor=around.operator, device_id=row.pk, since=row.entered_at, reason="演练", at=clock.now()
    )
    for name, one in (("原来的", owner), ("拷走的", thief)):
        answer = one.heartbeat()
        if answer is None or answer.status not in {401, 403}:
            wrong.append(f"作废以后{name}密钥还能用")
    return wrong
