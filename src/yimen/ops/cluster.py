"""One cluster of the embedded PostgreSQL as files: where it lies, its secrets, its settings.

``data`` is PostgreSQL's own; ``run`` holds the socket (0700); ``passwords`` one file for each role
(0600); ``yimen.conf`` is written at every start, ``site.conf`` is the operator's; ``logs`` circles
weekly. Making a cluster is all or nothing: it is renamed into place when it is complete.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from yimen.ops.binaries import Binaries, give_to_server, reachable_by_server, run, running_as_root
from yimen.ops.refusals import OperationRefused

OWNER = "postgres"
APPLICATION = "yimen"

_FALLBACK_ROOT = Path("/var/lib/yimen")
_LONGEST_SOCKET_FOLDER = 80
_LOOPBACK = "127.0.0.1"

_CONFIGURATION = """\
# Written by Yimen at every start; put your own settings into site.conf beside this file.
listen_addresses = '127.0.0.1'
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
port = {port}
password_encryption = 'scram-sha-256'
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
lc_messages = 'C'
max_connections = 100
shared_buffers = '256MB'
max_wal_size = '2GB'
wal_compression = 'pglz'
random_page_cost = 1.1
jit = off
logging_collector = on
log_directory = '{logs}'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
log_line_prefix = '%m [%p] %q%u@%d '
"""
_INCLUDES = "\ninclude = '../yimen.conf'\ninclude_if_exists = '../site.conf'\n"


def place_of(folder: Path) -> Path:
    """Return where the cluster of this folder really lies.

    Under root the server runs as ``nobody``. Where that account may not walk down to the folder
    (a checkout below a private home), the cluster lies in ``/var/lib/yimen`` and the folder is a
    link to it.

    Raises:
        OperationRefused: the folder is there already, out of that account's reach.
    """
    folder = folder.absolute()
    if folder.is_symlink():
        return folder.resolve()
    if reachable_by_server(folder.parent):
        return folder
    if folder.exists():
        raise OperationRefused(
            f"以 root 运行时数据库用 nobody 账号，它进不了 {folder} 的上级目录："
            "请放开上级目录的通过权限（chmod o+x），或用 YIMEN_HOME 指明别处。"
        )
    elsewhere = _FALLBACK_ROOT / re.sub(r"[^0-9A-Za-z]+", "-", str(folder)).strip("-")
    elsewhere.mkdir(parents=True, exist_ok=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(elsewhere)
    return elsewhere


def prepare(folder: Path) -> Path:
    """Return the cluster's folder with the subfolders that it needs, made where absent.

    Raises:
        OperationRefused: the folder cannot be made or written.
    """
    try:
        cluster = place_of(folder)
        cluster.mkdir(parents=True, exist_ok=True)
        for name in ("run", "logs"):
            (cluster / name).mkdir(mode=0o700, exist_ok=True)
            give_to_server(cluster / name)
        cluster.chmod(0o711 if running_as_root() else 0o700)
    except OSError as error:
        raise OperationRefused(f"不能使用数据目录 {folder}：{in_chinese(error)}。") from error
    return cluster


def create(cluster: Path, binaries: Binaries) -> None:
    """Make the data folder: UTF-8, the built-in C.UTF-8 order, passwords on every entrance.

    Raises:
        OperationRefused: initdb failed; the sentence says why.
    """
    unfinished = cluster / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    (cluster / "passwords").mkdir(mode=0o700, exist_ok=True)
    offered = cluster / "run" / "first-password"
    offered.unlink(missing_ok=True)
    try:
        unfinished.mkdir(mode=0o700)
        give_to_server(unfinished)
        for role in (OWNER, APPLICATION):
            _write_private(cluster / "passwords" / role, secrets.token_urlsafe(24))
        _write_private(offered, password(cluster, OWNER))
        give_to_server(offered)
        answer = run(_initdb(binaries, data=unfinished, password_file=offered), as_server=True)
    except OSError as error:
        raise OperationRefused(f"不能在 {cluster} 里建立数据库：{in_chinese(error)}。") from error
    finally:
        offered.unlink(missing_ok=True)
    if answer.returncode != 0:
        raise OperationRefused(explain(answer.stderr or answer.stdout, cluster))
    with (unfinished / "postgresql.conf").open("a") as configuration:
        configuration.write(_INCLUDES)
    unfinished.rename(cluster / "data")


def check(cluster: Path, binaries: Binaries) -> None:
    """Refuse a data folder that is no cluster, or one of another major version.

    Raises:
        OperationRefused: with what to do instead.
    """
    try:
        found = (cluster / "data" / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise OperationRefused(
            f"数据目录已损坏：{cluster / 'data'} 里读不到 PG_VERSION；请从备份恢复到新的目录。"
        ) from error
    if found != str(binaries.major):
        raise OperationRefused(
            f"数据目录属于 PostgreSQL {found}，而现在的程序是 {binaries.version}："
            "请用原来的版本备份，再恢复到新的目录。"
        )


def keep_settings(cluster: Path, settings: Mapping[str, str]) -> None:
    """Store settings that this cluster is started with from now on."""
    (cluster / "site.conf").write_text(
        "".join(f"{name} = '{value}'\n" for name, value in settings.items())
    )
    (cluster / "site.conf").chmod(0o644)


def configure(cluster: Path, *, port: int) -> None:
    """Write the settings of the next start and remember its port."""
    path = cluster / "yimen.conf"
    host = socket_host(cluster)
    path.write_text(
        _CONFIGURATION.format(
            socket_folder="" if host == _LOOPBACK else host, port=port, logs=cluster / "logs"
        )
    )
    path.chmod(0o644)
    (cluster / "port").write_text(str(port))


def stored_port(cluster: Path) -> int | None:
    """Return the port of the last start, or None before the first."""
    try:
        return int((cluster / "port").read_text())
    except (OSError, ValueError):
        return None


def password(cluster: Path, role: str) -> str:
    """Return the password of a role.

    Raises:
        OperationRefused: the file cannot be read.
    """
    path = cluster / "passwords" / role
    try:
        return path.read_text()
    except OSError as error:
        raise OperationRefused(f"读不到数据库口令文件 {path}：{in_chinese(error)}。") from error


def socket_host(cluster: Path) -> str:
    """Return the socket's folder, or the loopback address where that path is too long for one."""
    folder = str(cluster / "run")
    return folder if len(folder.encode()) <= _LONGEST_SOCKET_FOLDER else _LOOPBACK


