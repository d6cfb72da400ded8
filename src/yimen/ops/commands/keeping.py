"""``backup``, ``restore``, ``bundle``, ``upgrade``, ``rollback``: keep an installation safe."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from django.db import connection

from yimen.kernel import clock
from yimen.ops import archive, bundle, database, installation
from yimen.ops.commands import evidence
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say, show


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("backup")(back_up)
    app.command()(restore)
    app.command("bundle")(make_bundle)
    app.command("sbom")(show_bill)
    app.command()(upgrade)
    app.command()(rollback)


def back_up(file: Annotated[Path, typer.Argument(help="备份写到这个文件。")]) -> None:
    """在使用中备份：数据库、文件和密钥写进一个文件。"""
    with database.entered():
        done = archive.write(
            target=file.absolute(),
            url=os.environ["DATABASE_URL"],
            at=clock.now(),
            version=bundle.version(),
        )
    show(f"已备份到 {file}（{file.stat().st_size / 1_048_576:.1f} MB，{done.files} 个文件）。")
    say("备份里有密钥，能读出全部个人信息：请像保管印章一样保管它。")


def restore(file: Annotated[Path, typer.Argument(help="要恢复的备份文件。")]) -> None:
    """把备份恢复到空的安装里，并核对台账。"""
    if not file.is_file():
        raise OperationRefused(f"没有这个文件：{file}。")
    if installation.is_held():
        raise OperationRefused("一门正在运行：备份只能恢复到空的、没有运行的安装里。")
    with database.entered():
        _check_empty()
        done = archive.read(source=file, url=os.environ["DATABASE_URL"])
        damages = evidence.find_damages()
    if damages:
        for damage in damages:
            show(damage)
        raise OperationRefused(f"已恢复，但台账有 {len(damages)} 处损坏。")
    show(f"已恢复 {done.at} 的备份（版本 {done.version}，{done.files} 个文件），台账完好。")


def show_bill() -> None:
    """在标准输出上给出物料清单（CycloneDX 1.5，JSON）。"""
    show(json.dumps(bundle.installed_bill(), ensure_ascii=False, indent=1))


def make_bundle(
    folder: Annotated[Path, typer.Argument(help="安装包写到这个目录。")] = Path("dist"),
) -> None:
    """做一个离线安装包：程序和全部依赖在一个文件里。"""
    show(f"已写好 {bundle.build(folder=folder.absolute(), say=say)}。")


def upgrade(
    file: Annotated[Path, typer.Argument(help="新版本的安装包。")],
) -> None:
    """先备份，再换成安装包里的版本；失败就退回原来的样子。"""
    if installation.is_held():
        raise OperationRefused("一门正在运行：请先停止（Ctrl-C），再升级。")
    with database.entered():
        kept = bundle.new_backup_path(clock.now())
        archive.write(
            target=kept,
            url=os.environ["DATABASE_URL"],
            at=clock.now(),
            version=bundle.version(),
        )
    say(f"升级前的备份：{kept}")
    show(f"已升级到 {bundle.switch_to(file.absolute(), backup=kept, say=say)}。")


def rollback(
    yes: Annotated[bool, typer.Option("--yes", help="不再询问。")] = False,
) -> None:
    """退回升级前的版本和数据；升级后写入的内容会丢失。"""
    if installation.is_held():
        raise OperationRefused("一门正在运行：请先停止（Ctrl-C），再退回。")
    if not yes:
        typer.confirm("升级后写入的全部内容都会丢失，确定吗？", abort=True)
    show(f"已退回 {bundle.switch_back(say=say)}。")


def _check_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_catalog.pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        (tables,) = cursor.fetchone()
    used = [path for path in installation.files_folder().rglob("*") if path.is_file()]
    if tables or used:
        raise OperationRefused(
            f"这里不是空的安装（数据库有 {tables} 张表，文件目录有 {len(used)} 个文件）："
            "请用 YIMEN_HOME 指明一个新的数据目录，再恢复。"
        )
