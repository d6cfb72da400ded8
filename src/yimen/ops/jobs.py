"""Run the jobs that contexts put off, from the same database that they were put into."""

from __future__ import annotations

import asyncio
import threading

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

_CONCURRENCY = 4


def run(*, stop_event: threading.Event) -> None:
    """Take jobs until told to stop; a job that has begun is finished first."""
    asyncio.run(_work(stop_event))


async def _work(stop_event: threading.Event) -> None:
    # An app beside the usual one: what jobs and subscribers put off in this process still goes
    # through Django's own connection, and so into the transaction that they are in.
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    ours = app.with_connector(connector.get_worker_connector())
    async with ours.open_async():
        working = asyncio.create_task(
            ours.run_worker_async(
                concurrency=_CONCURRENCY, install_signal_handlers=False, delete_jobs="successful"
            )
        )
        while not stop_event.is_set() and not working.done():
            await asyncio.sleep(0.2)
        if not working.done():
            working.cancel()
        await asyncio.gather(working, return_exceptions=stop_event.is_set())
