"""One archive for machines without a network, and the change from one version to the next.

A bundle holds the program and every wheel of the base set, with a list of digests; made where faces
are switched on, it holds their libraries and models as well. An upgrade keeps
the program that it replaces below ``releases`` in the data folder, with the backup taken before it;
going back puts both in their places again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from yimen.ops import bootstrap, faces, installation, sbom
from yimen.ops.refusals import OperationRefused
from yimen.ops.unpacking import unpack

PROGRAM = (
    "yimen",
    "src",
    "requirements",
    "wheels",
    "models",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "NOTICE",
)
"""What a release consists of, and what an upgrade replaces."""

BILL = "sbom.cdx.json"
"""The bill of materials inside a bundle, in CycloneDX."""

_LIST = "bundle.json"
_NOT_SHIPPED = {"__pycache__", "tests"}
Say = Callable[[str], None]


def version() -> str:
    """Return the version of the program that runs."""
    with (installation.CHECKOUT / "pyproject.toml").open("rb") as file:
        found = tomllib.load(file)["project"]["version"]
    assert isinstance(found, str)
    return found


def installed_bill() -> dict[str, Any]:
    """Return the bill of materials of this version."""
    return sbom.bill(packages=sbom.pinned(_pinned_set().read_text()), version=version())


def _pinned_set() -> Path:
    name = "faces" if faces.is_on() else "base"
    return installation.CHECKOUT / "requirements" / f"{name}.txt"


def new_backup_path(at: datetime) -> Path:
    """Return where the backup before an upgrade goes."""
    return installation.home() / "backups" / f"before-upgrade-{at:%Y%m%d-%H%M%S}.yimen"


def build(*, folder: Path, say: Say) -> Path:
    """Write the bundle of this version for machines like this one; return its path.

    Raises:
        OperationRefused: a wheel cannot be fetched.
    """
    name = f"yimen-{version()}-{platform.machine()}-py{sys.version_info[0]}{sys.version_info[1]}"
    target = folder / f"{name}.tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        wheels = Path(scratch) / "wheels"
        say("正在收集依赖……")
        _fetch_wheels(wheels)
        unfinished = Path(scratch) / target.name
        say("正在打包……")
        with tarfile.open(unfinished, "w:gz") as archive:
            _pack(archive, name, wheels, Path(scratch))
        unfinished.rename(target)
    target.with_name(f"{target.name}.sha256").write_text(
        f"{hashlib.sha256(target.read_bytes()).hexdigest()}  {target.name}\n"
    )
    return target


def switch_to(file: Path, *, backup: Path, say: Say) -> str:
    """Replace the program by the bundle's and migrate; on failure all is as it was before.

    Raises:
        OperationRefused: the bundle is damaged, this is a git checkout, or the migration failed.
    """
    if (installation.CHECKOUT / ".git").exists():
        raise OperationRefused("这里是 git 检出：请先用 git 更新，再运行 ./yimen migrate。")
    releases = installation.home() / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=releases) as scratch:
        fresh = _unpacked(file, Path(scratch))
        kept = releases / "previous"
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir()
        (kept / _LIST).write_text(json.dumps({"version": version(), "backup": str(backup)}))
        _exchange(outgoing=kept, incoming=fresh)
    say("正在升级数据库结构……")
    ended = subprocess.run(  # noqa: S603 -- our own start script
        [str(installation.CHECKOUT / "yimen"), "migrate"], check=False, env=_plain_environment()
    )
    if ended.returncode != 0:
        switch_back(say=say)
        raise OperationRefused("新版本没有装成，已退回原来的版本和数据；原因见上面的输出。")
    return version()


def switch_back(*, say: Say) -> str:
    """Put the program and the data from before the last upgrade in their places again.

    Raises:
        OperationRefused: there was no upgrade, or its backup cannot be read.
    """
    kept = installation.home() / "releases" / "previous"
    if not (kept / _LIST).is_file():
        raise OperationRefused("没有可以退回的版本：这个安装没有升级过。")
    noted = json.loads((kept / _LIST).read_text())
    backup = Path(noted["backup"])
    if not backup.is_file():
        raise OperationRefused(f"找不到升级前的备份 {backup}，没有改动任何内容。")
    with tempfile.TemporaryDirectory(dir=kept.parent) as scratch:
        (kept / _LIST).unlink()
        _exchange(outgoing=Path(scratch), incoming=kept)
    _set_data_aside(say)
    ended = subprocess.run(  # noqa: S603 -- our own start script
        [str(installation.CHECKOUT / "yimen"), "restore", str(backup)],
        check=False,
        env=_plain_environment(),
    )
    if ended.returncode != 0:
        raise OperationRefused(f"程序已退回，但数据没有恢复：请手工运行 ./yimen restore {backup}。")
    return str(noted["version"])


def _set_data_aside(say: Say) -> None:
    if os.environ.get("DATABASE_URL"):
        raise OperationRefused(
            "数据库由 DATABASE_URL 指定：程序已退回，请在空库上手工运行 ./yimen restore。"
        )
    aside = installation.home() / "releases" / f"data-set-aside-{os.getpid()}"
    aside.mkdir()
    for name in ("postgres", "files"):
        if (installation.home() / name).exists():
            shutil.move(installation.home() / name, aside / name)
    say(f"升级后的数据移到了 {aside}。")


def _exchange(*, outgoing: Path, incoming: Path) -> None:
    for name in PROGRAM:
        if (installation.CHECKOUT / name).exists():
            shutil.move(installation.CHECKOUT / name, outgoing / name)
        if (incoming / name).exists():
            shutil.move(incoming / name, installation.CHECKOUT / name)


def _plain_environment() -> dict[str, str]:
    left_out = {"DATABASE_URL", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in left_out}


def _fetch_wheels(folder: Path) -> None:
    folder.mkdir()
    checkout, configured = installation.CHECKOUT, bootstrap.index()
    ended = subprocess.run(  # noqa: S603 -- our own words
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--only-binary", ":all:", "--require-hashes", "--no-deps", "-d", str(folder)),
            *("-r", str(_pinned_set())),
        ],
        check=False,
        env={**os.environ, **({"PIP_INDEX_URL": configured} if configured else {})},
    )
    if ended.returncode != 0:
        raise OperationRefused("依赖没有收齐：请检查网络和软件源设置。")
    name, digest = bootstrap.wheel_for_this_machine()
    with tempfile.TemporaryDirectory() as scratch:
        wheel = bootstrap.fetched(name, Path(scratch), checkout)
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != digest:
            raise OperationRefused(f"下载的 {name} 与登记的校验值不符。")
        shutil.copy(wheel, folder / name)


def _pack(archive: tarfile.TarFile, name: str, wheels: Path, scratch: Path) -> None:
    digests = {}
    for path, inside in _members(wheels):
        archive.add(path, f"{name}/{inside}", recursive=False)
        digests[inside] = hashlib.sha256(path.read_bytes()).hexdigest()
    materials = scratch / BILL
    materials.write_text(json.dumps(installed_bill(), ensure_ascii=False, indent=1))
    archive.add(materials, f"{name}/{BILL}")
    digests[BILL] = hashlib.sha256(materials.read_bytes()).hexdigest()
    listed = scratch / _LIST
    listed.write_text(json.dumps({"version": version(), "sha256": digests}, indent=1))
    archive.add(listed, f"{name}/{_LIST}")


def _members(wheels: Path) -> Iterator[tuple[Path, str]]:
    for top in PROGRAM:
        start = installation.CHECKOUT / top
        if top == "wheels":
            for wheel in sorted(wheels.iterdir()):
                yield wheel, f"wheels/{wheel.name}"
        elif top == faces.BUNDLED:
            for model in faces.whole_files() if faces.is_on() else []:
                yield model, f"{top}/{model.name}"
        elif start.is_file():
            yield start, top
        else:
            for path in sorted(start.rglob("*")):
                if path.is_file() and not _NOT_SHIPPED.intersection(path.parts):
                    yield path, path.relative_to(installation.CHECKOUT).as_posix()


def _unpacked(file: Path, scratch: Path) -> Path:
    try:
        unpack(file, scratch)
        (listed,) = scratch.glob(f"*/{_LIST}")
        digests = json.loads(listed.read_text())["sha256"]
    except (tarfile.TarError, ValueError, KeyError, OSError, EOFError) as error:
        raise OperationRefused(f"{file} 不是完整的一门安装包：{error}") from error
    for name, digest in digests.items():
        path = listed.parent / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise OperationRefused(f"安装包已损坏：{name} 与登记的校验值不符。")
    return listed.parent
