"""Start, watch and stop the PostgreSQL that Yimen carries with it.

The server listens on 127.0.0.1 and on a private socket and asks a password on both. It outlives
nobody who uses it: each user holds a shared lock, and the last one to leave stops the server.
Whether it runs is asked of the server itself (``pg_isready``), never of a pid file, which a killed
server leaves behind.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from yimen.ops import cluster, orphans
from yimen.ops.binaries import Binaries, find_binaries, run, usable_by_server
from yimen.ops.refusals import OperationRefused

_START_ATTEMPTS = 12
_RECOVERY_CHECKS = 240
_ACCEPTS, _STARTING = 0, 1
_PASSING = ("lock file", "shared memory block", "could not bind", "TCP/IP sockets", "starting up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: where it listens and the passwords to enter with."""

    folder: Path
    binaries: Binaries
    port: int
    password: str
    owner_password: str

    @property
    def host(self) -> str:
        """Return the socket's folder, or the loopback address where there is no socket."""
        return cluster.socket_host(self.folder)

    def url(self, *, database: str = cluster.APPLICATION, owner: bool = False) -> str:
        """Return a DATABASE_URL for a database of this server."""
        user = cluster.OWNER if owner else cluster.APPLICATION
        word = self.owner_password if owner else self.password
        where = urlencode({"host": self.host, "port": self.port})
        return f"postgresql://{user}:{quote(word)}@/{quote(database)}?{where}"


@contextlib.contextmanager
def running(folder: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Yield a server of this folder's cluster, made and started when needed.

    Many processes may do this at once; they share one server, and the last to leave stops it.
    ``settings`` are kept with the cluster.

    Raises:
        OperationRefused: the server cannot be made or started; the sentence says why.
    """
    place = cluster.prepare(folder)
    with _opened(place / "users.lock") as users:
        with _locked(place):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = _ensure_started(place, settings)
        try:
            yield server
        finally:
            with _locked(place):
                fcntl.flock(users, fcntl.LOCK_UN)
                if _nobody_uses(users):
                    stop(server)


def restart_if_down(server: Server) -> bool:
    """Start the server again where it does not answer, and tell whether that was needed.

    Raises:
        OperationRefused: it does not come back.
    """
    if is_accepting(server):
        return False
    with _locked(server.folder):
        if not is_accepting(server):
            _start(server.folder, server.binaries)
    return True


def is_accepting(server: Server) -> bool:
    """Tell whether the server answers and takes connections."""
    return _readiness(server.folder, server.binaries, server.port) == _ACCEPTS


def stop(server: Server) -> None:
    """Stop the server at once and cleanly: sessions are ended, nothing is left to recover.

    Raises:
        OperationRefused: it still answers.
    """
    command: list[str | Path] = [
        server.binaries.folder / "pg_ctl",
        "-D",
        str(server.folder / "data"),
    ]
    answer = run([*command, *("-m", "fast", "-w", "-t", "60", "stop")], as_server=True)
    if answer.returncode != 0 and is_accepting(server):
        raise OperationRefused(f"PostgreSQL 没有停下来：{answer.stderr.strip()}")


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise OperationRefused(f"不能写 {path}：{cluster.in_chinese(error)}。") from error
    try:
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def _locked(place: Path) -> Iterator[None]:
    with _opened(place / "start.lock") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _nobody_uses(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _ensure_started(place: Path, settings: Mapping[str, str] | None) -> Server:
    binaries = usable_by_server(find_binaries(), beside=place)
    if not (place / "data").exists():
        cluster.create(place, binaries)
    cluster.check(place, binaries)
    port = cluster.stored_port(place)
    if port is None or _readiness(place, binaries, port) != _ACCEPTS:
        if settings:
            cluster.keep_settings(place, settings)
        port = _start(place, binaries)
    server = Server(
        folder=place,
        binaries=binaries,
        port=port,
        password=cluster.password(place, cluster.APPLICATION),
        owner_password=cluster.password(place, cluster.OWNER),
    )
    _ensure_application_database(server)
    return server


def _start(place: Path, binaries: Binaries) -> int:
    said = ""
    for attempt in range(_START_ATTEMPTS):
        orphans.clear_dead_postmaster(place / "data", patience=attempt)
        port = _usable_port(cluster.stored_port(place))
        cluster.configure(place, port=port)
        said = _said_at_start(place, binaries)
        if _wait_until_accepting(place, binaries, port):
            return port
        if said and not any(phrase in said for phrase in _PASSING):
            break
        time.sleep(min(0.2 * (attempt + 1), 2))
    raise OperationRefused(cluster.explain(said, place))


def _said_at_start(place: Path, binaries: Binaries) -> str:
    report = place / "logs" / "start.log"
    report.unlink(missing_ok=True)
    command: list[str | Path] = [
        binaries.folder / "pg_ctl",
        "-D",
        str(place / "data"),
        "-l",
        str(report),
    ]
    answer = run([*command, "-w", "-t", "120", "start"], as_server=True)
    reported = report.read_text(errors="replace") if report.exists() else answer.stderr
    return reported + _latest_log(place)


def _latest_log(place: Path) -> str:
    # Once the collector runs, the reason of a failed start stands in the day's file.
    files = sorted((place / "logs").glob("postgresql-*.log"), key=lambda path: path.stat().st_mtime)
    return files[-1].read_text(errors="replace")[-2_000:] if files else ""


def _wait_until_accepting(place: Path, binaries: Binaries, port: int) -> bool:
    for _ in range(_RECOVERY_CHECKS):
        answer = _readiness(place, binaries, port)
        if answer != _STARTING:
            return answer == _ACCEPTS
        time.sleep(0.5)
    return False


def _readiness(place: Path, binaries: Binaries, port: int) -> int:
    command: list[str | Path] = [binaries.folder / "pg_isready", "-q", "-t", "3", "-d", "postgres"]
    return run([*command, "-h", cluster.socket_host(place), "-p", str(port)]).returncode


def _usable_port(preferred: int | None) -> int:
    for wanted in (preferred, 0):
        if wanted is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", wanted))
                return int(probe.getsockname()[1])
    raise OperationRefused("本机没有空闲的端口可以给数据库使用。")


def _ensure_application_database(server: Server) -> None:
    try:
        with psycopg.connect(server.url(database="postgres", owner=True), autocommit=True) as link:
            _ensure_role_and_database(link, server.password)
    except psycopg.Error as error:
        raise OperationRefused(f"进不了内置数据库：{str(error).strip()}") from error


def _ensure_role_and_database(link: psycopg.Connection[tuple[object, ...]], password: str) -> None:
    name = sql.Identifier(cluster.APPLICATION)
    wanted = [cluster.APPLICATION]
    if not link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", wanted).fetchone():
        link.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(name, sql.Literal(password))
        )
    if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", wanted).fetchone():
        link.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
