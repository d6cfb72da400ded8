"""Export orders in the national fields: with a reason, watermarked, and recorded."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Literal

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.models import OrderExport
from yimen.hotline.queries.national import list_rows
from yimen.hotline.rules import export
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers
from yimen.media import manuscript
from yimen.media.manuscript import Cell, Grid, Manuscript, Paragraph

Form = Literal["csv", "xlsx"]
MOST = 5_000


def export_orders(
    *,
    actor: Actor,
    since: date | None,
    until: date | None,
    form: Form,
    with_caller: bool,
    reason: str,
    at: datetime,
) -> tuple[str, bytes]:
    """Return the file's name and content; what may name a caller only to who holds that verb.

    Reports and what is confidential are left out. Raises NotAllowed, PleaseSay.
    """
    actor.must(access.EXPORT)
    if with_caller:
        actor.must(access.EXPORT_CALLER)
    if since is None or until is None:
        raise PleaseSay("since", "请填开始和结束日期。")
    export.check_export(reason=reason, days=(until - since).days + 1)
    rows = list_rows(actor=actor, since=since, until=until, with_caller=with_caller, limit=MOST)
    if len(rows) > MOST:
        raise PleaseSay("until", f"这段时间超过 {MOST} 件，请分几次导出。")
    with transaction.atomic():
        number = numbers.next_document(series="热线导出", year=local_day(at).year)
        mark = (
            f"{number}，{actor.name} {at.astimezone(LOCAL):%Y-%m-%d %H:%M} 导出，"
            f"用途：{reason.strip()[:80]}。内部使用，不得外传。"
        )
        content = _csv(rows, mark) if form == "csv" else _xlsx(rows, mark)
        one = OrderExport(
            id=new_id(), number=number, at=at, by=actor.name, account_id=actor.account_id,
            reason=reason.strip()[:300], since=since, until=until, form=form,
            with_caller=with_caller, lines=len(rows), digest=sm3_hex(content),
        )  # fmt: skip
        one.save(force_insert=True)
        ledger.look(
            actor=actor, subject=Ref("hotline.export", one.id),
            what="orders_with_caller" if with_caller else "orders", reason=reason.strip(), at=at,
        )  # fmt: skip
    return f"hotline-{since:%Y%m%d}-{until:%Y%m%d}.{form}", content


def _heads() -> list[str]:
    return [title for _, title in export.FIELDS]


def _csv(rows: list[list[str]], mark: str) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([mark])
    writer.writerow(_heads())
    writer.writerows([[export.safe_cell(cell) for cell in row] for row in rows])
    writer.writerow([mark])
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(rows: list[list[str]], mark: str) -> bytes:
    heads = tuple(Cell(text=head, bold=True, align="center") for head in _heads())
    grid = Grid(
        rows=(heads, *(tuple(Cell(text=cell) for cell in row) for row in rows)),
        widths=(1.0,) * len(heads),
    )
    made = Manuscript(
        title="12345 热线工单", blocks=(Paragraph(text=mark), grid, Paragraph(text=mark))
    )
    return manuscript.to_xlsx(made)
