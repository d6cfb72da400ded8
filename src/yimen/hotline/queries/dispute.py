"""Reads of disputes: the committee sees its own, a party his own; nobody else any."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView, Post, UnitLevel
from yimen.hotline import access_desks as access
from yimen.hotline.contracts.dispute import (
    SESSION_KIND,
    AgreementView,
    Capacity,
    DisputeKind,
    DisputeState,
    DisputeView,
    Elsewhere,
    PartySide,
    PartyView,
    PerformanceState,
    PerformanceView,
    SessionView,
)
from yimen.hotline.models import (
    Dispute,
    DisputeParty,
    MediationAgreement,
    MediationSession,
    PerformanceCheck,
    PerformanceItem,
)
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import opened
from yimen.identity import public as identity
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.trust.contracts import HandDocument

PAGE = 100


def committee_for(*, area_code: str, on: date) -> OrganisationView:
    """Return whose committee mediates there: the village's where it has a mediator, else the town's.

    Raises UnitUnknown.
    """
    for level in (UnitLevel.VILLAGE, UnitLevel.TOWN):
        found = directory.find_unit(level=level, area_code=area_code)
        if found is not None and mediators_of(unit_id=found.id, on=on):
            return found
    return directory.get_unit(level=UnitLevel.TOWN, area_code=area_code)


def mediators_of(*, unit_id: UUID, on: date) -> dict[UUID, str]:
    """Return the mediators of a committee by id."""
    found = directory.officers_of(unit_id=unit_id, on=on, post=Post.MEDIATOR)
    return {one.id: one.name for one in found}


def parties_of(dispute_id: UUID) -> tuple[PartyView, ...]:
    """Return the parties of a dispute, applicants first."""
    rows = DisputeParty.objects.filter(dispute_id=dispute_id).order_by("position")
    return tuple(_party(row) for row in rows)


def _party(row: DisputeParty) -> PartyView:
    phone = opened(columns.PARTY_PHONE, row.phone_encrypted)
    return PartyView(
        id=row.id,
        side=PartySide(row.side),
        name=opened(columns.PARTY_NAME, row.name_encrypted),
        phone=identity.mask_phone(phone_number=phone) if phone else "",
        address=opened(columns.PARTY_ADDRESS, row.address_encrypted),
        capacity=Capacity(row.capacity),
        representative=opened(columns.PARTY_FOR, row.representative_encrypted),
        relation=row.relation,
        person_id=row.person_id,
        consents=row.consents,
        rejects=bool(row.rejected_ids),
        extends=row.extends,
    )


def view(row: Dispute, *, whole: bool = True) -> DisputeView:
    """Return a dispute; a list leaves out what was told and who the parties are."""
    return DisputeView(
        id=row.id,
        number=row.number,
        kind=DisputeKind(row.kind),
        title=row.title,
        facts=opened(columns.DISPUTE_FACTS, row.facts_encrypted) if whole else "",
        claim=opened(columns.DISPUTE_CLAIM, row.claim_encrypted) if whole else "",
        area_code=row.area_code,
        unit_id=row.unit_id,
        state=DisputeState(row.state),
        elsewhere=Elsewhere(row.elsewhere),
        in_public=row.in_public,
        order_id=row.order_id,
        wanted_mediator_id=row.wanted_mediator_id,
        mediator_id=row.mediator_id,
        mediator=row.mediator,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
        why=row.why,
        confirmed_at=row.confirmed_at,
        parties=parties_of(row.id) if whole else (),
    )


def visible(actor: Actor) -> QuerySet[Dispute]:
    """Return the disputes of the committees in which the actor mediates."""
    if actor.kind is ActorKind.SYSTEM:
        return Dispute.objects.all()
    return Dispute.objects.filter(unit_id__in=actor.units(access.MEDIATE))


def list_for(
    *, actor: Actor, states: tuple[DisputeState, ...], text: str = ""
) -> list[DisputeView]:
    """Return the committee's disputes, the newest first; `text` is a number or part of a title."""
    rows = visible(actor)
    if text:
        rows = rows.filter(title__contains=text) | rows.filter(number=text)
    elif states:
        rows = rows.filter(state__in=states)
    return [view(row, whole=False) for row in rows.order_by("-opened_at", "-id")[:PAGE]]


def get_for(*, actor: Actor, dispute_id: UUID) -> DisputeView:
    """Return a dispute to a mediator of its committee. Raises NotFound."""
    row = visible(actor).filter(id=dispute_id).first()
    if row is None:
        raise NotFound
    return view(row)


def get_any(*, dispute_id: UUID) -> DisputeView:
    """Return a dispute where the caller has checked who asks. Raises NotFound."""
    row = Dispute.objects.filter(id=dispute_id).first()
    if row is None:
        raise NotFound
    return view(row)


def list_own(*, person_id: UUID) -> list[DisputeView]:
    """Return the disputes in which a person is a party, the newest first."""
    ids = DisputeParty.objects.filter(person_id=person_id).values("dispute_id")
    rows = Dispute.objects.filter(id__in=ids).order_by("-opened_at", "-id")
    return [view(row) for row in rows]


