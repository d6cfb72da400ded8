"""Mediate: sessions with their record, the agreement with its signatures and seal, or the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access_desks as access
from yimen.hotline.actions.dispute import move, tell_party
from yimen.hotline.contracts.dispute import (
    AGREEMENT_KIND,
    DISPUTE_KIND,
    PERFORMANCE_KIND,
    AgreementGiven,
    AgreementView,
    Capacity,
    DisputeRefused,
    DisputeState,
    DisputeVerb,
    DisputeView,
    PaperKind,
    SessionView,
)
from yimen.hotline.models import (
    Dispute,
    DisputeParty,
    MediationAgreement,
    MediationSession,
    PerformanceItem,
)
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.queries import dispute_papers as papers
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import seal
from yimen.hotline.rules import dispute as rules
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.work import actions as work
from yimen.trust import public as trust
from yimen.trust.contracts import HandDevice, HandDocument, HandKind, HandSent

CHECK_WORK = "hotline.perform_check"
MEDIATOR = "mediator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A session as the mediator writes it down."""

    held_at: datetime
    place: str
    present: str
    record: str
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A signature as it came in: what was sent, on what, with the page's ticket."""

    sent: HandSent
    ticket: str
    device: HandDevice


def hold(*, actor: Actor, dispute_id: UUID, held: Held, at: datetime) -> SessionView:
    """Keep the record of a session. Raises NotAllowed, DisputeRefused, WrongState."""
    if len(held.place.strip()) < 2:
        raise DisputeRefused("place", "请写在哪里调解的。", field="place")
    if len(held.record.strip()) < 10:
        raise DisputeRefused("record", "请记下各方怎么说、怎么调解的，至少十个字。", field="record")
    if held.held_at > at:
        raise DisputeRefused("held_at", "调解的时间不能晚于现在。", field="held_at")
    with transaction.atomic():
        row = _own(actor, dispute_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.HOLD)
        number = MediationSession.objects.filter(dispute=row).count() + 1
        MediationSession(
            dispute=row,
            number=number,
            held_at=held.held_at,
            place=held.place.strip()[:120],
            present_encrypted=seal(columns.SESSION_PRESENT, held.present.strip()[:300]),
            record_encrypted=seal(columns.SESSION_RECORD, held.record.strip()),
            by=actor.name,
            next_on=held.next_on,
            noted_at=at,
        ).save(force_insert=True)
        move(row, DisputeVerb.HOLD, actor=actor, at=at, words=f"第 {number} 次调解")
        return disputes.sessions_of(dispute_id=row.id)[-1]


def extend(*, actor: Actor, dispute_id: UUID, days: int, agreed: bool, at: datetime) -> DisputeView:
    """Extend a mediation, all parties agreeing. Raises NotAllowed, DisputeRefused, WrongState."""
    with transaction.atomic():
        row = _own(actor, dispute_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.EXTEND)
        parties = DisputeParty.objects.filter(dispute=row)
        more = rules.check_extension(days=days, agreed=[agreed] * parties.count())
        parties.update(extends=True)
        clocks.extend(
            ref=Ref(DISPUTE_KIND, row.id), kind=rules.MEDIATE_CLOCK, days=more, at=at,
            ground="各方当事人都同意延长", unit=rules.confirmation_limit().unit,
        )  # fmt: skip
        move(row, DisputeVerb.EXTEND, actor=actor, at=at, words=f"各方同意，延长 {more} 天")
        return disputes.view(row)


def draft(*, actor: Actor, dispute_id: UUID, given: AgreementGiven, at: datetime) -> AgreementView:
    """Write the agreement for signing. Raises NotAllowed, DisputeRefused, WrongState."""
    with transaction.atomic():
        row = _own(actor, dispute_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.DRAFT)
        _write(actor, row, given, at, oral=False)
        move(row, DisputeVerb.DRAFT, actor=actor, at=at)
        found = disputes.agreement_of(dispute_id=row.id)
        assert found is not None
        return found


def redraft(*, actor: Actor, dispute_id: UUID, at: datetime) -> DisputeView:
    """Go back to mediating: what was signed no longer fits what is written next.

    Raises NotAllowed, DisputeRefused, WrongState.
    """
    with transaction.atomic():
        row = _own(actor, dispute_id)
        found = disputes.agreement_of(dispute_id=row.id)
        if found is not None and found.file_id is not None:
            raise DisputeRefused("sealing", "各方都签了字，正在盖章，不能再改。")
        move(row, DisputeVerb.REDRAFT, actor=actor, at=at)
        return disputes.view(row)


