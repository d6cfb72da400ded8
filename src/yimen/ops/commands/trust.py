"""``trust``: the installation's own certificate authority."""

from __future__ import annotations

from typing import Annotated

import typer

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.ops import database
from yimen.ops.screen import say, show

_TRUST = typer.Typer(help="证书机构。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(_TRUST, name="trust")


@_TRUST.command("init")
def init() -> None:
    """建好国密和国际算法两套根证书、签发证书、时间戳服务和证书状态服务；已经有的不动。"""
    with database.entered():
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        made = trust.set_up_authority(actor=SYSTEM, at=now())
    for name in made:
        show(name)
    say("已经建好，请另存一份密钥文件。" if made else "已经都有了，什么也没有改。")


@_TRUST.command("enter")
def enter(
    code: Annotated[str, typer.Argument(help="外部证书机构的代号，由接入它的连接器定。")],
) -> None:
    """信任一个外部证书机构：取回并登记它的根证书和签发证书，此后它签发的证书也能采信。"""
    with database.entered():
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        entered = trust.enter_authority(actor=SYSTEM, code=code, at=now())
    for one in entered:
        show(f"{one.common_name}　序列号 {one.serial}")
    say("请和对方当面核对上面的序列号。不对的，请马上联系开发人员停用。")
