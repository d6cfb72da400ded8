"""The embedded server: closed to strangers, shared by its users, nothing lost when it is killed."""

from __future__ import annotations

import multiprocessing
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yimen.ops import binaries, cluster, drills, orphans, postgres
from yimen.ops.refusals import OperationRefused
from yimen.ops.tests.folders import open_to_server

NOBODY = 65534


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    folder = tmp_path_factory.mktemp("server")
    open_to_server(folder)
    with postgres.running(folder / "postgres") as running:
        yield running


def test_server_lets_its_application_in(server: postgres.Server) -> None:
    with psycopg.connect(server.url()) as link:
        row = link.execute(
            "SELECT current_user, current_database(), "
            "(SELECT rolsuper FROM pg_roles WHERE rolname = current_user), "
            "current_setting('TimeZone'), current_setting('data_checksums')"
        ).fetchone()
    assert row == ("yimen", "yimen", False, "Asia/Shanghai", "on")


@pytest.mark.parametrize("host", ["127.0.0.1", "socket"])
@pytest.mark.parametrize("user", ["yimen", "postgres"])
@pytest.mark.parametrize("password", ["", "postgres", "wrong"])
def test_wrong_password_is_refused(
    server: postgres.Server, host: str, user: str, password: str
) -> None:
    where = server.host if host == "socket" else host
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host=where, port=server.port, user=user, dbname="yimen", password=password or None
        )


def test_secrets_and_socket_are_private(server: postgres.Server) -> None:
    modes = {
        path.relative_to(server.folder).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in (*(server.folder / "passwords").iterdir(), server.folder / "run")
    }
    assert modes == {"passwords/postgres": 0o600, "passwords/yimen": 0o600, "run": 0o700}


def test_server_listens_on_loopback_alone(server: postgres.Server) -> None:
    with psycopg.connect(server.url(owner=True)) as link:
        assert link.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
def test_server_gives_up_the_rights_of_root(server: postgres.Server) -> None:
    pids = orphans.processes_in(server.folder / "data")
    assert pids
    assert {Path(f"/proc/{pid}").stat().st_uid for pid in pids} == {NOBODY}


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become a normal user")
def test_server_runs_for_a_normal_user(tmp_path: Path) -> None:
    open_to_server(tmp_path)
    os.chown(tmp_path, NOBODY, NOBODY)
    if not binaries.reachable_by_server(binaries.find_binaries().folder):
        pytest.skip("this checkout lies below a private home: a normal user cannot read it")
    child = multiprocessing.get_context("fork").Process(
        target=_run_as_normal_user, args=(tmp_path / "postgres",)
    )
    child.start()
    child.join(60)
    assert child.exitcode == 0


def _run_as_normal_user(folder: Path) -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    with postgres.running(folder) as server, psycopg.connect(server.url()) as link:
        assert link.execute("SELECT 1").fetchone() == (1,)
    assert not (folder / "binaries").exists()


def test_users_share_one_server_and_the_last_one_stops_it(tmp_path: Path) -> None:
    open_to_server(tmp_path)
    folder = tmp_path / "postgres"
    with postgres.running(folder) as first:
        with postgres.running(folder) as second:
            assert second.port == first.port
        assert postgres.is_accepting(first)
    assert not postgres.is_accepting(first)
    assert orphans.processes_in(folder / "data") == []


@pytest.mark.parametrize("postmaster_only", [False, True])
def test_killed_server_comes_back_with_every_acknowledged_row(
    server: postgres.Server, postmaster_only: bool
) -> None:
    with psycopg.connect(server.url(), autocommit=True) as link:
        link.execute("CREATE TABLE IF NOT EXISTS acknowledged (round int, n int)")
    number = 100 + postmaster_only
    assert drills.kill_once(server, number, postmaster_only=postmaster_only) == ""
    assert not postgres.restart_if_down(server)


def test_broken_data_folder_is_named(tmp_path: Path) -> None:
    open_to_server(tmp_path)
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    with (
        pytest.raises(OperationRefused, match="数据目录已损坏"),
        postgres.running(tmp_path / "postgres"),
    ):
        pytest.fail("a folder without a cluster must not start")


def test_damaged_control_file_is_named(tmp_path: Path) -> None:
    open_to_server(tmp_path)
    with postgres.running(tmp_path / "postgres") as server:
        control = server.folder / "data" / "global" / "pg_control"
    control.write_bytes(b"")
    with (
        pytest.raises(OperationRefused, match="可能已损坏"),
        postgres.running(tmp_path / "postgres"),
    ):
        pytest.fail("a damaged cluster must not start")


def test_data_of_another_major_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("14\n")
    found = binaries.Binaries(folder=tmp_path, version="18.6", from_wheel=True)
    with pytest.raises(OperationRefused, match="属于 PostgreSQL 14"):
        cluster.check(tmp_path, found)


def test_unfinished_cluster_is_made_again(tmp_path: Path) -> None:
    open_to_server(tmp_path)
    leftover = tmp_path / "postgres" / "data.unfinished"
    leftover.mkdir(parents=True)
    (leftover / "PG_VERSION").write_text("18\n")
    with postgres.running(tmp_path / "postgres") as server:
        assert postgres.is_accepting(server)


def test_pg_bin_comes_first_and_must_be_whole(tmp_path: Path) -> None:
    with pytest.raises(OperationRefused, match="PG_BIN"):
        binaries.find_binaries(environ={"PG_BIN": str(tmp_path)})
    known = binaries.find_binaries(environ={})
    chosen = binaries.find_binaries(environ={"PG_BIN": str(known.folder)})
    assert (chosen.folder, chosen.from_wheel) == (known.folder, False)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', "磁盘已满"),
        ('could not open file "pg_wal": Permission denied', "没有权限"),
        ('data directory "x" has invalid permissions', "应为 0700"),
    ],
)
def test_failed_start_is_one_sentence(tmp_path: Path, said: str, sentence: str) -> None:
    assert sentence in cluster.explain(said, tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_cluster_below_a_private_home_lies_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    monkeypatch.setattr(cluster, "_FALLBACK_ROOT", tmp_path / "var")
    place = cluster.place_of(private / ".yimen" / "postgres")
    assert place.parent == tmp_path / "var"
    assert (private / ".yimen" / "postgres").resolve() == place
    assert cluster.place_of(private / ".yimen" / "postgres") == place
