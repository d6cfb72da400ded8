"""A database for tests: one shared server, migrated once, copied for each process that tests.

The migrated template is named after the migrations that made it, so a changed migration gives a
new one. Each test process works in its own copy and throws it away; a transactional test leaves no
rows behind because the copy is made anew, which also spares tables that refuse to be emptied.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from yimen.kernel import reference
from yimen.kernel.workdays.queries import forget_calendars
from yimen.ops import database, postgres

_FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # a vacuum worker in a database cannot be ended by who drops the database
}
_KEPT_TEMPLATES = 6
_MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of a name of ours, which the server closes
_PLENTY = 10 * 1024**3
"""How much memory has to be free before databases of tests are put there; they take one or two."""
_ROWS_WRITTEN = """
    SELECT pg_stat_get_db_tuples_inserted(oid) + pg_stat_get_db_tuples_updated(oid)
        + pg_stat_get_db_tuples_deleted(oid),
        (SELECT count(*) FROM pg_stat_activity WHERE datid = oid)
    FROM pg_database WHERE datname = %s
"""
_TEMPLATES = """
    SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database
    WHERE datname LIKE 'template\\_yimen\\_%' AND datname NOT LIKE '%unfinished' ORDER BY oid DESC
"""
_LEAVING_SECONDS = 1.0
_beside: dict[int, BaseDatabaseWrapper] = {}
"""By thread, the connection for what a test's transaction does not take back."""
_written: dict[str, tuple[str, int]] = {}
"""What each copy was made of, and the count of rows written to it just afterwards."""
_begun: dict[str, int] = {}
"""The count of rows written to a copy when a transactional test began in it."""


@contextlib.contextmanager
def shared_server() -> Iterator[str]:
    """Yield the address of a server for tests; DATABASE_URL wins, else one of our own."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with postgres.running(server_folder(), settings=_FAST_AND_FORGETFUL) as server:
        yield server.url(database="postgres")


def server_folder() -> Path:
    """Return where the server for tests lives: in memory where there is plenty, else at home.

    Each copy of a database is two thousand files that live for seconds; a disk takes longer to make
    and forget them than the test that wanted them.
    """
    home = Path(settings.YIMEN_HOME) / "test-postgres"
    try:
        place = os.statvfs(_MEMORY)
        free = min(place.f_bavail * place.f_frsize, _memory_available())
    except OSError:
        return home
    mark = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
    in_memory = _MEMORY / f"yimen-tests-{os.getuid()}-{mark}"
    if in_memory.exists():
        return in_memory if in_memory.stat().st_uid == os.getuid() else home
    return in_memory if free > _PLENTY else home


def _memory_available() -> int:
    """Return how many bytes of memory are free or can be freed."""
    told = Path("/proc/meminfo").read_text()
    return 1024 * int(told.partition("MemAvailable:")[2].split()[0])


@contextlib.contextmanager
def test_database(*, url: str, name: str) -> Iterator[None]:
    """Point Django at a fresh copy of the migrated template, dropped at the end.

    The name ends in ``_p`` and the number of the process that owns it.
    """
    with _entered(url) as link:
        _drop_orphans(link)
    template = _template(url)
    _recreate(url, name=name, template=template)
    _point_django_at(url, name)
    try:
        yield
    finally:
        connections.close_all()
        with _entered(url) as link:
            _drop(link, name)


@contextlib.contextmanager
def kept_connection() -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection beside the thread's own, for what stays where that rolls back.

    Each test is a transaction, so each refusal of a request would open a connection, which takes
    the server longer than all else that the request asks of it.
    """
    thread = threading.get_ident()
    beside = _beside.get(thread)
    if beside is None or not _leads_here(beside):
        beside = _beside[thread] = connections["default"].copy()
    yield beside


def _leads_here(beside: BaseDatabaseWrapper) -> bool:
    """Say whether a connection leads to the database of this moment; close it if it does not."""
    named = beside.settings_dict["NAME"] == connections["default"].settings_dict["NAME"]
    if named and beside.connection is not None and beside.is_usable():
        return True
    beside.close()
    return False


def restore(*, url: str, name: str) -> None:
    """Make the copy anew where a transactional test committed to it, or it holds seeds."""
    _hold(url, name=name, template=_template_name())


def begin_committing(*, name: str) -> None:
    """Take the state of the copy for the one in which a transactional test begins."""
    _begun[name] = _rows_counted(name)


def is_as_begun() -> bool:
    """Say whether a transactional test has begun and nobody wrote to its copy since."""
    name = connections["default"].settings_dict["NAME"]
    return name in _begun and _begun[name] == _rows_counted(name)


def _rows_counted(name: str) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")  # what this connection did counts now
        cursor.execute(_ROWS_WRITTEN, [name])
        rows = cursor.fetchone()[0]
        assert isinstance(rows, int)
        return rows