def agree_orally(
    *, actor: Actor, dispute_id: UUID, given: AgreementGiven, at: datetime
) -> DisputeView:
    """Record an oral agreement, which is in force from the moment at which all said so.

    Raises NotAllowed, DisputeRefused, WrongState.
    """
    with transaction.atomic():
        row = _own(actor, dispute_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.ORAL)
        _write(actor, row, given, at, oral=True)
        _take_effect(row, at)
        move(row, DisputeVerb.ORAL, actor=actor, at=at, words="各方不要书面协议，口头达成")
        return disputes.view(row)


def _write(actor: Actor, row: Dispute, given: AgreementGiven, at: datetime, *, oral: bool) -> None:
    parties = set(DisputeParty.objects.filter(dispute=row).values_list("id", flat=True))
    rules.check_agreement(given=given, parties=parties, on=local_day(at))
    before = MediationAgreement.objects.filter(dispute=row).first()
    agreement = before or MediationAgreement(id=new_id(), dispute=row, version=0, made_at=at)
    agreement.version += 1
    agreement.oral, agreement.made_at, agreement.by = oral, at, actor.name
    agreement.facts_encrypted = seal(columns.AGREED_FACTS, given.facts.strip())
    agreement.content_encrypted = seal(columns.AGREED_CONTENT, given.content.strip())
    agreement.manner_encrypted = seal(columns.AGREED_MANNER, given.manner.strip())
    agreement.save()
    PerformanceItem.objects.filter(dispute=row).delete()
    for number, one in enumerate(given.duties, start=1):
        PerformanceItem(
            dispute=row,
            number=number,
            party_id=one.party_id,
            what_encrypted=seal(columns.DUTY, one.what.strip()[:300]),
            due_on=one.due_on,
            amount=one.amount,
        ).save(force_insert=True)


def sign_agreement(
    *, actor: Actor, dispute_id: UUID, place: str, hand: Hand, at: datetime
) -> AgreementView:
    """Take a signature under the agreement; the last one sends it to the committee's seal.

    A party signs on his own page, or on the mediator's device, who is then his witness; the
    mediator signs himself (`place` is ``mediator``). Raises NotAllowed, NotFound, HandRefused,
    WrongState.
    """
    with transaction.atomic():
        row = Dispute.objects.for_change(dispute_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.SIGN)
        agreement = disputes.agreement_of(dispute_id=row.id)
        assert agreement is not None
        view = disputes.view(row)
        document = disputes.agreement_document(view, agreement)
        name = _sign(actor, row, document, place, hand, at)
        trust.keep_hand_signatures(ref=agreement.ref, at=at)
        move(row, DisputeVerb.SIGN, actor=actor, at=at, words=f"{name}签字")
        if not rules.who_must_sign(
            parties=view.parties, signed=signed_places(view, agreement, at=at)
        ):
            _send_to_seal(view, agreement, actor, at)
        found = disputes.agreement_of(dispute_id=row.id)
        assert found is not None
        return found


def sign_record(
    *, actor: Actor, dispute_id: UUID, session_id: UUID, place: str, hand: Hand, at: datetime
) -> None:
    """Take a signature under the record of a session. Raises NotAllowed, NotFound, HandRefused."""
    with transaction.atomic():
        row = Dispute.objects.for_change(dispute_id)
        held = next(
            (one for one in disputes.sessions_of(dispute_id=row.id) if one.id == session_id), None
        )
        if held is None:
            raise NotFound
        document = disputes.record_document(held)
        _sign(actor, row, document, place, hand, at)
        trust.keep_hand_signatures(ref=document.ref, at=at)


def _sign(
    actor: Actor, row: Dispute, document: HandDocument, place: str, hand: Hand, at: datetime
) -> str:
    party = next((one for one in disputes.parties_of(row.id) if str(one.id) == place), None)
    himself = party is not None and actor.person_id is not None
    if place == MEDIATOR:
        access.check_own_dispute(actor, unit_id=row.unit_id, mediator_id=row.mediator_id)
        name, witness = actor.name, ""
    elif party is None:
        raise NotFound
    elif himself and party.person_id == actor.person_id and party.capacity is not Capacity.LIMITED:
        name, witness = party.name, ""
    else:
        access.check_own_dispute(actor, unit_id=row.unit_id, mediator_id=row.mediator_id)
        name, witness = party.signer, actor.name
    typed = "".join(hand.sent.name.split())
    if hand.sent.kind is HandKind.TYPED and typed != "".join(name.split()):
        raise DisputeRefused("hand", f"输入的姓名要和“{name}”一致。", field="hand")
    trust.sign_by_hand(
        actor=replace(actor, name=name), document=document, place=place, for_id=row.id,
        sent=hand.sent, device=hand.device, at=at, ticket=hand.ticket, witness=witness,
    )  # fmt: skip
    return name


