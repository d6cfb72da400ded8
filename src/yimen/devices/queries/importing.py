"""What a file of devices would bring."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from yimen.devices import access
from yimen.devices.contracts import DeviceRefused
from yimen.devices.models import Device, DeviceConfiguration, DeviceImport
from yimen.devices.rules.importing import Known, ReadFile, read_rows
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """A file as it was read, the names of its units, and whether it was taken."""

    read: ReadFile
    unit_names: dict[UUID, str]
    is_taken: bool


def rows_of(content: str) -> list[list[str]]:
    """Return the rows of a CSV text. Raises DeviceRefused."""
    try:
        rows = list(csv.reader(io.StringIO(content, newline="")))
    except csv.Error:
        raise DeviceRefused(
            "import.unreadable", "文件读不出来，请另存为 UTF-8 编码的 CSV 再上传。", field="file"
        ) from None
    if len(rows) < 2:
        raise DeviceRefused(
            "import.empty", "文件里没有设备。第一行是列名，下面每行一台。", field="file"
        )
    return rows


def known(actor: Actor, rows: Iterable[list[str]]) -> Known:
    """Return what the registry has that a file may name; units only where the actor keeps devices."""
    cells = {cell.strip() for row in rows for cell in row}
    units: dict[str, UUID] = {}
    for one in directory.list_organisations():
        if access.can_manage(actor, area_code=one.area_code):
            units |= dict.fromkeys((one.name, one.short_name, one.code), one.id)
    upper = {cell.upper() for cell in cells}
    codes = DeviceConfiguration.objects.values_list("code", flat=True).distinct()
    return Known(
        units=units,
        numbers=set(Device.objects.filter(number__in=upper).values_list("number", flat=True)),
        serials=set(Device.objects.filter(serial__in=cells).values_list("serial", flat=True)),
        configurations={"default", *codes},
    )


def preview(*, actor: Actor, import_id: UUID) -> ImportPreview:
    """Return what a kept file would bring. Raises NotFound, DeviceRefused."""
    access.check_manage(actor)
    if actor.account_id is None:
        raise NotFound
    row = DeviceImport.objects.filter(pk=import_id, by_id=actor.account_id).first()
    if row is None:
        raise NotFound
    rows = rows_of(row.content)
    facts = known(actor, rows)
    return ImportPreview(
        read=read_rows(rows=rows, known=facts),
        unit_names={one.id: one.short_name for one in directory.list_organisations()},
        is_taken=row.taken_at is not None,
    )
