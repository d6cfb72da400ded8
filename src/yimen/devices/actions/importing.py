"""Bring many devices at once: a file is kept, looked at, then taken."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.devices import access
from yimen.devices.actions.device import enter_device
from yimen.devices.contracts import DeviceRefused
from yimen.devices.models import DeviceImport
from yimen.devices.queries import importing as queries
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound

_LARGEST, _MOST = 1_000_000, 1_000


def keep_file(*, actor: Actor, content: bytes, at: datetime) -> UUID:
    """Keep an uploaded file to be looked at; nothing is entered yet.

    Raises NotAllowed, DeviceRefused at the field.
    """
    access.check_manage(actor)
    if actor.account_id is None:
        raise NotAllowed
    if len(content) > _LARGEST:
        raise DeviceRefused("import.large", "文件超过 1 MB，请分开。", field="file")
    text = _decoded(content)
    if len(queries.rows_of(text)) > _MOST + 1:
        raise DeviceRefused("import.many", f"一次最多 {_MOST} 台。", field="file")
    row = DeviceImport(content=text, by=actor.name, by_id=actor.account_id, at=at)
    row.save(force_insert=True)
    return row.pk


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise DeviceRefused(
        "import.encoding",
        "文件不是 CSV，或者编码读不出来。请另存为 UTF-8 编码的 CSV。",
        field="file",
    )


def take_file(*, actor: Actor, import_id: UUID, at: datetime) -> int:
    """Enter every device of a file whose row is sound, all or none; return how many.

    Raises NotAllowed, NotFound, DeviceRefused.
    """
    access.check_manage(actor)
    with transaction.atomic():
        row = DeviceImport.objects.for_change(import_id)
        if row.by_id != actor.account_id:
            raise NotFound
        if row.taken_at is not None:
            raise DeviceRefused("import.taken", "这一份已经导入过了。")
        drafts = queries.preview(actor=actor, import_id=import_id).read.drafts
        if not drafts:
            raise DeviceRefused("import.nothing", "没有一行能导入，请按提示改好再上传。")
        for _, draft in drafts:
            enter_device(actor=actor, draft=draft, at=at)
        row.taken_at = at
        row.save(update_fields=["taken_at"])
    return len(drafts)
