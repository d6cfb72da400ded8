"""The bench and drill of panels: a hundred simulated ones at once against the site as it runs.

`YIMEN_BENCH_SHARE=10` makes a tenth of them, which holds no bar. Crops are noise unless
YIMEN_PANEL_CROPS names a folder of aligned ones.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connection

from yimen.devices import testing
from yimen.devices.actions import key
from yimen.devices.models import DeviceHour, DevicePulse
from yimen.devices.simulator import Identity, Panel, Wire, crops_of, run_panels
from yimen.kernel import clock
from yimen.kernel.benches.serving import UNCOUNTED, served

PANELS, SECONDS, EVERY = 100, 60.0, 20.0
"""A busy hall: each panel beats, is looked at and asks for its configuration three times a minute."""
BAR_P95_MS = 1_000.0


def panels(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return how a hundred panels were answered: activation, heartbeats, crops, configuration."""
    share = max(1, int(os.environ.get("YIMEN_BENCH_SHARE") or 1))
    many = PANELS // share
    folder = os.environ.get("YIMEN_PANEL_CROPS")
    crops = crops_of(Path(folder) if folder else None)
    around = testing.keepers(at=clock.now())
    testing.allow_faces(at=clock.now())
    with served(database_url=database_url, settings=UNCOUNTED, quiet=True) as server:
        base = server.address
        fleet, activated_ms = start(around=around, many=many, base=base)
        say(f"panels: {len(fleet)} activated, p95 {activated_ms[int(len(fleet) * 0.95)]:.0f} ms")
        told = run_panels(panels=fleet, seconds=SECONDS, every=EVERY, crops=crops, say=say)
        late = _moved_clocks(fleet[: max(1, many // 10)])
    faults = {name: n for name, n in told.statuses.items() if name.split()[1].startswith("5")}
    faults.pop("identify 503", None)  # faces may be switched off here, which is said so
    heard = DevicePulse.objects.filter(last_at__isnull=False).count()
    bars = {
        "all_activated": len(fleet) == many,
        "all_heard_of": heard >= many and DeviceHour.objects.count() >= many,
        "no_faults": not faults,
        "quick": told.percentile(0.95) < BAR_P95_MS,
        "wrong_clocks_set": late == max(1, many // 10),
        "whole_scale": share == 1,
    }
    say(f"panels: {told.percentile(0.5):.0f} ms p50, {told.percentile(0.95):.0f} ms p95; {bars}")
    return {
        "figures": [
            {
                "case": "heartbeat, crop, configuration",
                "concurrency": many,
                "per_second": round(len(told.milliseconds) / SECONDS, 1),
                "p50_ms": round(told.percentile(0.5), 1),
                "p95_ms": round(told.percentile(0.95), 1),
                "errors": sum(faults.values()),
                "answers": told.statuses,
                "activate_p95_ms": round(activated_ms[int(len(activated_ms) * 0.95)], 1),
            }
        ],
        "held": all(bars.values()),
    }


def start(*, around: testing.Keepers, many: int, base: str) -> tuple[list[Panel], list[float]]:
    """Return so many panels that were activated at once over the wire, and how long each took."""
    found = [testing.a_device(around, at=clock.now()) for _ in range(many)]
    codes = {
        one.device_id: one.code
        for one in key.issue_codes(
            actor=around.operator, device_ids=[one.id for one in found], at=clock.now()
        )
    }
    fleet = [
        Panel(identity=Identity(number=one.number, serial=one.serial), send=Wire(base))
        for one in found
    ]
    connection.close()

    def begin(place: int) -> tuple[bool, float]:
        began = time.perf_counter()
        answer = fleet[place].activate(codes[found[place].id])
        return answer.status == 201, (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(max_workers=20) as hands:
        done = list(hands.map(begin, range(many)))
    up = [panel for panel, (well, _) in zip(fleet, done, strict=True) if well]
    return up, sorted(took for _, took in done)


def _moved_clocks(fleet: list[Panel]) -> int:
    """Let some panels' clocks go wrong, and return how many set them by what the site said."""
    right = 0
    for place, one in enumerate(fleet):
        one.clock_wrong = 600.0 * (-1 if place % 2 else 1)
        answer = one.heartbeat()
        right += answer is not None and answer.status == 200 and abs(one.ahead_ms) > 590_000
    return right
