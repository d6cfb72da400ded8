"""The command line as an operator meets it: real commands in processes of their own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yimen.ops import installation, orphans
from yimen.ops.refusals import OperationRefused
from yimen.ops.tests.folders import open_to_server

CHECKOUT = installation.CHECKOUT
_PATIENCE_SECONDS = 600


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("YIMEN_", "DJANGO_", "DATABASE_URL", "PYTEST_"))
    }
    path = {"PYTHONPATH": f"{CHECKOUT / 'src'}{os.pathsep}{CHECKOUT}"}
    return {**kept, **path, "YIMEN_HOME": str(home), **more}


def yimen(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yimen.ops.cli", *words],
        env=_environment(home, **more),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )


def _is_one_sentence(ended: subprocess.CompletedProcess[str]) -> bool:
    said = [line for line in ended.stderr.splitlines() if not line.endswith("……")]
    return len(said) == 1 and "Traceback" not in ended.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A real ``up``, with what it said so far."""

    def __init__(self, home: Path, log: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.log = log
        words = ["up", "--no-demo", "--port", str(self.port), "--web", "1"]
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yimen.ops.cli", *words],
                env=_environment(home),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, words: str, *, times: int = 1) -> None:
        limit = time.monotonic() + _PATIENCE_SECONDS
        while len(re.findall(words, self.log.read_text())) < times:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < limit, self.log.read_text()
            time.sleep(0.2)

    def answer(self) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/login/", timeout=20) as got:
                return int(got.status)
        except urllib.error.HTTPError as error:
            return error.code

    def wait_for_answer(self) -> int:
        limit = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                status = self.answer()
            except OSError:
                status = 0
            if status == 200 or time.monotonic() > limit:
                return status
            time.sleep(0.3)

    def wait_for_another(self, child: str, before: int) -> None:
        limit = time.monotonic() + _PATIENCE_SECONDS
        while self.children().get(child, before) == before:  # said first, then started
            assert time.monotonic() < limit, self.log.read_text()
            time.sleep(0.2)

    def children(self) -> dict[str, int]:
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=True,
        )
        found = [line.split(None, 1) for line in listed.stdout.splitlines()]
        return {"web" if "granian" in args else "worker": int(pid) for pid, args in found}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    open_to_server(folder)
    return folder


@pytest.fixture(scope="module")
def _started(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Running]]:
    started: list[Running] = []
    yield started
    for up in started:
        if up.process.poll() is None:
            up.process.terminate()
            up.process.wait(60)


@pytest.fixture
def running(home: Path, _started: list[Running]) -> Running:
    """Return an ``up`` that runs; the test that stops it may come before others do."""
    if not _started or _started[-1].process.poll() is not None:
        _started.append(Running(home, home / f"up-{len(_started)}.log"))
        _started[-1].wait_for("一门已启动")
    return _started[-1]


def test_up_serves_pages(running: Running) -> None:
    assert running.answer() == 200


def test_second_up_is_refused_and_says_where_the_first_is(running: Running) -> None:
    ended = yimen(running.home, "up", "--port", str(_free_port()))
    assert ended.returncode == 1
    assert f"一门已经在运行：http://127.0.0.1:{running.port}" in ended.stderr
    assert _is_one_sentence(ended)


def test_secrets_of_a_first_start_are_private(running: Running) -> None:
    secret = running.home / "keys" / "secret-key"
    assert len(secret.read_text()) >= 50
    assert secret.stat().st_mode & 0o077 == 0


def test_commands_join_the_running_database(running: Running) -> None:
    ended = yimen(running.home, "ledger", "verify")
    assert (ended.returncode, "台账完好" in ended.stderr) == (0, True), ended.stderr
    assert running.answer() == 200


def test_demo_reset_and_restore_are_refused_while_running(running: Running, tmp_path: Path) -> None:
    (tmp_path / "some.yimen").write_bytes(b"")
    for words in (["demo", "reset", "--yes"], ["restore", str(tmp_path / "some.yimen")]):
        ended = yimen(running.home, *words)
        assert ended.returncode == 1
        assert "正在运行" in ended.stderr


@pytest.mark.parametrize("child", ["web", "worker"])
def test_killed_child_is_started_again(running: Running, child: str) -> None:
    before = running.children()[child]
    os.kill(before, signal.SIGKILL)
    running.wait_for({"web": "网页进程退出了", "worker": "后台进程退出了"}[child])
    running.wait_for_another(child, before)
    assert running.wait_for_answer() == 200


