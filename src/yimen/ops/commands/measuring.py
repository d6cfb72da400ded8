"""``bench``, ``drill`` and ``conformance``: figures against their bars, and faults thrown in on purpose."""

from __future__ import annotations

import json
import logging
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from django.core.management import call_command

from yimen.kernel import clock, register
from yimen.ops import database, installation
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import out, say, show

_PUBLISHED: register.Lazy = "yimen.ops.conformance:page"
"""Named and not imported: the expression language is slow to load."""
_COLUMNS = (
    ("case", "项目"),
    ("concurrency", "并发"),
    ("per_second", "每秒"),
    ("p50_ms", "p50 毫秒"),
    ("p95_ms", "p95 毫秒"),
    ("errors", "错误"),
)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(bench)
    app.command()(drill)
    app.command()(conformance)


def bench(
    name: Annotated[str, typer.Argument(help="基准名。")] = "",
    listed: Annotated[bool, typer.Option("--list", help="列出全部基准。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出上只给一行 JSON。")] = False,
) -> None:
    """在用完即弃的数据库上跑一个基准。"""
    os.environ["YIMEN_DEMO"] = "1"  # what is measured and broken here is the fictitious county
    database.set_up_django()
    known = _declared("benches")
    if listed or not name:
        for one in sorted(known):
            show(one)
        return
    run = _found(known, name, "基准")
    at = clock.now()
    with database.throw_away(f"bench_{name}") as url:
        call_command("collectstatic", verbosity=0, interactive=False)  # as ``up`` does: pages
        measured = register.resolve(run)(database_url=url, say=say)
    result = _complete(name, at.isoformat(), measured)
    if as_json:
        show(json.dumps(result, ensure_ascii=False))
    else:
        _show_table(result)
    if result["held"] is False:
        raise typer.Exit(1)


def drill(
    name: Annotated[str, typer.Argument(help="演练名。")] = "",
    listed: Annotated[bool, typer.Option("--list", help="列出全部演练。")] = False,
) -> None:
    """在用完即弃的数据库上做一次完整的故障演练。"""
    os.environ["YIMEN_DEMO"] = "1"  # what is measured and broken here is the fictitious county
    database.set_up_django()
    known = _declared("drills")
    if listed or not name:
        for one in sorted(known):
            show(one)
        return
    run = _found(known, name, "演练")
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals, and all of them meant
    with database.throw_away(f"drill_{name}") as url:
        call_command("collectstatic", verbosity=0, interactive=False)  # as ``up`` does: pages
        wrong = register.resolve(run)(database_url=url, say=say)
    if wrong:
        for sentence in wrong:
            show(str(sentence))
        raise OperationRefused(f"演练 {name} 发现 {len(wrong)} 处问题。")
    say(f"演练 {name} 通过。")


def conformance(
    check: Annotated[
        bool, typer.Option("--check", help="只比较，不写；和公布的不同就以非零状态结束。")
    ] = False,
) -> None:
    """跑 DMN 兼容性测试和 BPMN 参考模型，把结果写进 docs/conformance.md。"""
    data = Path(os.environ.get("YIMEN_DATA") or "../shared/data")
    written = str(register.resolve(_PUBLISHED)(data))
    target = installation.CHECKOUT / "docs" / "conformance.md"
    if check:
        if not target.is_file() or target.read_text() != written:
            raise OperationRefused("公布的数字和跑出来的不同，请运行 ./yimen conformance。")
        say("公布的数字和跑出来的一样。")
        return
    target.write_text(written)
    show(str(target.relative_to(installation.CHECKOUT)))


def _declared(what: str) -> dict[str, register.Lazy]:
    own: dict[str, Mapping[str, register.Lazy]] = {"drills": OWN_DRILLS}
    found = dict(own.get(what, {}))
    for context in register.contexts():
        found |= getattr(context, what)
    return found


def _found(known: Mapping[str, register.Lazy], name: str, kind: str) -> register.Lazy:
    if name not in known:
        raise OperationRefused(
            f"没有名为 {name} 的{kind}；现有：{'、'.join(sorted(known)) or '无'}。"
        )
    return known[name]


def _complete(name: str, at: str, measured: Mapping[str, Any]) -> dict[str, Any]:
    figures = [
        {**{key: None for key, _ in _COLUMNS}, **figure} for figure in measured.get("figures", ())
    ]
    machine = f"{platform.machine()}, {os.cpu_count()} CPU, Python {platform.python_version()}"
    parts = {key: measured.get(key) for key in ("floor", "ratio", "held")}
    return {"bench": name, "at": at, "machine": machine, "figures": figures, **parts}


def _show_table(result: Mapping[str, Any]) -> None:
    from rich.table import Table  # noqa: PLC0415 -- only people need it, and it is slow to load

    table = Table(title=f"{result['bench']}（{result['machine']}）")
    for _, title in _COLUMNS:
        table.add_column(title)
    for figure in result["figures"]:
        table.add_row(*(_cell(figure[key]) for key, _ in _COLUMNS))
    out.print(table)
    verdict = {True: "达标", False: "未达标", None: "没有门槛"}[result["held"]]
    ratio = "" if result["ratio"] is None else f"，与下限之比 {result['ratio']:.2f}"
    show(f"{verdict}{ratio}")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.1f}" if isinstance(value, float) else str(value)


OWN_DRILLS: dict[str, register.Lazy] = {
    "api-fuzz": "yimen.ops.fuzzing:api_fuzz",
    "items": "yimen.ops.walking:live_items",
    "key-file-lost": "yimen.ops.key_loss_drill:lose_the_key_file",
    "key-rotation": "yimen.ops.key_drill:rotate_under_load",
    "pages": "yimen.ops.walking:walk_pages",
    "postgres-kill": "yimen.ops.drills:kill_postgres",
    "stories": "yimen.ops.walking:live_stories",
    "work-rebuild": "yimen.ops.drills:work_rebuild",
}
