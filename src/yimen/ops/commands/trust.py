"""``trust``: the installation's own certificate authority."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import LOCAL, now
from yimen.kernel.contracts import Refusal
from yimen.ops import database
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say, show
from yimen.pki.contracts import PrivateKey, SuiteName
from yimen.trust.contracts import CertificateView

_TRUST = typer.Typer(help="证书机构。", no_args_is_help=True)
_Suite = Annotated[SuiteName, typer.Option(help="哪一套算法：sm 国密，international 国际。")]
_Files = Annotated[
    list[Path] | None,
    typer.Option("--key-file", help="离线保管的根私钥文件；有几份就写几次。"),
]
_BY = {
    "itself": "到时自动换",
    "command": "用 ./yimen trust renew 换",
    "root_file": "要根私钥文件：./yimen trust root-list",
    "page": "在证书页面换发",
    "seal": "在印章页面换发",
    "outside": "找签发它的外部机构换",
}
_WRONG_FILE = "密钥文件打不开，或者不是这张根证书的私钥。"


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


@_TRUST.command("show")
def show_validity() -> None:
    """什么时候什么到期：根证书、签发证书、时间戳和状态服务、离线根的吊销列表，以及该换的其他证书。"""
    with database.entered():
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        for one in trust.list_validity(at=now()):
            what = "吊销列表　" if one.is_list else ""
            due = "　该换了" if one.is_due else f"　{_day(one.from_at)} 起换"
            offline = "　私钥离线" if one.key_is_offline else ""
            by = _BY[one.renewed_by.value]
            show(f"{what}{one.name}　{_day(one.until)} 到期{due}，{by}{offline}")


@contextmanager
def _told() -> Iterator[None]:
    """Tell a refusal as one sentence instead of a trace."""
    try:
        yield
    except Refusal as refused:
        raise OperationRefused(refused.message) from refused


def _day(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d}"


@_TRUST.command("renew")
def renew(
    what: Annotated[str, typer.Argument(help="换哪一种：root 根证书，issuing 签发证书。")],
    suite: _Suite = SuiteName.SM,
    key_file: _Files = None,
) -> None:
    """换根证书或签发证书：新旧并存，旧的到期以前照常能验，它的吊销列表和状态答复照常出。"""
    if what not in {"root", "issuing"}:
        raise OperationRefused("只能是 root 或 issuing。")
    with database.entered(), _told():
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        if what == "root":
            made = [trust.renew_root(actor=SYSTEM, suite=suite, at=now())]
        else:
            made = trust.renew_issuing(
                actor=SYSTEM, suite=suite, at=now(), keys=_Opener(key_file or [])
            )
    for one in made:
        show(f"{one.common_name}　序列号 {one.serial}　{_day(one.valid_until)} 到期")
    if what == "root":
        say("请把新的根证书发给验证的各方，再运行 ./yimen trust renew issuing。")
    else:
        say("新的证书从现在起由它签发。请另存一份密钥文件。")


@_TRUST.command("root-offline")
def root_offline(
    to: Annotated[Path, typer.Argument(help="私钥写到哪个文件，例如 U 盘上。")],
    suite: _Suite = SuiteName.SM,
) -> None:
    """根证书的私钥改为离线保管：写进一个有口令的文件，读回来核对以后从库里删掉。"""
    passphrase = typer.prompt("给文件设一个口令（至少 12 个字符）", hide_input=True)
    if typer.prompt("再输一遍", hide_input=True) != passphrase:
        raise OperationRefused("两遍不一样，没有导出。")
    with database.entered(), _told():
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        root, content = trust.export_root_key(
            actor=SYSTEM, suite=suite, passphrase=passphrase, at=now()
        )
        _write_new(to, content)
        trust.remove_root_key(
            actor=SYSTEM, suite=suite, content=to.read_bytes(), passphrase=passphrase, at=now()
        )
    show(f"“{root.common_name}”的私钥在 {to}，库里已经没有了。")
    say("请把文件复制两份，和口令分开保存。以前的数据库备份里还有这把私钥（加密的），到期请销毁。")


@_TRUST.command("root-list")
def root_list(suite: _Suite = SuiteName.SM, key_file: _Files = None) -> None:
    """重新签发根证书的吊销列表（管一年），换根的状态服务证书；私钥离线的要带上文件。"""
    with database.entered(), _told():
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        done = trust.sign_root_list(
            actor=SYSTEM, suite=suite, at=now(), keys=_Opener(key_file or [])
        )
    for one in done:
        show(f"{one.common_name}：吊销列表已经重新签发。")


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads; one that is there is left alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise OperationRefused(f"写不了 {path}：{error.strerror}。什么也没有改。") from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


class _Opener:
    """Roots' keys from the files that were named, each under a passphrase that is asked for."""

    def __init__(self, files: list[Path]) -> None:
        self._files = files

    def __call__(self, *, root: CertificateView) -> PrivateKey:
        """Return the key of a root from the first file that holds it."""
        from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

        if not self._files:
            raise OperationRefused(
                f"“{root.common_name}”的私钥离线保管着，请用 --key-file 指明文件。"
            )
        passphrase = typer.prompt(f"“{root.common_name}”的密钥文件口令", hide_input=True)
        for file in self._files:
            try:
                return trust.open_root_file(
                    root=root, content=file.read_bytes(), passphrase=passphrase
                )
            except (Refusal, OSError):
                continue
        raise OperationRefused(_WRONG_FILE)
