"""One step of a grid worker's report: the flow asked, history, ledger and work written."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline.contracts.grid import GRID_REPORT_KIND, ReportState, ReportVerb
from yimen.hotline.models import GridReport, GridStep
from yimen.hotline.queries import sealed
from yimen.hotline.queries.grid_work import AGAIN, CHECK
from yimen.hotline.rules.grid import REPORT
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

LEDGER = {
    ReportVerb.REPORT: "made",
    ReportVerb.HANDLE: "handled",
    ReportVerb.ESCALATE: "escalated",
    ReportVerb.EVIDENCE: "supplemented",
    ReportVerb.DRAW: "drawn",
    ReportVerb.PASS: "passed",
    ReportVerb.FAIL: "sent_back",
    ReportVerb.CLOSE: "closed",
    ReportVerb.REOPEN: "reopened",
    ReportVerb.WITHDRAW: "withdrawn",
}
"""The last word of the ledger's verb of each step, `hotline.grid_report.<word>`."""


def report_ref(row: GridReport) -> Ref:
    """Return the reference of a report."""
    return Ref(GRID_REPORT_KIND, row.id)


def move(row: GridReport, verb: ReportVerb, *, actor: Actor, at: datetime, words: str) -> None:
    """Take one step of the flow and write it everywhere. Raises WrongState."""
    if verb is not ReportVerb.REPORT:
        row.state = REPORT.check_move(ReportState(row.state), verb)
        row.save(update_fields=["state"])
    GridStep(
        report=row,
        verb=verb,
        state=row.state,
        at=at,
        by=actor.name,
        words_encrypted=sealed.seal(sealed.GRID_STEP, words),
    ).save(force_insert=True)
    ledger.record(
        actor=actor,
        verb=f"hotline.grid_report.{LEDGER[verb]}",
        subject=report_ref(row),
        at=at,
        change={"state": row.state, "category": row.category_code},
        personal={"words": words} if words else None,
    )
    put_work(row, at=at)


def put_work(row: GridReport, *, at: datetime) -> None:
    """Bring the to-do lists in line: the town looks again, the worker does it again."""
    ref = report_ref(row)
    work.close(ref=ref)
    title = f"{row.number} {row.title}"
    if row.state == ReportState.CHECKING:
        work.open(ref=ref, kind=CHECK, unit=row.unit_id, at=at, title=title, area=row.area_code)
    elif row.state == ReportState.SENT_BACK:
        work.open(
            ref=ref, kind=AGAIN, unit=village_of(row.area_code) or row.unit_id, at=at, title=title,
            person=row.officer_id,
        )  # fmt: skip


def village_of(area_code: str) -> UUID | None:
    """Return the village's own unit, or None where it has none."""
    found = directory.find_unit(level=UnitLevel.VILLAGE, area_code=area_code)
    return found.id if found else None
