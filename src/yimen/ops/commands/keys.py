"""``keys``: change keys, bring what older keys wrote to the new ones, and keep the keys themselves."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import LOCAL, now
from yimen.keys.file import FileKeys
from yimen.keys.service import KeyServer
from yimen.ops import database
from yimen.ops.screen import say, show
from yimen.pki.contracts import SuiteName
from yimen.trust.contracts import RekeyingView

_KEYS = typer.Typer(help="密钥。", no_args_is_help=True)
_TOLD_SECONDS = 2.0


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(_KEYS, name="keys")


@_KEYS.command("rotate")
def rotate(
    suite: Annotated[
        SuiteName | None,
        typer.Option(help="新密钥用哪套算法：sm（SM4）或 international（AES）；不写用安装时定的。"),
    ] = None,
) -> None:
    """换一套加密用的密钥：新写的用新的，旧的还能读；随后由后台进程改写旧的。"""
    with database.entered():
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        made = trust.rotate_keys(actor=SYSTEM, suite=suite, at=now())
    show("、".join(f"{purpose} 第 {version} 版" for purpose, version in made.items()))
    show("请马上另存一份密钥文件。旧内容由后台进程改写，进度看 ./yimen keys status。")


@_KEYS.command("rekey")
def rekey() -> None:
    """不等后台进程，现在就改写；可以在使用中运行，停下或断电，再运行会接着做。"""
    with database.entered():
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        run = trust.find_rekeying()
        if run is None or run.finished_at is not None:
            trust.start_rekeying(actor=SYSTEM, at=now())
        told = time.monotonic()
        while trust.rekey_once(actor=SYSTEM, at=now()):
            if time.monotonic() - told > _TOLD_SECONDS:
                told = time.monotonic()
                _tell(trust.find_rekeying())
        _tell(trust.find_rekeying())


@_KEYS.command("status")
def status() -> None:
    """现在用的是哪一版密钥，改写到哪里了。"""
    with database.entered():
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        for one in trust.key_versions():
            show(f"{one.title}：第 {one.version} 版，{one.algorithm}")
        run = trust.find_rekeying()
        _tell(run)
        for part in run.parts if run else ():
            if part.waiting or part.unreadable:
                bad = (
                    f"，{part.unreadable} 处没有密钥能打开（{part.example}）"
                    if part.unreadable
                    else ""
                )
                show(f"  {part.name}：已改写 {part.done}，还剩 {part.waiting}{bad}")


@_KEYS.command("protect")
def protect() -> None:
    """用 YIMEN_KEYS_SECRET 把密钥文件加密；以后每次启动都要给它。"""
    with database.entered():
        FileKeys(Path(settings.YIMEN_KEYS_FOLDER), secret=settings.YIMEN_KEYS_SECRET).protect()
    show("密钥文件已加密。口令请和密钥文件分开保存：少了哪一样，都打不开。")


@_KEYS.command("serve")
def serve(
    socket: Annotated[Path, typer.Argument(help="套接字的路径。")],
    user: Annotated[
        list[int] | None, typer.Option(help="哪些系统用户（编号）可以来问；不写就只有自己。")
    ] = None,
) -> None:
    """密钥服务：密钥文件和它的口令只有这个进程知道；别的进程设 YIMEN_KEYS_SERVICE 来问。"""
    database.set_up_django()
    keys = FileKeys(
        Path(settings.YIMEN_KEYS_FOLDER),
        secret=settings.YIMEN_KEYS_SECRET,
        suite=SuiteName(settings.YIMEN_SUITE),
    )
    with KeyServer(path=socket, keys=keys, users=user or [os.getuid()]) as server:
        say(f"密钥服务已启动：{socket}")
        server.serve_forever()


def _tell(run: RekeyingView | None) -> None:
    if run is None:
        show("还没有改写过。")
        return
    state = (
        f"{run.finished_at.astimezone(LOCAL):%Y-%m-%d %H:%M} 完成"
        if run.finished_at
        else f"还剩 {run.waiting} 处"
    )
    since = f"{run.started_at.astimezone(LOCAL):%Y-%m-%d %H:%M} 开始"
    show(f"改写：{since}，已改写 {run.done} 处，每秒 {run.per_second:.0f} 处，{state}。")
