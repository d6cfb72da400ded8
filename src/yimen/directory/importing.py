"""The command `import divisions FILE`: an area file from disk, with words for the operator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from yimen.directory.actions import area_import
from yimen.directory.contracts import AreaImportRefused, AreaImportReport
from yimen.kernel.actor import SYSTEM

_SHOWN = 20


def import_divisions(*, path: Path, at: datetime, say: Callable[[str], None]) -> str:
    """Load an area file and return what it did in one sentence.

    Raises AreaImportRefused after saying the first findings.
    """

    def progress(what: str, done: int, total: int) -> None:
        say(f"{what} {done:,} / {total:,} 行" if done else f"{what}……")

    try:
        report = area_import.import_areas(
            actor=SYSTEM, content=path.read_bytes(), file_name=path.name, at=at, say=progress
        )
    except AreaImportRefused as refusal:
        for finding in refusal.findings[:_SHOWN]:
            say(f"第 {finding.line} 行 {finding.code}：{finding.message}")
        if len(refusal.findings) > _SHOWN:
            say(f"还有 {len(refusal.findings) - _SHOWN} 处没有列出。")
        raise
    for finding in report.findings[:_SHOWN]:
        say(f"提示：第 {finding.line} 行 {finding.code}：{finding.message}")
    return sentence(report)


def sentence(report: AreaImportReport) -> str:
    """Return what an import did, in one sentence."""
    return (
        f"文件 {report.rows:,} 行全部导入；连同上级新增 {report.added:,} 个，"
        f"改名 {report.renamed:,} 个，撤销 {report.ended:,} 个，恢复 {report.restored:,} 个，"
        f"没有变化 {report.unchanged:,} 个。"
    )
