"""What the worker does for devices: each minute look for who is away, each night forget what is old."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yimen.devices.actions import beat
from yimen.kernel.clock import now


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="devices.find_away", pass_context=False)
def find_away(timestamp: int) -> None:
    """Open work for devices that are down while halls are open."""
    del timestamp
    beat.find_away(at=now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="devices.forget_old", pass_context=False)
def forget_old(timestamp: int) -> None:
    """Remove numbers of requests, acts and hours whose time is over."""
    del timestamp
    beat.forget_old(at=now())
