"""The start script before anything is installed: what it fetches, what it refuses, what it says."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from yimen.ops import bootstrap, installation


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    (folder / "src" / "yimen" / "ops").mkdir(parents=True)
    shutil.copy(installation.CHECKOUT / "yimen", folder / "yimen")
    shutil.copy(bootstrap.__file__, folder / "src" / "yimen" / "ops" / "bootstrap.py")
    shutil.copytree(installation.CHECKOUT / "requirements", folder / "requirements")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    root = tmp_path / "index"
    (root / "uv").mkdir(parents=True)
    handler = functools.partial(_Quiet, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def _start(clone: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("YIMEN_", "UV_", "PIP_", "PYTHON", "VIRTUAL_ENV"))
    }
    return subprocess.run(
        [str(clone / "yimen"), "migrate"],
        env={**kept, "YIMEN_PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull, **more},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_installer_with_another_digest_is_thrown_away(clone: Path, index: str) -> None:
    name, _ = bootstrap.wheel_for_this_machine()
    root = clone.parent / "index" / "uv"
    (root / name).write_bytes(b"not the installer")
    (root / "index.html").write_text(f'<a href="{name}#sha256=0">{name}</a>')
    ended = _start(clone, UV_DEFAULT_INDEX=index)
    assert ended.returncode == 1
    assert "与登记的校验值不符" in ended.stderr
    assert not list((clone / ".yimen" / "tools").rglob("uv"))


def test_index_without_the_installer_is_named_without_its_password(clone: Path, index: str) -> None:
    (clone.parent / "index" / "uv" / "index.html").write_text("<html></html>")
    ended = _start(clone, PIP_INDEX_URL=index.replace("//", "//reader:secret@"))
    assert ended.returncode == 1
    assert f"软件源 {index} 里没有" in ended.stderr
    assert "secret" not in ended.stderr


def test_index_that_cannot_be_reached_is_named(clone: Path) -> None:
    ended = _start(clone, UV_DEFAULT_INDEX="http://127.0.0.1:1/simple", no_proxy="*")
    assert ended.returncode == 1
    assert "连不上软件源 http://127.0.0.1:1/simple" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_index_of_pips_own_file_is_used(clone: Path, index: str) -> None:
    (clone.parent / "index" / "uv" / "index.html").write_text("<html></html>")
    settings = clone.parent / "pip.conf"
    settings.write_text(f"[global]\nindex-url = {index}\n")
    ended = _start(clone, PIP_CONFIG_FILE=str(settings))
    assert f"软件源 {index} 里没有" in ended.stderr


def test_incomplete_checkout_is_named(clone: Path) -> None:
    (clone / "requirements" / "base.txt").unlink()
    ended = _start(clone)
    assert ended.returncode == 1
    assert "检出不完整" in ended.stderr


def test_missing_python_is_named(clone: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname"):
        (tools / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    ended = subprocess.run(
        [str(clone / "yimen"), "up"], env={"PATH": str(tools)}, capture_output=True, check=False
    )
    assert ended.returncode == 1
    assert "需要 Python 3.11" in ended.stderr.decode()


@pytest.mark.parametrize("name", ["base", "faces", "dev"])
def test_requirements_are_pinned_hashed_and_name_no_index(name: str) -> None:
    text = (installation.CHECKOUT / "requirements" / f"{name}.txt").read_text()
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert pins
    assert [line for line in pins if "==" not in line or not line.endswith("\\")] == []
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text


def test_each_set_holds_the_versions_of_the_larger_ones() -> None:
    def pins(name: str) -> set[str]:
        text = (installation.CHECKOUT / "requirements" / f"{name}.txt").read_text()
        return {line.split()[0] for line in text.splitlines() if line and line[0].isalnum()}

    assert pins("base") - pins("faces") == set()
    assert pins("faces") - pins("dev") == set()


def test_the_quickest_interpreter_of_the_release_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"

    def program(folder: str, script: str) -> str:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / folder / name).chmod(0o755)
        return str(tmp_path / folder / name)

    quick = program("quick", f"echo 0.000001 {tmp_path}/quick/{name}")
    program("slow", f"echo 3.0 {tmp_path}/slow/{name}")
    program("broken", "echo no module named ssl >&2\nexit 1")
    program("stands-for-quick", f"exec {quick}")
    program("stands-for-ours", f'exec {sys.executable} "$@"')
    folders = [str(one) for one in sorted(tmp_path.iterdir())]
    monkeypatch.setenv("PATH", os.pathsep.join(folders))
    monkeypatch.delenv("YIMEN_PYTHON", raising=False)
    assert bootstrap._python() == quick
    monkeypatch.setenv("PATH", os.pathsep.join(one for one in folders if "quick" not in one))
    monkeypatch.setattr(bootstrap, "_WORTH_IT", 3)  # whatever else this machine has is no rival
    assert bootstrap._python() == sys.executable
    monkeypatch.setenv("PATH", os.pathsep.join(folders))
    monkeypatch.setenv("YIMEN_PYTHON", sys.executable)
    assert bootstrap._python() == sys.executable
