"""Have a person look again at what a table decided, and rule: the decision stands, or is revoked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions.decision import revoke_decision
from yimen.cases.contracts import RECHECK_KIND, CaseState, ClockKind, WorkKind, case_ref
from yimen.cases.models import Case, Recheck
from yimen.cases.queries.process import decided_by_rule
from yimen.cases.rules.conduct import check_reasons
from yimen.cases.rules.recheck import LIMIT, check_may_ask
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotAllowed, Ref, Refusal, WrongState
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def ask_recheck(*, actor: Actor, case_id: UUID, reason: str, at: datetime) -> UUID:
    """Ask that a person looks again; the deciding unit gets work with a clock.

    The applicant may ask once; an officer who decides there may reopen it at any time. Raises
    NotFound, NotAllowed, WrongState, OpinionMissing, Refusal.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        by_office = _asks_for_office(actor, case, at)
        earlier = Recheck.objects.filter(case=case)
        if earlier.filter(ruled_at=None).exists():
            raise Refusal("cases.recheck.open", "已经有人要求复核，正在看，请等结果。")
        check_may_ask(
            state=CaseState(case.state),
            by_table=decided_by_rule(case),
            asked_before=earlier.filter(by_office=False).exists(),
            by_office=by_office,
        )
        row = Recheck.objects.create(
            case=case,
            asked_at=at,
            asked_by=actor.name,
            by_office=by_office,
            reason=check_reasons(reason, field="reason"),
        )
        _open(case, row, at)
        ledger.record(
            actor=actor,
            verb="cases.recheck.asked",
            subject=case_ref(case.id),
            at=at,
            change={"recheck": str(row.id)},
            personal={"reason": row.reason},
        )
        return row.id


def _asks_for_office(actor: Actor, case: Case, at: datetime) -> bool:
    """Say whether an officer reopens the case by his post; else the applicant asks."""
    access.check_can_see(actor, case)
    if actor.officer_id is not None and access.holds(
        actor, case, access.DECIDE, case.deciding_unit_id
    ):
        return True
    access.check_applicant(actor, case, at)
    return False


def _open(case: Case, row: Recheck, at: datetime) -> None:
    ref = Ref(RECHECK_KIND, row.id)
    version = catalogue.get_version(version_id=case.item_version_id)
    clock = clocks.start(
        ref=ref,
        kind=ClockKind.RECHECK,
        regime=version.regime,
        at=at,
        limit=LIMIT,
        title=f"人工复核：{case.item_name}",
    )
    work.open(
        ref=ref,
        kind=WorkKind.RECHECK,
        unit=case.deciding_unit_id,
        due=clock.due_at,
        area=case.area_code,
        item=case.item_code,
        title=f"人工复核 · {case.item_name} · {case.applicant_name}",
        at=at,
    )


def rule_recheck(*, actor: Actor, recheck_id: UUID, uphold: bool, words: str, at: datetime) -> UUID:
    """Rule on a recheck with reasons and return the case: the decision stands or is revoked.

    Raises NotFound, NotAllowed, WrongState, OpinionMissing.
    """
    with transaction.atomic():
        row = Recheck.objects.for_change(recheck_id)
        case = Case.objects.for_change(row.case_id)
        access.check_unit_verb(actor, case, access.DECIDE, case.deciding_unit_id)
        if actor.officer_id is None:
            raise NotAllowed
        if row.ruled_at is not None:
            raise WrongState("这次复核已经有人作出结论，没有重复记录。")
        row.words = check_reasons(words, field="words")
        row.ruled_at, row.upheld = at, uphold
        row.ruled_by = access.unit_signature(actor, case, access.DECIDE)
        row.save(update_fields=["words", "ruled_at", "ruled_by", "upheld"])
        ref = Ref(RECHECK_KIND, row.id)
        work.close(ref=ref, kind=WorkKind.RECHECK)
        clocks.stop(
            ref=ref, kind=ClockKind.RECHECK, at=at, outcome="upheld" if uphold else "revoked"
        )
        ledger.record(
            actor=actor,
            verb="cases.recheck.ruled",
            subject=case_ref(case.id),
            at=at,
            change={"recheck": str(row.id), "upheld": uphold},
            personal={"words": row.words},
        )
        if uphold:
            _tell(case, row, at)
        else:
            revoke_decision(actor=actor, case_id=case.id, reason=row.words, at=at)
        return case.id


def _tell(case: Case, row: Recheck, at: datetime) -> None:
    """Tell the applicant that the decision stands; a revocation is told by its own notice."""
    identity.tell(
        person_id=case.applicant_id,
        title="人工复核有结论了",
        template="“{item}”已经由人重新看过，原来的决定不变。理由：{words}",
        params={"item": case.item_name, "words": row.words},
        url=f"/my/cases/{case.id}/",
        subject=Ref(RECHECK_KIND, row.id),
        at=at,
    )
