"""The life of a seal: asked for, approved, made, handed over, stopped, started again, destroyed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView, Post
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work
from yimen.trust import access, events
from yimen.trust.actions import picture, seal_keys
from yimen.trust.contracts import (
    SEAL_KIND,
    SEAL_WORK,
    SealKind,
    SealRefused,
    SealState,
    SealVerb,
    SealView,
)
from yimen.trust.models import Seal, Sealing
from yimen.trust.queries.marks import make_mark
from yimen.trust.queries.seals import SEAL_MARK, find_fault, living_keys, says_seal, seal_view
from yimen.trust.rules import seal as rules
from yimen.trust.rules import seal_picture

_PAST = {
    SealVerb.APPROVE: "approved",
    SealVerb.REFUSE: "refused",
    SealVerb.MAKE: "made",
    SealVerb.HAND_OVER: "handed_over",
    SealVerb.ALLOW: "allowed",
    SealVerb.CERTIFY: "certified",
    SealVerb.SUSPEND: "suspended",
    SealVerb.RESUME: "resumed",
    SealVerb.DESTROY: "destroyed",
}


def apply_seal(
    *,
    actor: Actor,
    organisation_id: UUID,
    kind: SealKind,
    purpose: str,
    custodian_id: UUID | None,
    standing: Collection[str],
    ground: str,
    at: datetime,
) -> SealView:
    """Ask for a seal of one's own organisation, to be kept by one of its officers.

    Raises NotAllowed, SealRefused.
    """
    access.check_apply(actor, organisation_id)
    unit = directory.get_organisation(organisation_id=organisation_id)
    purpose = rules.check_purpose(kind=kind, purpose=purpose)
    seal_picture.check_name(name=unit.name, purpose=purpose)
    row = Seal(
        id=new_id(),
        organisation_id=unit.id,
        kind=kind,
        name=f"{unit.name}{purpose}",
        purpose=purpose,
        state=SealState.ASKED,
        custodian_id=custodian_id,
        custodian_name=_custodian(custodian_id, unit, at),
        standing=rules.check_standing(kinds=standing),
        ground=rules.check_reason(reason=ground),
        asked_at=at,
        asked_by=actor.name,
        asked_by_officer_id=actor.officer_id,
    )
    row.mark = make_mark(column=SEAL_MARK, says=says_seal(row, []))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _record(actor, row, "trust.seal.asked", row.ground, at)
            _put_to_approver(row, at)
    except IntegrityError as error:
        raise SealRefused(
            "twice", "本单位已经有这枚印章，或者正在申请；要换新的，先把旧的销毁。", field="kind"
        ) from error
    return seal_view(row)


def decide_seal(*, actor: Actor, seal_id: UUID, agree: bool, reason: str, at: datetime) -> SealView:
    """Approve an application or refuse it with a reason; not by who asked.

    Raises NotAllowed, NotFound, SealRefused, WrongState.
    """
    verb = SealVerb.APPROVE if agree else SealVerb.REFUSE
    said = rules.check_reason(reason=reason) if not agree or reason.strip() else ""
    with transaction.atomic():
        row = _locked(seal_id)
        access.check_approve(actor, _unit(row).area_code)
        rules.check_other_person(asked_by=row.asked_by_officer_id, decides=actor.officer_id)
        row.decided_by, row.decided_at = actor.name, at
        _move(actor, row, verb, said, at)
        if not agree:
            work.close(ref=_ref(row), kind=SEAL_WORK)
        return seal_view(row)


def make_seal(*, actor: Actor, seal_id: UUID, at: datetime) -> SealView:
    """Draw the picture of an approved seal and make its key pair and certificate in each suite.

    Raises NotAllowed, NotFound, WrongState, GlyphMissing.
    """
    with transaction.atomic():
        row = _locked(seal_id)
        unit = _unit(row)
        access.check_approve(actor, unit.area_code)
        rules.SEAL_FLOW.check_move(SealState(row.state), SealVerb.MAKE)
        row.picture = picture.draw_svg(name=unit.name, purpose=row.purpose, kind=SealKind(row.kind))
        row.made_at = at
        row.valid_until = seal_keys.make_pairs(actor=actor, seal=row, at=at)
        _move(actor, row, SealVerb.MAKE, "", at)
        work.close(ref=_ref(row), kind=SEAL_WORK)
        _wake(row, at)
        return seal_view(row)


def certify_seal(*, actor: Actor, seal_id: UUID, reason: str, at: datetime) -> SealView:
    """Give a seal new key pairs and certificates; what it sealed before stays as it is.

    Raises NotAllowed, NotFound, SealRefused, WrongState.
    """
    said = rules.check_reason(reason=reason)
    with transaction.atomic():
        row = _locked(seal_id)
        access.check_approve(actor, _unit(row).area_code)
        rules.SEAL_FLOW.check_move(SealState(row.state), SealVerb.CERTIFY)
        seal_keys.end_pairs(seal=row, at=at)
        row.valid_until = seal_keys.make_pairs(actor=actor, seal=row, at=at)
        _move(actor, row, SealVerb.CERTIFY, said, at)
        _wake(row, at)
        return seal_view(row)


def hand_over(
    *, actor: Actor, seal_id: UUID, custodian_id: UUID, reason: str, at: datetime
) -> SealView:
    """Give a seal into the custody of another officer of the organisation; both are named.

    Raises NotAllowed, NotFound, SealRefused, WrongState.
    """
    said = rules.check_reason(reason=reason)
    with transaction.atomic():
        row = _locked(seal_id)
        access.check_keeper(actor, row.organisation_id, row.custodian_id)
        if custodian_id == row.custodian_id:
            raise SealRefused("same", "这个人现在就在保管，请选另一个人。", field="custodian")
        before = row.custodian_name or "（原来没有定人）"
        row.custodian_name = _custodian(custodian_id, _unit(row), at)
        row.custodian_id = custodian_id
        _move(actor, row, SealVerb.HAND_OVER, f"{before}移交{row.custodian_name}：{said}"[:300], at)
        return seal_view(row)


def allow_standing(
    *, actor: Actor, seal_id: UUID, kinds: Collection[str], reason: str, at: datetime
) -> SealView:
    """Say under which kinds of the organisation's own documents the seal goes without asking.

    Raises NotAllowed, NotFound, SealRefused, WrongState.
    """
    said = rules.check_reason(reason=reason)
    with transaction.atomic():
        row = _locked(seal_id)
        access.check_allow(actor, row.organisation_id)
        row.standing = rules.check_standing(kinds=kinds)
        _move(actor, row, SealVerb.ALLOW, said, at)
        _wake(row, at)
        return seal_view(row)


def suspend_seal(*, actor: Actor, seal_id: UUID, reason: str, at: datetime) -> SealView:
    """Stop a seal at once; what waits for it goes on waiting.

    Raises NotAllowed, NotFound, SealRefused, WrongState.
    """
    said = rules.check_reason(reason=reason)
    with transaction.atomic():
        row = _locked(seal_id)
        access.check_suspend(actor, row.organisation_id, row.custodian_id, _unit(row).area_code)
        _move(actor, row, SealVerb.SUSPEND, said, at)
        return seal_view(row)


def resume_seal(*, actor: Actor, seal_id: UUID, reason: str, at: datetime) -> SealView:
    """Let a stopped seal be used again, on the approver's word.

    Raises NotAllowed, NotFound, SealRefused, WrongState.
    """
    said = rules.check_reason(reason=reason)
    with transaction.atomic():
        row = _locked(seal_id)
        access.check_approve(actor, _unit(row).area_code)
        _move(actor, row, SealVerb.RESUME, said, at)
        _wake(row, at)
        return seal_view(row)


def destroy_seal(*, actor: Actor, seal_id: UUID, reason: str, at: datetime) -> SealView:
    """Destroy a seal: its certificates are revoked and its private keys removed, for good.

    Raises NotAllowed, NotFound, SealRefused, WrongState.
    """
    said = rules.check_reason(reason=reason)
    with transaction.atomic():
        row = Seal.objects.for_change(seal_id)  # a seal that was changed may still be destroyed
        access.check_approve(actor, _unit(row).area_code)
        rules.SEAL_FLOW.check_move(SealState(row.state), SealVerb.DESTROY)
        seal_keys.revoke_pairs(actor=actor, seal=row, reason=said, at=at)
        _move(actor, row, SealVerb.DESTROY, said, at)
        work.close(ref=_ref(row))
        return seal_view(row)


def _locked(seal_id: UUID) -> Seal:
    """Return a seal to be changed. Raises NotFound.

    Raises SealRefused where it was changed behind our back: no act of ours covers that up.
    """
    row = Seal.objects.for_change(seal_id)
    if find_fault(row, living_keys(row.id)):
        raise SealRefused(
            "changed", "印章登记被人改过，已经停住。请找安全管理员查清，再决定销毁和重做。"
        )
    return row


def _move(actor: Actor, row: Seal, verb: SealVerb, reason: str, at: datetime) -> None:
    """Bring a seal into its next state, under a new mark, in the ledger and told."""
    row.state = rules.SEAL_FLOW.check_move(SealState(row.state), verb)
    row.version += 1
    row.reason = reason or row.reason
    row.mark = make_mark(column=SEAL_MARK, says=says_seal(row, living_keys(row.id)))
    row.save()
    _record(actor, row, f"trust.seal.{_PAST[verb]}", reason, at)
    outbox.publish(events.SealStateChanged(seal_id=row.id, state=row.state), at=at)


def _wake(row: Seal, at: datetime) -> None:
    """Let what waits for this organisation's seal be taken up at the next sweep."""
    Sealing.objects.filter(state="queued", organisation_id=row.organisation_id).update(next_at=at)


