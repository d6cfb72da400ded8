"""Keep what callers send along: photographs, papers and recordings, judged by their content."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import FileLimits
from yimen.media import kinds

LIMITS = FileLimits(media_types=frozenset(kinds.KNOWN))
MOST = 5
"""Files at a time."""


def keep(*, stream: BinaryIO, name: str, actor: Actor, at: datetime) -> UUID:
    """Keep a file of a caller; its order claims it. Raises FileRefused, StoreFull, StoreDown."""
    return files.put(stream=stream, name=name, limits=LIMITS, actor=actor, at=at).id


def keep_all(
    *, sent: Iterable[tuple[str, BinaryIO]], actor: Actor, at: datetime, field: str = "file"
) -> list[UUID]:
    """Keep the files of a form; what is refused is said at its field. Raises Refusal."""
    given = list(sent)
    if len(given) > MOST:
        raise Refusal("hotline.order.files", f"一次最多传 {MOST} 个文件。", field=field)
    try:
        return [keep(stream=stream, name=name, actor=actor, at=at) for name, stream in given]
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        raise Refusal(refusal.code, refusal.message, field=field) from refusal


def keep_what_can_be(
    *, sent: Iterable[tuple[str, bytes]], actor: Actor, at: datetime
) -> tuple[list[UUID], list[str]]:
    """Keep what a machine brought; return the files, and a sentence for each one left out."""
    kept: list[UUID] = []
    said: list[str] = []
    for name, content in sent:
        try:
            kept.append(keep(stream=io.BytesIO(content), name=name, actor=actor, at=at))
        except Refusal as refusal:
            said.append(f"附件“{files.clean_name(name)}”没有收：{refusal.message}")
    return kept, said
