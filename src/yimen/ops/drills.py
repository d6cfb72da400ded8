"""Drills of the ground: a killed database loses nothing, and the work list equals the states."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.db import connection, transaction

from yimen.kernel import clock, register
from yimen.kernel.work.rebuilding import rebuild_check
from yimen.ops import orphans, postgres

_ROUNDS = 18
_LEAST_COMMITS = 20
_PATIENCE_SECONDS = 30


def kill_postgres(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was lost when a server of its own was killed again and again while writing."""
    del database_url  # a server must die here, and not the installation's
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="yimen-drill-") as scratch:
        Path(scratch).chmod(0o755)
        with postgres.running(Path(scratch) / "postgres") as server:
            with psycopg.connect(server.url(), autocommit=True) as link:
                link.execute("CREATE TABLE acknowledged (round int, n int)")
            for number in range(_ROUNDS):
                lost = kill_once(server, number, postmaster_only=number % 3 == 2)
                say(f"第 {number + 1}/{_ROUNDS} 轮：{lost or '没有丢失'}")
                wrong += [lost] if lost else []
    return wrong


def work_rebuild(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return where the list of open work differs from the states, or damage that was not named.

    The list of the demo county is compared, and then damaged in each way that a list can be.
    """
    del database_url  # the process is there already
    at = clock.now()
    for seed in sorted((s for c in register.contexts() for s in c.seeds), key=lambda s: s.order):
        register.resolve(seed.run)(at)
    wrong = [f"{one.kind} {one.ref}：{one.what}" for one in rebuild_check()]
    say(f"逐件对照了各类待办：{len(wrong)} 处不一致")
    return wrong + _unnoticed(say)


_DAMAGE = {
    "surplus": "INSERT INTO kernel_work (ref_kind, ref_id, kind, unit_id, item_code, area_code, title,"
    " opened_at) SELECT 'cases.case', gen_random_uuid(), 'cases.decide', gen_random_uuid(), '', '',"
    " '多出来的', now()",
    "elsewhere": "UPDATE kernel_work SET unit_id = gen_random_uuid() WHERE id ="
    " (SELECT id FROM kernel_work WHERE kind LIKE 'cases.%' ORDER BY id LIMIT 1)",
    "missing": "DELETE FROM kernel_work WHERE id ="
    " (SELECT id FROM kernel_work WHERE kind LIKE 'cases.%' ORDER BY id LIMIT 1)",
}


def _unnoticed(say: Callable[[str], None]) -> list[str]:
    unnoticed = []
    for what, damage in _DAMAGE.items():
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(damage)
                done = cursor.rowcount
            named = {one.what for one in rebuild_check()}
            transaction.set_rollback(True)
        if done and what not in named:
            unnoticed.append(f"人为造成的 {what} 没有被发现")
        say(
            f"人为损坏 {what}：{'发现了' if what in named else '没有待办可损坏' if not done else '没发现'}"
        )
    return unnoticed


def kill_once(server: postgres.Server, number: int, *, postmaster_only: bool) -> str:
    """Commit in a loop, kill the server, start it again; return what is missing, or nothing."""
    writer = _Writer(server.url(), number)
    writer.start()
    if not writer.enough.wait(_PATIENCE_SECONDS):
        return f"第 {number} 轮没能写够：{writer.fault}"
    pid = int((server.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    pids = [pid] if postmaster_only else orphans.processes_in(server.folder / "data")
    for one in pids:
        _kill(one)
    writer.join(_PATIENCE_SECONDS)
    postgres.restart_if_down(server)
    with psycopg.connect(server.url()) as link:
        row = link.execute(
            "SELECT count(*), coalesce(max(n), 0) FROM acknowledged WHERE round = %s", [number]
        ).fetchone()
    assert row is not None
    kept, last = row
    if kept < writer.acknowledged or kept != last:
        return (
            f"第 {number} 轮确认了 {writer.acknowledged} 笔，重启后有 {kept} 笔（最后一笔 {last}）"
        )
    return ""


class _Writer(threading.Thread):
    """Commits one row after the other until the server dies, counting what was acknowledged."""

    def __init__(self, url: str, number: int) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._number = number
        self.acknowledged = 0
        self.enough = threading.Event()
        self.fault: psycopg.Error | None = None

    def run(self) -> None:
        try:
            with psycopg.connect(self._url, autocommit=True) as link:
                while True:
                    link.execute(
                        "INSERT INTO acknowledged VALUES (%s, %s)",
                        [self._number, self.acknowledged + 1],
                    )
                    self.acknowledged += 1
                    if self.acknowledged >= _LEAST_COMMITS:
                        self.enough.set()
        except psycopg.Error as fault:
            self.fault = fault


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