def get_own(*, person_id: UUID | None, dispute_id: UUID) -> tuple[DisputeView, PartyView]:
    """Return a person's dispute and himself in it. Raises NotFound."""
    row = Dispute.objects.filter(id=dispute_id).first()
    if row is None or person_id is None:
        raise NotFound
    found = view(row)
    mine = next((one for one in found.parties if one.person_id == person_id), None)
    if mine is None:
        raise NotFound
    return found, mine


def find_by_code(*, number: str, code: str) -> tuple[DisputeView, PartyView] | None:
    """Return the dispute with this number and the party with this code, or None."""
    row = Dispute.objects.filter(number=number.strip().upper()).first()
    typed = code.strip().upper()
    if row is None or not typed:
        return None
    for one in DisputeParty.objects.filter(dispute=row):
        if opened(columns.PARTY_CODE, one.code_encrypted) == typed:
            return view(row), _party(one)
    return None


def codes_of(*, dispute_id: UUID) -> dict[UUID, str]:
    """Return each party's code, for the mediator to hand out and the applicant to write down."""
    rows = DisputeParty.objects.filter(dispute_id=dispute_id)
    return {row.id: opened(columns.PARTY_CODE, row.code_encrypted) for row in rows}


def sessions_of(*, dispute_id: UUID) -> list[SessionView]:
    """Return the sessions of a dispute, the first first."""
    return [
        SessionView(
            id=row.id,
            number=row.number,
            held_at=row.held_at,
            place=row.place,
            present=opened(columns.SESSION_PRESENT, row.present_encrypted),
            record=opened(columns.SESSION_RECORD, row.record_encrypted),
            by=row.by,
            next_on=row.next_on,
        )
        for row in MediationSession.objects.filter(dispute_id=dispute_id).order_by("number")
    ]


def agreement_of(*, dispute_id: UUID) -> AgreementView | None:
    """Return the agreement of a dispute, or None."""
    row = MediationAgreement.objects.filter(dispute_id=dispute_id).first()
    if row is None:
        return None
    return AgreementView(
        id=row.id,
        version=row.version,
        oral=row.oral,
        facts=opened(columns.AGREED_FACTS, row.facts_encrypted),
        content=opened(columns.AGREED_CONTENT, row.content_encrypted),
        manner=opened(columns.AGREED_MANNER, row.manner_encrypted),
        made_at=row.made_at,
        file_id=row.file_id,
        effective_at=row.effective_at,
    )


def performance_of(*, dispute_id: UUID) -> list[PerformanceView]:
    """Return what is to be done under the agreement, with what the follow-ups found."""
    rows = list(PerformanceItem.objects.filter(dispute_id=dispute_id).order_by("number"))
    checks = PerformanceCheck.objects.filter(item__in=rows).order_by("at", "id")
    by_item: dict[UUID, list[PerformanceCheck]] = {}
    for one in checks:
        by_item.setdefault(one.item_id, []).append(one)
    return [
        PerformanceView(
            id=row.id,
            number=row.number,
            party_id=row.party_id,
            what=opened(columns.DUTY, row.what_encrypted),
            due_on=row.due_on,
            amount=row.amount,
            state=PerformanceState(row.state),
            checks=tuple(
                (one.at, one.by, opened(columns.CHECKED, one.words_encrypted))
                for one in by_item.get(row.id, [])
            ),
        )
        for row in rows
    ]


def agreement_document(dispute: DisputeView, agreement: AgreementView) -> HandDocument:
    """Return what is signed: the whole agreement with its parties and duties, in one form."""
    told = {
        "number": dispute.number,
        "parties": [[one.side, one.name, one.representative] for one in dispute.parties],
        "facts": agreement.facts,
        "content": agreement.content,
        "manner": agreement.manner,
        "duties": [
            [one.number, str(one.party_id), one.what, one.due_on.isoformat(), str(one.amount)]
            for one in performance_of(dispute_id=dispute.id)
        ],
    }
    return HandDocument(ref=agreement.ref, version=agreement.version, digest=_digest(told))


def record_document(session: SessionView) -> HandDocument:
    """Return what is signed under a session: its record whole."""
    told = {
        "number": session.number,
        "held": session.held_at.isoformat(),
        "place": session.place,
        "present": session.present,
        "record": session.record,
    }
    return HandDocument(
        ref=Ref(SESSION_KIND, session.id), version=session.version, digest=_digest(told)
    )


def _digest(told: object) -> str:
    return sm3_hex(json.dumps(told, sort_keys=True, ensure_ascii=False).encode())


def dispute_of_item(*, item_id: UUID) -> UUID:
    """Return whose thing to be done it is. Raises NotFound."""
    found = PerformanceItem.objects.filter(id=item_id).values_list("dispute_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def dispute_of_order(*, order_id: UUID) -> UUID | None:
    """Return the dispute that an order became, or None."""
    return Dispute.objects.filter(order_id=order_id).values_list("id", flat=True).first()
