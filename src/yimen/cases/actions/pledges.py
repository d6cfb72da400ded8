"""Pledged papers (告知承诺) after the decision: verified within a limit; a false one is revoked for.

The work and its clock stand under a reference of their own, since they outlast the delivery that
ends the case's own. What was found stands on the paper: level B where the pledge proved true.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions.stages import note_paper
from yimen.cases.contracts import CaseState, CaseView, ClockKind, PaperGot, PaperState, WorkKind
from yimen.cases.models import Case, CasePaper
from yimen.cases.queries.case import case_view
from yimen.cases.queries.open_work import VERIFIED_IN, pledge_ref, refuted, unverified
from yimen.cases.rules.conduct import check_reasons
from yimen.cases.rules.limits import verify_limit
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as running
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.work import actions as work


def granted(*, case: Case, at: datetime) -> None:
    """The case was granted on pledges: what was promised has to be looked into."""
    pledged = CasePaper.objects.filter(case=case, got=PaperGot.PLEDGE)
    pledged.filter(state=PaperState.WRONG).update(state=PaperState.PENDING, finding="")
    follow(case=case, at=at)


def follow(*, case: Case, at: datetime) -> None:
    """Bring the work and the clock in line with what is still to be verified, or was refuted."""
    ref, counts = pledge_ref(case.id), CaseState(case.state) in VERIFIED_IN
    waits = counts and unverified().filter(case=case).exists()
    clock = running.find(ref=ref, kind=ClockKind.VERIFY)
    is_running = clock is not None and clock.stopped_at is None
    if waits and not is_running:
        clock = clocks.start(
            ref=ref, kind=ClockKind.VERIFY, regime="pledge", at=at, limit=verify_limit(version=_version(case)),
            title=case.item_name,
        )  # fmt: skip
    elif is_running and not waits:
        clocks.stop(ref=ref, kind=ClockKind.VERIFY, at=at, outcome="verified")
    due = clock.due_at if clock else None
    _set(case, WorkKind.VERIFY, waits, "核查承诺", due, at)
    false = counts and refuted().filter(case=case).exists()
    _set(case, WorkKind.REVOKE, false, "承诺不实，撤销决定", None, at)


def _version(case: Case) -> ItemVersionView:
    return catalogue.get_version(version_id=case.item_version_id)


def _set(
    case: Case, kind: WorkKind, wanted: bool, what: str, due: datetime | None, at: datetime
) -> None:
    ref = pledge_ref(case.id)
    if not wanted:
        work.close(ref=ref, kind=kind)
        return
    work.open(
        ref=ref,
        kind=kind,
        unit=case.deciding_unit_id,
        due=due,
        area=case.area_code,
        item=case.item_code,
        title=f"{what} · {case.item_name} · {case.applicant_name}",
        at=at,
    )


def verify_pledge(
    *, actor: Actor, case_id: UUID, paper_id: UUID, is_true: bool, finding: str, at: datetime
) -> CaseView:
    """Record what looking into one pledge came to; a false one opens the work of revoking.

    A pledge that was found false may be found true later, when it was set right. Raises NotFound,
    NotAllowed, OpinionMissing; Refusal where there is nothing to verify.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_unit_verb(actor, case, access.EXAMINE, case.deciding_unit_id)
        paper = CasePaper.objects.filter(id=paper_id, case=case, got=PaperGot.PLEDGE).first()
        if paper is None:
            raise NotFound
        if CaseState(case.state) not in VERIFIED_IN or paper.level != "D":
            raise Refusal("cases.pledge.done", "这份承诺不用核查，或者已经核查过了。")
        paper.finding = check_reasons(finding, field="finding")[:500]
        paper.state = PaperState.FINE if is_true else PaperState.WRONG
        paper.level = "B" if is_true else "D"
        paper.judged_by = access.unit_signature(actor, case, access.EXAMINE)
        paper.save(update_fields=["finding", "state", "level", "judged_by"])
        note_paper(case=case, paper=paper, actor=actor, at=at)
        follow(case=case, at=at)
        if not is_true:
            _tell(case, paper, at)
        return case_view(case)


def _tell(case: Case, paper: CasePaper, at: datetime) -> None:
    for person_id in {case.applicant_id, case.filed_by_person_id} - {None}:
        assert person_id is not None
        identity.tell(
            person_id=person_id,
            title="您的承诺没有通过核查",
            template="“{item}”里承诺的“{paper}”经核查不属实：{finding}。决定可能被撤销；"
            "有不同意见，或者已经改正，请尽快联系办理的单位。",
            params={"item": case.item_name, "paper": paper.name, "finding": paper.finding},
            url=f"/my/cases/{case.id}/",
            subject=pledge_ref(case.id),
            at=at,
        )
