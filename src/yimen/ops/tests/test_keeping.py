"""A backup taken in use comes back whole elsewhere, and a damaged one not at all."""

from __future__ import annotations

import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from yimen.ops import archive, bundle, installation, postgres
from yimen.ops.refusals import OperationRefused
from yimen.ops.tests.folders import open_to_server
from yimen.ops.tests.test_cli import yimen

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    open_to_server(tmp_path)
    return tmp_path


@pytest.fixture
def installed(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YIMEN_HOME", str(open_folder / "one"))
    for name in ("DATABASE_URL", "YIMEN_KEYS_FOLDER", "YIMEN_FILES_FOLDER"):
        monkeypatch.delenv(name, raising=False)
    installation.prepare()
    return open_folder


def _written(folder: Path, target: Path) -> archive.Backup:
    with postgres.running(folder / "one" / "postgres") as server:
        with psycopg.connect(server.url()) as link:
            link.execute("CREATE TABLE IF NOT EXISTS told (words text)")
            link.execute("INSERT INTO told VALUES ('龚䶮')")
        return archive.write(target=target, url=server.url(), at=AT, version="0.1.0")


def test_backup_and_restore_whole_installation_by_command(open_folder: Path) -> None:
    one, two, kept = open_folder / "one", open_folder / "two", open_folder / "kept.yimen"
    assert yimen(one, "migrate").returncode == 0
    (one / "kind").write_text("real")
    paper = one / "files" / "ab" / "abcd"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"%PDF-1.7 a paper")

    backed_up = yimen(one, "backup", str(kept))
    assert backed_up.returncode == 0, backed_up.stderr
    restored = yimen(two, "restore", str(kept))
    assert restored.returncode == 0, restored.stderr

    assert "台账完好" in restored.stdout
    assert (two / "files" / "ab" / "abcd").read_bytes() == b"%PDF-1.7 a paper"
    assert (two / "kind").read_text() == "real"
    for secret in (one / "keys").iterdir():
        assert (two / "keys" / secret.name).read_bytes() == secret.read_bytes()
    again = yimen(two, "restore", str(kept))
    assert again.returncode == 1
    assert "不是空的安装" in again.stderr
    assert kept.stat().st_mode & 0o077 == 0


def test_backup_overwrites_nothing(installed: Path) -> None:
    (installed / "kept").write_text("mine")
    with pytest.raises(OperationRefused, match="已存在"):
        archive.write(target=installed / "kept", url="unused", at=AT, version="0.1.0")
    assert (installed / "kept").read_text() == "mine"


def test_failed_backup_leaves_nothing_behind(installed: Path) -> None:
    with pytest.raises(OperationRefused, match="数据库导出失败"):
        archive.write(
            target=installed / "kept",
            url="postgresql://a:b@127.0.0.1:1/c",
            at=AT,
            version="0.1.0",
        )
    assert [path.name for path in installed.iterdir()] == ["one"]


@pytest.mark.parametrize("damage", ["changed", "cut", "foreign"])
def test_damaged_backup_restores_nothing(
    installed: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    kept = installed / "kept"
    (installation.files_folder() / "paper").write_bytes(b"a paper that nobody may change")
    _written(installed, kept)
    _harm(kept, damage)
    monkeypatch.setenv("YIMEN_HOME", str(installed / "two"))
    with pytest.raises(OperationRefused, match=r"已损坏|不是完整的"):
        archive.read(source=kept, url="postgresql://never/reached")
    assert list((installed / "two").iterdir()) == []


def _harm(kept: Path, damage: str) -> None:
    if damage == "changed":
        text = kept.read_bytes()
        kept.write_bytes(text.replace(b"nobody may change", b"nobody may CHANGE"))
    elif damage == "cut":
        kept.write_bytes(kept.read_bytes()[:-40_000])
    else:
        with tarfile.open(kept, "w") as other:
            other.addfile(tarfile.TarInfo("readme"), io.BytesIO(b""))


def test_backup_cannot_write_outside_its_folder(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = installed / "kept"
    with tarfile.open(kept, "w") as evil:
        entry = tarfile.TarInfo("../../outside")
        entry.size = 4
        evil.addfile(entry, io.BytesIO(b"evil"))
    monkeypatch.setenv("YIMEN_HOME", str(installed / "two"))
    with pytest.raises(OperationRefused, match="不是完整的"):
        archive.read(source=kept, url="postgresql://never/reached")
    assert not (installed / "outside").exists()


def test_upgrade_refuses_a_git_checkout_and_a_damaged_bundle(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = installed / "program"
    (checkout / ".git").mkdir(parents=True)
    monkeypatch.setattr(installation, "CHECKOUT", checkout)
    with pytest.raises(OperationRefused, match="git"):
        bundle.switch_to(installed / "new.tar.gz", backup=installed / "kept", say=print)
    (checkout / ".git").rmdir()
    (checkout / "yimen").write_text("the old one")
    (installed / "new.tar.gz").write_bytes(b"not an archive")
    with pytest.raises(OperationRefused, match="不是完整的"):
        bundle.switch_to(installed / "new.tar.gz", backup=installed / "kept", say=print)
    assert (checkout / "yimen").read_text() == "the old one"
