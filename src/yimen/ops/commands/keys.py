"""``keys``: change the key of encrypted columns, and bring old rows to the new one."""

from __future__ import annotations

import typer

from yimen.kernel.crypto import keystore
from yimen.keys.contracts import Purpose
from yimen.ops import database, rekeying
from yimen.ops.screen import say, show

_KEYS = typer.Typer(help="密钥。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(_KEYS, name="keys")


@_KEYS.command("rotate")
def rotate() -> None:
    """换一把字段密钥：新写的用新的，旧的还能读。"""
    with database.entered():
        made = keystore.installed().rotate(Purpose.FIELD)
    show(f"现在用第 {made} 版字段密钥。请马上另存一份密钥文件，再运行 ./yimen keys rekey。")


@_KEYS.command("rekey")
def rekey() -> None:
    """把旧密钥写的内容改写成新密钥；可以在使用中运行，停下再运行会接着做。"""
    with database.entered():
        columns = rekeying.sealed_columns()
        done = 0
        for column, rows in rekeying.rekey(columns=columns):
            done += rows
            say(f"{column.table}.{column.column}：已改写 {done} 行")
        left = sum(rekeying.waiting(column=one) for one in columns)
    show(f"改写了 {done} 行，还有 {left} 行正被占用。" if left else f"改写了 {done} 行，全部完成。")