def restore_seeded(*, url: str, name: str, seed: Callable[[], None]) -> None:
    """Give the copy what `seed` writes, anew where a test committed to it.

    The processes of one run write it once. It lives as long as the run: the number of the process
    that started the run ends its name.
    """
    owner = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    stem = name.rpartition("_p")[0]
    seeded = f"{stem}_seeded_p{owner}"
    with _one_at_a_time("test-seeded.lock"):
        with _entered(url) as link:
            written = _exists(link, seeded)
        if not written:
            restore(url=url, name=name)
            seed()
            connections.close_all()
            with _entered(url) as link:
                _create(link, seeded, template=name)
            _written.pop(name)
    _hold(url, name=name, template=seeded)


@contextlib.contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    lock = Path(settings.YIMEN_HOME) / name
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _template(url: str) -> str:
    name = _template_name()
    with _one_at_a_time("test-template.lock"):
        with _entered(url) as link:
            if _exists(link, name):
                return name
            _drop_old_templates(link)
            unfinished = f"{name}_unfinished"
            _drop(link, unfinished)
            _create(link, unfinished, template=_begun_by(link) or "template1")
        _point_django_at(url, unfinished)
        database.migrate()
        connections.close_all()
        with _entered(url) as link:
            link.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(unfinished), sql.Literal(" ".join(sorted(_migrations())))
                )
            )
            link.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(name)
                )
            )
    return name


def _template_name() -> str:
    digest = hashlib.sha256(" ".join(sorted(_migrations())).encode())
    return f"template_yimen_{digest.hexdigest()[:16]}"


@cache
def _migrations() -> frozenset[str]:
    """Return what each migration is called and the digest of its words."""
    return frozenset(
        f"{config.label}/{path.stem}:{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
        for config in apps.get_app_configs()
        for path in Path(config.path).glob("migrations/*.py")
    )


def _begun_by(link: psycopg.Connection[tuple[object, ...]]) -> str | None:
    """Return the template that holds most of our migrations and none that is not ours."""
    ours = _migrations()
    held = {
        str(name): set(str(told or "").split())
        for name, told in link.execute(_TEMPLATES).fetchall()
    }
    fitting = [name for name, theirs in held.items() if theirs and theirs <= ours]
    return max(fitting, key=lambda name: len(held[name]), default=None)


@contextlib.contextmanager
def _entered(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(url, autocommit=True) as link:
        yield link


def _point_django_at(url: str, name: str) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    connections.close_all()
    connections["default"].settings_dict.update(
        {
            "NAME": name,
            "HOST": parts.get("host") or "",
            "PORT": str(parts.get("port") or ""),
            "USER": parts.get("user") or "",
            "PASSWORD": parts.get("password") or "",
        }
    )


def _hold(url: str, *, name: str, template: str) -> None:
    """Let the copy hold what the template holds: as it is, where nobody wrote to it since."""
    connections.close_all()
    with _entered(url) as link:
        rows = _rows_written(link, name)
    if rows is None or _written.get(name) != (template, rows):
        _recreate(url, name=name, template=template)


def _rows_written(link: psycopg.Connection[tuple[object, ...]], name: str) -> int | None:
    """Return how many rows were ever written to a database; None where somebody stays in it.

    A server's thread that waits for its browser is sent away. Who leaves tells his count as he
    goes, so that it is whole when nobody is left.
    """
    link.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
    )
    give_up = time.monotonic() + _LEAVING_SECONDS
    while time.monotonic() < give_up:
        found = link.execute(_ROWS_WRITTEN, [name]).fetchone()
        if found is None:
            return None
        rows, inside = found
        if not inside:
            assert isinstance(rows, int)
            return rows
        time.sleep(0.02)
    return None


def _recreate(url: str, *, name: str, template: str) -> None:
    forget_calendars()
    reference.begin_anew()
    _begun.pop(name, None)
    with _entered(url) as link:
        _drop(link, name)
        _create(link, name, template=template)
        rows = _rows_written(link, name)
        if rows is None:
            _written.pop(name, None)
        else:
            _written[name] = (template, rows)


def _exists(link: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    found = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _create(
    link: psycopg.Connection[tuple[object, ...]], name: str, *, template: str = "template1"
) -> None:
    link.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def _drop(link: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_old_templates(link: psycopg.Connection[tuple[object, ...]]) -> None:
    for name, _ in link.execute(_TEMPLATES).fetchall()[_KEPT_TEMPLATES:]:
        _drop(link, str(name))


def _drop_orphans(link: psycopg.Connection[tuple[object, ...]]) -> None:
    found = link.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_.*_p[0-9]+$'")
    for (name,) in found.fetchall():
        owner = str(name).rpartition("_p")[2]
        if not Path("/proc", owner).exists():
            _drop(link, str(name))
