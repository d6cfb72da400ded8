"""Files as pages show them, and who may open one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.files import actions as files
from yimen.ui.parts import FileRow


def file_row(file_id: UUID) -> FileRow:
    """Return one file as a row of the list under its question."""
    stored = files.find(file_id=file_id)
    return FileRow(name=stored.name, state="done", note=f"{_size(stored.size)}，已传好")


def file_rows(code: str, ids: Sequence[str]) -> list[FileRow]:
    """Return the files of a question; one that is gone says so."""
    rows = []
    for one in ids:
        try:
            rows.append(file_row(UUID(one)))
        except (NotFound, ValueError):
            rows.append(FileRow(name="文件", state="bad", note="没有存好，请重新传一次"))
    return rows


def owned_by(*, owner: Ref, ids: Sequence[str]) -> set[str]:
    """Return which of these files belong to the owner."""
    wanted = [one for one in ids if _is_id(one)]
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM kernel_file WHERE id = ANY(%s::uuid[]) AND owner_kind = %s"
            " AND owner_id = %s",
            (wanted, owner.kind, owner.id),
        )
        return {str(row[0]) for row in cursor.fetchall()}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _size(size: int) -> str:
    return f"{size / 1048576:.1f} MB" if size >= 1048576 else f"{max(1, size // 1024)} KB"