def explain(said: str, cluster: Path) -> str:
    """Return one sentence for what PostgreSQL said when it did not start."""
    reasons = (
        ("No space left on device", "磁盘已满，PostgreSQL 起不来：请腾出空间后重试。"),
        ("Permission denied", f"没有权限使用数据目录 {cluster}。"),
        ("invalid permissions", f"数据目录 {cluster / 'data'} 的权限不对，应为 0700。"),
        ("wrong ownership", f"数据目录 {cluster / 'data'} 不属于现在的用户。"),
    )
    for phrase, sentence in reasons:
        if phrase in said:
            return sentence
    lines = said.strip().splitlines() or ["没有说明原因"]
    grave = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return (
        f"数据目录 {cluster / 'data'} 里的数据库起不来，可能已损坏；"
        f"详情见 {cluster / 'logs'}，必要时从备份恢复。（{(grave or lines)[-1].strip()}）"
    )


def in_chinese(error: OSError) -> str:
    """Return the reason of a failed file operation in words."""
    known = {
        13: "没有权限",
        17: "已有同名文件",
        20: "路径中有一段不是目录",
        28: "磁盘已满",
        30: "文件系统只读",
    }
    return known.get(error.errno or 0, error.strerror or str(error))


def _initdb(binaries: Binaries, *, data: Path, password_file: Path) -> list[str | Path]:
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [
        binaries.folder / "initdb",
        *("-D", str(data), "-U", OWNER, "--encoding=UTF8", "--locale=C.UTF-8"),
        *(builtin if binaries.major >= 17 else []),
        *("--auth=scram-sha-256", f"--pwfile={password_file}", "--data-checksums"),
    ]


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
