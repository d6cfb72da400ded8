"""``ledger verify``, ``check-proof``, ``check-copies``, ``ship``: what the ledger proves, and to whom."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Any

import typer

from yimen.audit.contracts import DestinationDown, EvidenceBroken
from yimen.kernel import clock, register
from yimen.kernel.ledger.contracts import Verification
from yimen.ops import database
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say, show

_AUDIT = "yimen.audit.public"
"""The door of audit, opened once Django stands."""
VERIFY = "yimen.kernel.ledger.verification:verify"
"""Walks the whole ledger and returns what it found."""

_Key = Annotated[
    Path | None,
    typer.Option("--key", help="只信这个文件里的公钥（PEM）；不给就用文件自带的，要自己对指纹。"),
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    ledger = typer.Typer(help="台账。", no_args_is_help=True)
    ledger.command("verify")(verify_ledger)
    ledger.command("ship")(ship)
    ledger.command("check-copies")(check_copies)
    ledger.command("check-proof")(check_proof)
    ledger.command("fingerprint")(fingerprint)
    app.add_typer(ledger, name="ledger")


def verify_ledger() -> None:
    """核对整本台账；有损坏时逐处指出，并以非零状态结束。"""
    with database.entered():
        damages = [*find_damages(), *_audit("loose_guards")()]
        suspicious = _audit("backdated")()
    for sentence in suspicious:
        say(f"留意：{sentence}")
    for damage in damages:
        show(damage)
    if damages:
        raise OperationRefused(f"台账有 {len(damages)} 处损坏。")
    say("台账完好。")


def find_damages() -> list[str]:
    """Return what is wrong with the ledger, one sentence each."""
    found = register.resolve(VERIFY)()
    assert isinstance(found, Verification)
    say(f"已核对 {found.size} 条记录、{found.checkpoints} 个检查点，{found.unsequenced} 条待定序。")
    return [damage.message for damage in found.damages]


def ship() -> None:
    """马上把还没外送的台账送到设好的地方（后台进程每分钟也送一次）。"""
    with database.entered():
        done = _audit("ship")(at=clock.now())
        places = _audit("shipments")()
    if not places:
        raise OperationRefused(
            "还没有设外送的地方：请设 YIMEN_AUDIT_FOLDER、YIMEN_AUDIT_S3_ENDPOINT 或 YIMEN_AUDIT_SYSLOG。"
        )
    for place in places:
        state = f"，送不出去：{place.error}" if place.error else ""
        show(f"{place.where}：已送到第 {place.size} 位，还有 {place.waiting} 条{state}")
    say(f"这次送了 {done} 批。")
    if any(place.error for place in places):
        raise OperationRefused("有地方送不出去，见上面。")


def check_copies(
    folder: Annotated[
        Path | None, typer.Argument(help="外送副本的目录；不给就核对设好的各处。")
    ] = None,
    alone: Annotated[bool, typer.Option("--alone", help="只核对副本本身，不连数据库。")] = False,
    key: _Key = None,
) -> None:
    """核对外送的台账副本；和数据库不同的逐处指出，并以非零状态结束。"""
    database.set_up_django()
    trusted = _trusted(key)
    if alone and folder is None:
        raise OperationRefused("--alone 要写明副本的目录。")
    try:
        if alone:
            found = _audit("check_copies")(folder=folder, with_database=False, trusted=trusted)
        else:
            with database.entered():
                found = _audit("check_copies")(folder=folder, with_database=True, trusted=trusted)
    except DestinationDown as down:
        raise OperationRefused(str(down)) from down
    if not found:
        raise OperationRefused("没有可以读回来核对的外送副本。")
    for where, one in found.items():
        say(
            f"{where}：核对了 {one.batches} 批、{one.size} 条；密钥指纹 {'、'.join(sorted(one.keys))}"
        )
        for fault in one.faults:
            show(fault)
    wrong = sum(len(one.faults) for one in found.values())
    if wrong:
        raise OperationRefused(f"副本有 {wrong} 处不符。")
    say("副本完好。" if alone else "副本完好，和数据库一致。")


def check_proof(
    file: Annotated[Path, typer.Argument(help="下载的证明文件。")],
    key: _Key = None,
) -> None:
    """核对一条记录的证明文件；不连数据库，也不要本系统的密钥。"""
    if not file.is_file():
        raise OperationRefused(f"没有这个文件：{file}。")
    database.set_up_django()
    try:
        checkpoint, used = _audit("check_proof")(content=file.read_bytes(), trusted=_trusted(key))
    except EvidenceBroken as broken:
        raise OperationRefused(f"证明不成立：{broken}") from broken
    show(
        f"证明成立：这条记录在 {checkpoint.signed_at.astimezone(clock.LOCAL):%Y-%m-%d %H:%M:%S}"
        f" 签名的台账里（共 {checkpoint.size} 条），之后没有改动。"
    )
    show(f"签名密钥的指纹：{used}{'' if key else '（请和单位公布的指纹对一对）'}")


def fingerprint() -> None:
    """显示签名公钥和它的指纹；请抄一份放在系统以外的地方。"""
    with database.entered():
        public_key = _audit("public_key")()
    show(public_key.strip())
    show(f"指纹：{_audit('fingerprint_of')(public_key=public_key)}")


def _audit(name: str) -> Callable[..., Any]:
    return register.resolve(f"{_AUDIT}:{name}")


def _trusted(key: Path | None) -> Collection[str]:
    if key is None:
        return ()
    try:
        return {_audit("fingerprint_of")(public_key=key.read_text())}
    except (OSError, EvidenceBroken) as broken:
        raise OperationRefused(f"公钥文件读不出来：{key}。") from broken
