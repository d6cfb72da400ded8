"""The command `export items FILE`: items in the national fields, whole or since a batch."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from yimen.catalogue.actions import export_items as actions
from yimen.catalogue.contracts import CatalogueRefused
from yimen.catalogue.rules.exchange_batch import Scope
from yimen.catalogue.rules.exchange_files import FileForm
from yimen.kernel.actor import SYSTEM


def export_items(*, path: Path, at: datetime, since: str = "", everything: bool = False) -> str:
    """Write a batch of items to a file, in the form that its ending names; return one sentence.

    `everything` takes the latest version of each item, drafts too. Raises CatalogueRefused.
    """
    try:
        form = FileForm(path.suffix.lower().removeprefix("."))
    except ValueError:
        raise CatalogueRefused(
            "file_form", "文件名要以 .xlsx、.csv 或 .json 结尾，按它写成哪种文件。"
        ) from None
    made = actions.export_items(
        actor=SYSTEM,
        form=form,
        at=at,
        since=since,
        scope=Scope.LATEST if everything else Scope.IN_FORCE,
    )
    path.write_bytes(made.content)
    return f"批次 {made.number}，{made.row_count:,} 项，已写入 {path}。下次用 --since {made.number} 只导出变化。"
