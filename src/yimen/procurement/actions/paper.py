"""File the papers of a project, each under its SM3 digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.procurement import access
from yimen.procurement.actions import gap as gaps
from yimen.procurement.contracts.paper import PAPER_KIND, PaperKind, PaperView
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.models import Contract, ProjectPaper
from yimen.procurement.queries import paper as queries


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it came with a form."""

    stream: BinaryIO
    name: str
    declared_type: str = ""


def file_papers(
    *,
    actor: Actor,
    contract_id: UUID,
    sent: Sequence[tuple[PaperKind, SentFile]],
    dated_on: date,
    at: datetime,
) -> list[PaperView]:
    """File papers of a contract that bear one day; the same file for the same kind is filed once.

    Raises NotAllowed, NotFound, FileRefused, ProcurementRefused.
    """
    with transaction.atomic():
        contract = Contract.objects.for_change(contract_id)
        access.check_record(actor, contract.unit_id)
        if dated_on > local_day(at):
            raise ProcurementRefused("paper.day", "文件上的日期不能晚于今天。", field="dated_on")
        papers = [
            keep_paper(
                actor=actor, contract=contract, kind=kind, sent=one, dated_on=dated_on, at=at
            )
            for kind, one in sent
        ]
        gaps.look(contract_id=contract_id, at=at)
    return papers


def keep_paper(
    *,
    actor: Actor,
    contract: Contract,
    kind: PaperKind,
    sent: SentFile,
    dated_on: date,
    at: datetime,
) -> PaperView:
    """Keep a paper's file and row; the caller holds the contract's lock. Raises FileRefused."""
    row_id = new_id()
    stored = files.put(
        stream=sent.stream,
        name=sent.name,
        declared_type=sent.declared_type,
        owner=Ref(PAPER_KIND, row_id),
        actor=actor,
        at=at,
    )
    known = ProjectPaper.objects.filter(contract=contract, kind=kind, sm3=stored.sm3).first()
    if known is not None:
        return queries.paper_view(known)
    row = ProjectPaper.objects.create(
        id=row_id,
        contract=contract,
        kind=kind,
        file_id=stored.id,
        file_name=stored.name,
        sm3=stored.sm3,
        size=stored.size,
        dated_on=dated_on,
        filed_at=at,
        filed_by=actor.name,
    )
    ledger.record(
        actor=actor,
        verb="procurement.project_paper.filed",
        subject=Ref(PAPER_KIND, row.pk),
        at=at,
        change={
            "contract": str(contract.pk),
            "kind": kind.value,
            "sm3": stored.sm3,
            "dated": dated_on.isoformat(),
        },
    )
    return queries.paper_view(row)
