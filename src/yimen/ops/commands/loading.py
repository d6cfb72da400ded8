"""``import``, ``demo reset``: what is read in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.db import connection

from yimen.kernel import clock, register
from yimen.ops import database, installation
from yimen.ops.commands.running import load_seeds
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say, show

IMPORTS = {
    "divisions": "yimen.directory.importing:import_divisions",
    "items": "yimen.catalogue.importing:import_items",
    "holidays": "yimen.ops.holidays:import_holidays",
}
"""Who reads which kind of file: `(path, at, say) -> sentence`; nothing is half-loaded."""

EXPORTS = {"items": "yimen.catalogue.exporting:export_items"}
"""Who writes which kind of file: `(path, at, since, everything) -> sentence`."""


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("import")(import_file)
    app.command("export")(export_file)
    demo = typer.Typer(help="虚构的示范县。", no_args_is_help=True)
    demo.command("reset")(reset_demo)
    app.add_typer(demo, name="demo")


def import_file(
    kind: Annotated[str, typer.Argument(help="divisions、items 或 holidays。")],
    file: Annotated[Path, typer.Argument(help="要导入的文件。")],
) -> None:
    """导入区划、事项或节假日安排；有错就一行也不入库。"""
    if kind not in IMPORTS:
        raise OperationRefused(f"不认识的种类 {kind}；可以是：{'、'.join(IMPORTS)}。")
    if not file.is_file():
        raise OperationRefused(f"没有这个文件：{file}。")
    with database.entered():
        run = register.resolve(IMPORTS[kind])
        show(str(run(path=file, at=clock.now(), say=say)))


def export_file(
    kind: Annotated[str, typer.Argument(help="items。")],
    file: Annotated[Path, typer.Argument(help="写到哪个文件；.xlsx、.csv 或 .json。")],
    since: Annotated[str, typer.Option(help="只要这一批以后的变化。")] = "",
    everything: Annotated[bool, typer.Option("--all", help="草稿也导出。")] = False,
) -> None:
    """按国家标准的列名导出事项；可以只导出某一批以后的变化。"""
    if kind not in EXPORTS:
        raise OperationRefused(f"不认识的种类 {kind}；可以是：{'、'.join(EXPORTS)}。")
    with database.entered():
        run = register.resolve(EXPORTS[kind])
        show(str(run(path=file, at=clock.now(), since=since, everything=everything)))


def reset_demo(
    yes: Annotated[bool, typer.Option("--yes", help="不再询问。")] = False,
) -> None:
    """清空数据库并重新装入示范县。"""
    if installation.is_held():
        raise OperationRefused("一门正在运行：请先停止（Ctrl-C），再重置示范县。")
    installation.prepare()
    installation.settle_kind(demo=True)
    if not yes:
        typer.confirm("数据库里的全部内容都会删除，确定吗？", abort=True)
    with database.entered():
        _empty_database()
        database.migrate()
        load_seeds()
    say("示范县已重新装入。")


def _empty_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
