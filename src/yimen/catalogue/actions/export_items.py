"""Export items in the fields of the national tables: whole, or what changed since a batch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from yimen.catalogue import access
from yimen.catalogue.contracts import CatalogueRefused
from yimen.catalogue.models import ItemBatch
from yimen.catalogue.queries import batches as queries
from yimen.catalogue.rules.exchange_batch import (
    BatchHead,
    BatchRow,
    Operation,
    Scope,
    changed_rows,
)
from yimen.catalogue.rules.exchange_files import FileForm, write_file
from yimen.catalogue.rules.national_rows import NationalRow
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedBatch:
    """A batch that was made: its number, how many rows it has, and the file."""

    number: str
    row_count: int
    name: str
    content: bytes


def export_items(
    *,
    actor: Actor,
    form: FileForm,
    at: datetime,
    scope: Scope = Scope.IN_FORCE,
    since: str = "",
) -> ExportedBatch:
    """Make a batch of the items of a scope; with `since` only of what changed since that batch.

    Raises NotAllowed; CatalogueRefused where there is no such batch, or nothing changed since.
    """
    access.check_can_edit(actor)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE catalogue_item_batch IN SHARE ROW EXCLUSIVE MODE")
        before = _marks_of(since, scope) if since else {}
        rows = dict(queries.national_rows(scope=scope, on=local_day(at)))
        marks = {code: queries.mark_of(row) for code, row in rows.items()}
        head = BatchHead(
            number=_next_number(at),
            time=f"{at.astimezone(LOCAL):%Y%m%dT%H%M%S}",
            source=_source(),
            since=since,
        )
        told = _told(rows, marks, before)
        content = write_file(form, head=head, rows=told)
        _keep(actor, head, scope, len(told), content, marks, at)
        return ExportedBatch(
            number=head.number,
            row_count=len(told),
            name=f"items-{head.number}.{form}",
            content=content,
        )


def _source() -> str:
    return str(settings.YIMEN["area_code"])


def _marks_of(number: str, scope: Scope) -> Mapping[str, str]:
    found = ItemBatch.objects.filter(outward=True, source=_source(), number=number).first()
    if found is None or found.scope != scope:
        raise CatalogueRefused(
            "batch_unknown",
            f"没有导出过批次 {number}，或者那一批的范围不同。请从列表里选一批，或者导出全部。",
            field="since",
        )
    marks: Mapping[str, str] = found.marks
    return marks


def _told(
    rows: Mapping[str, NationalRow], marks: Mapping[str, str], before: Mapping[str, str]
) -> Sequence[BatchRow]:
    changed, _ = changed_rows(now=marks, before=before)
    if not changed:
        raise CatalogueRefused("nothing_changed", "这一批以后没有变化，不用导出。", field="since")
    return [
        BatchRow(line=0, operation=operation, code=code, row=_row(rows, code, operation))
        for code, operation in changed.items()
    ]


def _row(rows: Mapping[str, NationalRow], code: str, operation: Operation) -> NationalRow:
    if operation is Operation.DELETE:
        return NationalRow(values={"row_guid": queries.row_guid(code), "task_state": "3"})
    return rows[code]


def _next_number(at: datetime) -> str:
    day = f"{local_day(at):%Y%m%d}"
    last = (
        ItemBatch.objects.filter(outward=True, number__startswith=f"{day}-")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"{day}-{int(last[-4:]) + 1 if last else 1:04d}"


def _keep(
    actor: Actor,
    head: BatchHead,
    scope: Scope,
    count: int,
    content: bytes,
    marks: Mapping[str, str],
    at: datetime,
) -> None:
    row = ItemBatch.objects.create(
        outward=True,
        number=head.number,
        time=head.time,
        source=head.source,
        since=head.since,
        scope=scope,
        row_count=count,
        digest=hashlib.sha256(content).hexdigest(),
        marks=dict(marks),
        made_at=at,
        made_by=actor.name[:200],
    )
    ledger.record(
        actor=actor,
        verb="catalogue.batch.exported",
        subject=Ref("catalogue.batch", row.id),
        at=at,
        change={"number": head.number, "since": head.since, "rows": count, "sha256": row.digest},
    )
