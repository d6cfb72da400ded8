"""Note a step of performance, and have a second person confirm it or send it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work
from yimen.procurement import access, sealing
from yimen.procurement.actions import gap as gaps
from yimen.procurement.actions.contract import mark_accepted
from yimen.procurement.actions.once import once
from yimen.procurement.actions.paper import SentFile, keep_paper
from yimen.procurement.contracts.contract import ContractState, Want
from yimen.procurement.contracts.milestone import (
    ACCEPTANCES,
    MILESTONE_KIND,
    MilestoneDraft,
    MilestoneKind,
    MilestoneState,
    MilestoneVerb,
    MilestoneView,
)
from yimen.procurement.contracts.paper import PaperKind
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.events import AcceptanceDone
from yimen.procurement.models import Contract, Milestone
from yimen.procurement.queries import contract as contracts
from yimen.procurement.queries import milestone as queries
from yimen.procurement.queries.standing import done_kinds
from yimen.procurement.rules import milestone as rules
from yimen.procurement.rules.delivery import all_received, check_other_person


def note_milestone(
    *,
    actor: Actor,
    contract_id: UUID,
    draft: MilestoneDraft,
    at: datetime,
    sent: SentFile | None = None,
    key: str = "",
) -> MilestoneView:
    """Note a step of performance with its paper; a second person confirms it next.

    Raises NotAllowed, NotFound, FileRefused, ProcurementRefused at the field.
    """
    with transaction.atomic():
        contract = Contract.objects.for_change(contract_id)
        access.check_record(actor, contract.unit_id)

        def run() -> UUID:
            rules.check_said(draft=draft, on=local_day(at))
            rules.check_publication(draft=draft)
            _check_order(contract, draft.kind, at)
            row = _save(actor, contract, draft, at)
            if sent is not None:
                keep_paper(
                    actor=actor,
                    contract=contract,
                    kind=PaperKind(draft.kind.value),
                    sent=sent,
                    dated_on=draft.held_on,
                    at=at,
                )
                gaps.look(contract_id=contract_id, at=at)
            return row.pk

        body = {
            "contract": str(contract_id),
            "kind": draft.kind.value,
            "on": draft.held_on.isoformat(),
            "opinion": draft.opinion,
        }
        made = once(
            actor=actor,
            command="procurement.note_milestone",
            key=key,
            body=body,
            kind=MILESTONE_KIND,
            run=run,
        )
    return queries.get_milestone(milestone_id=made)


def _check_order(contract: Contract, kind: MilestoneKind, at: datetime) -> None:
    rules.check_order(
        kind=kind,
        state=ContractState(contract.state),
        done=done_kinds(contract_id=contract.pk, on=local_day(at)),
        wants_test=Want.TEST.value in contract.wants,
        all_received=all_received(contracts.get_contract(contract_id=contract.pk).lines),
    )


def _save(actor: Actor, contract: Contract, draft: MilestoneDraft, at: datetime) -> Milestone:
    row = Milestone.objects.create(
        contract=contract,
        kind=draft.kind,
        held_on=draft.held_on,
        until_on=draft.until_on,
        passed=draft.passed,
        opinion=draft.opinion.strip(),
        signers_encrypted=sealing.seal_names(column=sealing.SIGNERS, names=draft.signers),
        count=draft.count,
        place=draft.place.strip()[:200],
        state=MilestoneState.NOTED,
        noted_by=actor.name,
        noted_by_id=actor.officer_id,
        noted_at=at,
    )
    view = queries.milestone_view(row)
    work.open(
        ref=Ref(MILESTONE_KIND, row.pk),
        kind=MILESTONE_KIND,
        unit=contract.unit_id,
        at=at,
        title=f"{contract.number}：{view.title}等第二人确认",
        area=contract.area_code,
    )
    _record(actor, row, "procurement.milestone.noted", at)
    return row


def confirm_milestone(
    *, actor: Actor, milestone_id: UUID, verb: MilestoneVerb, reason: str, at: datetime
) -> MilestoneView:
    """Confirm a step as the second person, or send it back; a passed final acceptance ends the clock.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused.
    """
    contract_id = queries.get_milestone(milestone_id=milestone_id).contract_id
    with transaction.atomic():
        contract = Contract.objects.for_change(contract_id)
        row = Milestone.objects.for_change(milestone_id)
        access.check_confirm(actor, contract.unit_id)
        after = rules.FLOW.check_move(MilestoneState(row.state), verb)
        check_other_person(first_id=row.noted_by_id, second_id=actor.officer_id)
        if verb is MilestoneVerb.RETURN and len(reason.strip()) < 4:
            raise ProcurementRefused("milestone.reason", "退回的，请写明原因。", field="reason")
        if verb is MilestoneVerb.CONFIRM:
            _check_order(contract, MilestoneKind(row.kind), at)
        row.state, row.reason = after, reason.strip()[:300]
        row.confirmed_by, row.confirmed_by_id, row.confirmed_at = actor.name, actor.officer_id, at
        row.save()
        work.close(ref=Ref(MILESTONE_KIND, row.pk))
        _record(actor, row, f"procurement.milestone.{after.value}", at)
        if after is MilestoneState.CONFIRMED:
            _follow(actor, contract, row, at)
        gaps.look(contract_id=contract.pk, at=at)
    return queries.get_milestone(milestone_id=milestone_id)


def _follow(actor: Actor, contract: Contract, row: Milestone, at: datetime) -> None:
    kind = MilestoneKind(row.kind)
    if kind not in ACCEPTANCES:
        return
    if kind is MilestoneKind.FINAL and row.passed:
        mark_accepted(actor=actor, row=contract, accepted_on=row.held_on, at=at)
    outbox.publish(
        AcceptanceDone(
            contract_id=contract.pk,
            project_id=contract.project_id,
            milestone_kind=kind,
            passed=bool(row.passed),
            held_on=row.held_on,
        ),
        at=at,
    )


def _record(actor: Actor, row: Milestone, verb: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(MILESTONE_KIND, row.pk),
        at=at,
        change={
            "contract": str(row.contract_id),
            "kind": row.kind,
            "on": row.held_on.isoformat(),
            "passed": row.passed,
        },
        ground=row.reason or None,
    )
