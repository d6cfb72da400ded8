"""``new-context``, ``new-connector``, ``new-decision``, ``graph``, ``lock``: the house itself."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Annotated

import typer

from yimen.kernel import clock
from yimen.ops import floors, installation, scaffolds
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say, show

_NAME = re.compile(r"[a-z][a-z_]{2,30}")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("new-context")(new_context)
    app.command("new-connector")(new_connector)
    app.command("new-decision")(new_decision)
    app.command()(graph)
    app.command()(lock)


def new_context(
    name: Annotated[str, typer.Argument(help="文件夹名，例如 appeals。")],
    title: Annotated[str, typer.Option(help="中文名，例如 行政复议。")],
    above: Annotated[str, typer.Option(help="放在哪个上下文的上一层，例如 cases。")],
) -> None:
    """新建一个上下文：文件夹、楼层表里一行、安装表里一行。"""
    _check_name(name)
    if (installation.CHECKOUT / "src" / "yimen" / name).exists():
        raise OperationRefused(f"上下文 {name} 已经存在。")
    floors.place(name, above=above)
    scaffolds.write_context(name, title=title)
    floors.install(name)
    _tidy(name)
    say(f"已建立 src/yimen/{name}，并写进楼层表和安装表；新名词请写进 docs/glossary.md。")


def new_connector(name: Annotated[str, typer.Argument(help="外部系统的名字。")]) -> None:
    """新建一个连接器：客户端、对照、模拟器、插件和测试。"""
    _check_name(name)
    if (installation.CHECKOUT / "src" / "yimen" / "connectors" / name).exists():
        raise OperationRefused(f"连接器 {name} 已经存在。")
    scaffolds.write_connector(name)
    _tidy("connectors")
    say(f"已建立 src/yimen/connectors/{name}。")


def new_decision(title: Annotated[str, typer.Argument(help="一句话说明决定了什么。")]) -> None:
    """新建一页决定记录。"""
    path = scaffolds.write_decision(title, on=clock.local_day(clock.now()))
    show(str(path.relative_to(installation.CHECKOUT)))


def graph() -> None:
    """画出上下文之间的引用（Mermaid）。"""
    show(floors.drawn())


def lock() -> None:
    """重新解析依赖并写下校验值（由启动脚本完成）。"""
    raise OperationRefused("请用 ./yimen lock 运行：它由启动脚本完成，不需要先安装依赖。")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise OperationRefused(f"名字 {name} 不合用：只能用小写英文字母和下划线，3 到 31 个字符。")


def _tidy(folder: str) -> None:
    paths = [f"src/yimen/{folder}", "src/yimen/site/contexts.py"]
    for words in (["check", "--quiet", "--fix", "--exit-zero"], ["format", "--quiet"]):
        subprocess.run(  # noqa: S603 -- our own words
            [sys.executable, "-m", "ruff", *words, *paths], cwd=installation.CHECKOUT, check=True
        )