def _record(actor: Actor, row: Seal, verb: str, reason: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=_ref(row),
        at=at,
        change={
            "version": row.version,
            "state": row.state,
            "name": row.name,
            "custodian": str(row.custodian_id or ""),
            "standing": row.standing,
        },
        ground=reason or None,
    )


def _put_to_approver(row: Seal, at: datetime) -> None:
    ruling = directory.holders_of(post=Post.SECURITY_ADMIN, on=local_day(at))
    if ruling:
        work.open(
            ref=_ref(row),
            kind=SEAL_WORK,
            unit=ruling[0].organisation_id,
            at=at,
            title=f"印章申请：{row.name}",
        )


def _custodian(custodian_id: UUID | None, unit: OrganisationView, at: datetime) -> str:
    """Return the name of who shall keep the seal. Raises SealRefused for a stranger to the unit."""
    if custodian_id is None:
        return ""
    for officer in directory.officers_of(unit_id=unit.id, on=local_day(at)):
        if officer.id == custodian_id:
            return officer.name
    raise SealRefused("custodian", "保管人要是本单位现任的工作人员，请重新选。", field="custodian")


def _unit(row: Seal) -> OrganisationView:
    return directory.get_organisation(organisation_id=row.organisation_id)


def _ref(row: Seal) -> Ref:
    return Ref(SEAL_KIND, row.id)
