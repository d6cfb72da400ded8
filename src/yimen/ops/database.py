"""Enter the database: the one that DATABASE_URL names, or the embedded one, started when needed."""

from __future__ import annotations

import contextlib
import gc
import os
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import django
import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from yimen.ops import installation, postgres
from yimen.ops.public import database_from_url
from yimen.ops.refusals import OperationRefused

OLDEST_SERVER = 150_000
DEFAULT_SETTINGS = "yimen.site.settings.prod"


@contextlib.contextmanager
def entered() -> Iterator[postgres.Server | None]:
    """Yield with DATABASE_URL set to a database that answers, and Django ready.

    What is yielded is the embedded server, or None where DATABASE_URL was given from outside. The
    database comes first: a wrong address is said before the whole program is loaded.

    Raises:
        OperationRefused: there is no such database, or it does not let us in.
    """
    installation.prepare()
    with _server() as server:
        set_up_django()
        point_django_at(os.environ["DATABASE_URL"])
        yield server
        connections.close_all()


@contextlib.contextmanager
def throw_away(purpose: str) -> Iterator[str]:
    """Yield the address of a migrated database that exists for this block alone.

    It lies on the same server as the installation's own database, so what is measured there is as
    durable as in use.
    """
    with entered():
        own = os.environ["DATABASE_URL"]
        name = f"yimen_{purpose.replace('-', '_')}_{os.getpid()}"
        url = _with_database(own, name)
        with psycopg.connect(own, autocommit=True) as link:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            point_django_at(url)
            migrate()
            yield url
        finally:
            point_django_at(own)
            _drop(own, name)


def migrate() -> None:
    """Bring the database to the structure of this program."""
    from yimen.ops import migrating  # noqa: PLC0415 -- slow to import, and few commands need it

    migrating.fill_if_empty()
    call_command("migrate", verbosity=0, interactive=False)


_DROP_TRIES = 40


def _drop(own: str, name: str) -> None:
    """Drop a database; a vacuum that runs in it may not be ended by us, so wait for it."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(own, autocommit=True) as link:
        for left in reversed(range(_DROP_TRIES)):
            try:
                link.execute(drop)
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
                if not left:
                    raise
                time.sleep(0.5)
            else:
                return


def set_up_django() -> None:
    """Make the installation and Django ready, without a database.

    Raises:
        OperationRefused: the settings are not complete; the sentence says what is missing.
    """
    installation.prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEFAULT_SETTINGS)
    gc.disable()  # what is loaded stays, and to search it for garbage meanwhile takes a quarter longer
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise OperationRefused(str(error)) from error
    finally:
        gc.freeze()
        gc.enable()


def point_django_at(url: str) -> None:
    """Let this process and the processes that it starts use another database."""
    connections.close_all()
    os.environ["DATABASE_URL"] = url
    connections["default"].settings_dict.update(database_from_url(url))


@contextlib.contextmanager
def _server() -> Iterator[postgres.Server | None]:
    given = os.environ.get("DATABASE_URL")
    if given:
        check(given)
        yield None
        return
    with postgres.running(installation.home() / "postgres") as server:
        os.environ["DATABASE_URL"] = server.url()
        try:
            yield server
        finally:
            del os.environ["DATABASE_URL"]


def check(url: str) -> None:
    """Refuse a DATABASE_URL that does not lead into a PostgreSQL that we can use.

    Raises:
        OperationRefused: with what is wrong: the address, the host, the password, the database.
    """
    try:
        database_from_url(url)
        with psycopg.connect(url, connect_timeout=10) as link:
            version = link.info.server_version
    except ImproperlyConfigured as error:
        raise OperationRefused(str(error)) from error
    except (psycopg.Error, UnicodeError) as error:
        raise OperationRefused(f"DATABASE_URL 连不上数据库：{_reason(str(error))}") from error
    if version < OLDEST_SERVER:
        raise OperationRefused(
            f"DATABASE_URL 指向的 PostgreSQL 是 {version // 10_000} 版，至少要 15 版。"
        )


def _reason(said: str) -> str:
    reasons = (
        ("password authentication failed", "用户名或口令不对。"),
        ("no password supplied", "没有写口令。"),
        ("does not exist", "库名或用户名不存在。"),
        ("Connection refused", "那个地址和端口上没有数据库在运行。"),
        ("No such file or directory", "那个地址和端口上没有数据库在运行。"),
        ("could not translate host name", "主机名无法解析。"),
        ("failed to resolve host", "主机名无法解析。"),
        ("timeout", "等待超时，请检查地址和防火墙。"),
        ("invalid", "地址写法不对。"),
    )
    known = next((sentence for phrase, sentence in reasons if phrase in said), None)
    lines = said.strip().splitlines() or [""]
    return known or f"{lines[0]}。"


def _with_database(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()
