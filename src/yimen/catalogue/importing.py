"""The command `import items FILE`: an item list or a batch from disk, with words for the operator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from yimen.catalogue.actions import import_batch as batches
from yimen.catalogue.actions import import_items as actions
from yimen.catalogue.contracts.findings import FindingWeight, ImportReport
from yimen.catalogue.rules.exchange_files import is_batch
from yimen.kernel.actor import SYSTEM

_SHOWN = 20
_WORDS = {
    FindingWeight.ERROR: "没有导入",
    FindingWeight.WARNING: "要处理",
    FindingWeight.NOTE: "提示",
}


def import_items(*, path: Path, at: datetime, say: Callable[[str], None]) -> str:
    """Load an item list as drafts and return what it did in one sentence.

    The first findings are said. Raises ItemListRefused where the file is no item list.
    """

    def progress(what: str, done: int, total: int) -> None:
        say(f"{what} {done:,}{f' / {total:,}' if total else ''} 行")

    with path.open("rb") as stream:
        batch = is_batch(stream.read(8_192))
    if batch:
        content = path.read_bytes()
        report = batches.import_batch(
            actor=SYSTEM, content=content, name=path.name, at=at, apply=True
        )
    else:
        report = actions.import_items(actor=SYSTEM, path=path, at=at, apply=True, progress=progress)
    by_weight = sorted(report.findings, key=lambda one: list(_WORDS).index(one.weight))
    for one in by_weight[:_SHOWN]:
        where = f"第 {one.line} 行" if one.line else "整个文件"
        say(f"{_WORDS[one.weight]}：{where} {one.name} {one.message}")
    if len(by_weight) > _SHOWN:
        say(f"还有 {len(by_weight) - _SHOWN:,} 处没有列出，在“事项管理—导入清单”里可以全部看到。")
    return sentence(report)


def sentence(report: ImportReport) -> str:
    """Return what an import did, or would do, in one sentence."""
    did = "已导入" if report.applied else "可以导入"
    gone = report.count("cancelled")
    return (
        f"清单 {report.rows:,} 行，{did} {report.usable:,} 项：新增 {report.added:,} 项，"
        f"改动 {report.changed:,} 项{f'（其中取消 {gone:,} 项）' if gone else ''}，"
        f"没有变化 {report.unchanged:,} 项；都是草稿，审核发布后才上网。"
    )