def test_killed_database_is_started_again(running: Running) -> None:
    data = running.home / "postgres" / "data"
    for pid in orphans.processes_in(data):
        os.kill(pid, signal.SIGKILL)
    running.wait_for("数据库意外停止，已重新启动")
    assert running.wait_for_answer() == 200


def test_ctrl_c_stops_everything(running: Running) -> None:
    children = running.children()
    os.kill(running.process.pid, signal.SIGINT)
    assert running.process.wait(60) == 0
    assert running.log.read_text().rstrip().endswith("一门已停止。")
    assert [pid for pid in children.values() if Path(f"/proc/{pid}").exists()] == []
    assert orphans.processes_in(running.home / "postgres" / "data") == []


def test_port_in_use_is_one_sentence(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ended = yimen(home, "up", "--port", str(other.getsockname()[1]))
    assert ended.returncode == 1
    assert "已被别的程序占用" in ended.stderr
    assert _is_one_sentence(ended)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://a:b@127.0.0.1/c", "不是 PostgreSQL 地址"),
        ("postgresql://a:b@127.0.0.1:1/c", "没有数据库在运行"),
        ("postgresql://a:b@127.0.0.1:1/", "没有写库名"),
        ("postgresql://a:b@no.such.host.invalid/c", "主机名无法解析"),
    ],
)
def test_wrong_database_url_is_one_sentence(tmp_path: Path, url: str, sentence: str) -> None:
    ended = yimen(tmp_path, "up", "--port", str(_free_port()), DATABASE_URL=url)
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert _is_one_sentence(ended)


def test_wrong_password_in_database_url_is_one_sentence(tmp_path: Path) -> None:
    from yimen.ops import testing

    with testing.shared_server() as url:
        parts = psycopg.conninfo.conninfo_to_dict(url)
        wrong = f"postgresql://{parts['user']}:wrong@/postgres?host={parts['host']}&port={parts['port']}"
        ended = yimen(tmp_path, "up", "--port", str(_free_port()), DATABASE_URL=wrong)
    assert ended.returncode == 1
    assert "用户名或口令不对" in ended.stderr
    assert _is_one_sentence(ended)


def test_broken_data_folder_is_one_sentence(tmp_path: Path) -> None:
    open_to_server(tmp_path)
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    ended = yimen(tmp_path, "up", "--port", str(_free_port()))
    assert ended.returncode == 1
    assert "数据目录已损坏" in ended.stderr
    assert _is_one_sentence(ended)


def test_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    ended = yimen(tmp_path / "home", "up", "--port", str(_free_port()))
    assert ended.returncode == 1
    assert "不能使用数据目录" in ended.stderr
    assert _is_one_sentence(ended)


def test_kind_of_installation_is_decided_once(tmp_path: Path) -> None:
    (tmp_path / "kind").write_text("real")
    for words in (["up", "--demo", "--port", str(_free_port())], ["demo", "reset", "--yes"]):
        ended = yimen(tmp_path, *words)
        assert ended.returncode == 1
        assert "是正式安装，不能改作示范安装" in ended.stderr
        assert _is_one_sentence(ended)


def test_full_disk_is_one_sentence(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a disk that is full needs the right to mount a small one")
    try:
        ended = yimen(tmp_path, "up", "--port", str(_free_port()))
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
    assert ended.returncode == 1
    assert "磁盘已满" in ended.stderr
    assert _is_one_sentence(ended)


def test_nearly_full_disk_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIMEN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(installation, "LEAST_FREE_BYTES", 1 << 62)
    with pytest.raises(OperationRefused, match="磁盘已满"):
        installation.prepare()
    assert not (tmp_path / "home" / "keys" / "secret-key").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "people", "x.csv"], "不认识的种类 people"),
        (["import", "divisions", "absent.csv"], "没有这个文件"),
        (["bench", "no-such"], "没有名为 no-such 的基准"),
        (["drill", "no-such"], "没有名为 no-such 的演练"),
        (["test", "no_such"], "没有名为 no_such 的上下文"),
        (["restore", "absent.yimen"], "没有这个文件"),
        (["rollback", "--yes"], "没有可以退回的版本"),
        (["new-connector", "X"], "名字 X 不合用"),
    ],
)
def test_mistake_of_the_operator_is_one_sentence(
    tmp_path: Path, words: list[str], sentence: str
) -> None:
    ended = yimen(tmp_path, *words)
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert _is_one_sentence(ended)


def test_benches_and_drills_of_all_contexts_are_listed(tmp_path: Path) -> None:
    assert "clocks" in yimen(tmp_path, "bench", "--list").stdout.split()
    assert "postgres-kill" in yimen(tmp_path, "drill", "--list").stdout.split()
