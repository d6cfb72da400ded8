"""This installation: where its program, its data and its secrets lie, and whether it runs.

The data folder is ``.yimen`` below the checkout, or YIMEN_HOME. In it: ``postgres`` (the embedded
cluster), ``files`` (papers and notices), ``keys`` (secrets, 0600), ``backups``, ``static``.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from yimen.ops.cluster import in_chinese
from yimen.ops.public import DEMO, KIND_FILE, REAL, is_demo
from yimen.ops.refusals import OperationRefused

CHECKOUT = Path(__file__).resolve().parents[3]
LEAST_FREE_BYTES = 200 * 1024 * 1024


def home() -> Path:
    """Return the data folder."""
    return Path(os.environ.get("YIMEN_HOME") or CHECKOUT / ".yimen").absolute()


def keys_folder() -> Path:
    """Return the folder of this installation's secrets."""
    return Path(os.environ.get("YIMEN_KEYS_FOLDER") or home() / "keys").absolute()


def files_folder() -> Path:
    """Return the folder of papers and notices."""
    return Path(os.environ.get("YIMEN_FILES_FOLDER") or home() / "files").absolute()


def prepare() -> None:
    """Make the data folder and the secrets of a first start.

    Raises:
        OperationRefused: the folder cannot be made or written, or the disk is full.
    """
    try:
        home().mkdir(parents=True, exist_ok=True)
        keys_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        files_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(home()).free
        if free < LEAST_FREE_BYTES:
            raise OperationRefused(
                f"磁盘已满：{home()} 只剩 {free // 1_048_576} MB，至少要有 "
                f"{LEAST_FREE_BYTES // 1_048_576} MB；请腾出空间后重试。"
            )
        _make_secret(keys_folder() / "secret-key")
    except OSError as error:
        raise OperationRefused(f"不能使用数据目录 {home()}：{in_chinese(error)}。") from error


def settle_kind(*, demo: bool | None) -> bool:
    """Return whether this is a demo installation, deciding it for good at the first start.

    Raises:
        OperationRefused: the wish contradicts what was decided.
    """
    path = home() / KIND_FILE
    if not path.exists():
        path.write_text(REAL if demo is False else DEMO)
    settled = is_demo(home())
    if demo is not None and demo != settled:
        raise OperationRefused(
            f"{home()} 是{'示范' if settled else '正式'}安装，不能改作"
            f"{'正式' if settled else '示范'}安装：请用 YIMEN_HOME 指明另一个数据目录。"
        )
    return settled


@contextlib.contextmanager
def held(*, address: str) -> Iterator[None]:
    """Hold this installation for one ``up``; a second one is refused.

    Raises:
        OperationRefused: another process holds it; the sentence says where it is reached.
    """
    with (home() / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OperationRefused(f"一门已经在运行：{_holder(file.name)}。") from error
        file.truncate(0)
        json.dump({"pid": os.getpid(), "address": address}, file)
        file.flush()
        yield


def is_held() -> bool:
    """Tell whether an ``up`` of this installation runs."""
    path = home() / "up.lock"
    if not path.exists():
        return False
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _holder(path: str) -> str:
    try:
        found = json.loads(Path(path).read_text())
        return f"{found['address']}（进程 {found['pid']}）"
    except (OSError, ValueError, KeyError):
        return "另一个 ./yimen up 占用着数据目录"


def _make_secret(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