def signed_places(view: DisputeView, agreement: AgreementView, *, at: datetime) -> set[str]:
    """Return the places at which a signature stands that fits the agreement as it is."""
    document = disputes.agreement_document(view, agreement)
    return {
        one.place
        for one in trust.list_hand_signatures(ref=agreement.ref)
        if trust.hand_signature_holds(signature_id=one.id, document=document, at=at)
    }


def _send_to_seal(view: DisputeView, agreement: AgreementView, actor: Actor, at: datetime) -> None:
    content = papers.pdf(dispute=view, kind=PaperKind.AGREEMENT, at=at, session_id=None)
    title = f"人民调解协议书 {view.number}"
    kept = files.put_bytes(
        content=content, name=f"{title}.pdf", owner=agreement.ref, actor=actor, at=at
    )
    MediationAgreement.objects.filter(id=agreement.id).update(file_id=kept.id)
    trust.request_sealing(
        ref=agreement.ref,
        subject=view.ref,
        file_id=kept.id,
        title=title,
        organisation_id=view.unit_id,
        reason="人民调解协议书生效",
        actor=actor,
        at=at,
    )


def conclude(*, agreement_id: UUID, at: datetime) -> None:
    """Bring an agreement into force: all have signed, and the committee's seal is on it."""
    with transaction.atomic():
        found = MediationAgreement.objects.filter(id=agreement_id).first()
        if found is None:
            return
        row = Dispute.objects.for_change(found.dispute_id)
        if row.state != DisputeState.DRAFTED:
            return  # the event came twice
        _take_effect(row, at)
        move(row, DisputeVerb.CONCLUDE, actor=SYSTEM, at=at, words="各方签字、盖章，协议生效")


def _take_effect(row: Dispute, at: datetime) -> None:
    MediationAgreement.objects.filter(dispute=row).update(effective_at=at)
    ref = Ref(DISPUTE_KIND, row.id)
    clocks.stop(ref=ref, kind=rules.MEDIATE_CLOCK, at=at, outcome="agreed")
    clocks.start(
        ref=ref, kind=rules.CONFIRM_CLOCK, regime="hotline", at=at,
        limit=rules.confirmation_limit(), title=f"共同申请司法确认：{row.title}",
    )  # fmt: skip
    for one in PerformanceItem.objects.filter(dispute=row).order_by("number"):
        work.open(
            ref=Ref(PERFORMANCE_KIND, one.id), kind=CHECK_WORK, unit=row.unit_id,
            person=row.mediator_id, at=at, area=row.area_code,
            due=datetime.combine(one.due_on, datetime.max.time(), tzinfo=LOCAL),
            title=f"回访履行：{row.title}",
        )  # fmt: skip
    parties = DisputeParty.objects.filter(dispute=row, person_id__isnull=False)
    for person_id in parties.values_list("person_id", flat=True):
        assert person_id is not None
        tell_party(
            row, person_id, "调解协议生效",
            "请按时履行。需要法院确认的，请各方在三十天内共同向法院申请。", at,
        )  # fmt: skip


def end(*, actor: Actor, dispute_id: UUID, why: str, at: datetime) -> DisputeView:
    """End a mediation that came to nothing; the parties are told the ways that remain.

    Raises NotAllowed, DisputeRefused, WrongState.
    """
    if len(why.strip()) < 4:
        raise DisputeRefused("why", "请写明为什么没有调成。", field="why")
    with transaction.atomic():
        row = Dispute.objects.for_change(dispute_id)
        access.check_committee(actor, unit_id=row.unit_id)
        if row.mediator_id is not None and row.mediator_id != actor.officer_id:
            raise NotAllowed("这件纠纷由承办的调解员办理。")
        agreement = disputes.agreement_of(dispute_id=row.id)
        if agreement is not None and agreement.file_id is not None:
            raise DisputeRefused("sealing", "各方都签了字，正在盖章，不能终止。")
        row.why, row.ended_at = why.strip()[:300], at
        move(row, DisputeVerb.END, actor=actor, at=at, words=row.why, fields=("why", "ended_at"))
        clocks.stop_all(ref=Ref(DISPUTE_KIND, row.id), at=at, outcome="ended")
        return disputes.view(row)


def agreement_ref(agreement_id: UUID) -> Ref:
    """Return the reference under which an agreement is sealed."""
    return Ref(AGREEMENT_KIND, agreement_id)


def _own(actor: Actor, dispute_id: UUID) -> Dispute:
    row = Dispute.objects.for_change(dispute_id)
    access.check_own_dispute(actor, unit_id=row.unit_id, mediator_id=row.mediator_id)
    return row
