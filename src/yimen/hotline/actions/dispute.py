"""Ask for mediation, ask both sides, take it on or refuse it, and name the mediator."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.hotline import access as hotline_access
from yimen.hotline import access_desks as access
from yimen.hotline.actions.desk_step import note
from yimen.hotline.contracts.dispute import (
    DISPUTE_KIND,
    DISPUTE_TITLES,
    ELSEWHERE_TITLES,
    DisputeGiven,
    DisputeRefused,
    DisputeState,
    DisputeVerb,
    DisputeView,
    PartyGiven,
    PartySide,
)
from yimen.hotline.contracts.order import OrderType
from yimen.hotline.models import Dispute, DisputeParty, WorkOrder
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import seal
from yimen.hotline.rules import dispute as rules
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.idempotency.actions import body_hash, once
from yimen.kernel.idempotency.contracts import Stored
from yimen.kernel.ids import new_id
from yimen.kernel.numbers.actions import next_serial
from yimen.kernel.work import actions as work

_CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LONGEST = 4000
WORK = "hotline.mediation"
RESTING = frozenset({DisputeState.PERFORMING, DisputeState.ARCHIVED})
"""States in which the dispute itself asks for nothing of its committee."""


def apply(
    *, actor: Actor, given: DisputeGiven, key: str, at: datetime, order_id: UUID | None = None
) -> DisputeView:
    """Take an application in from a resident or a mediator; the same key once.

    A resident who is signed in becomes the first applicant. Raises DisputeRefused, UnitUnknown.
    """
    _check(given)
    unit = disputes.committee_for(area_code=given.area_code, on=local_day(at))
    if actor.grants:
        access.check_committee(actor, unit_id=unit.id)
    with transaction.atomic():
        stored = once(
            key=key[:64] or str(new_id()),
            actor=actor,
            command="hotline.apply_dispute",
            body_hash=body_hash({"title": given.title, "facts": given.facts}),
            run=lambda: Stored(
                ref=Ref(DISPUTE_KIND, _create(actor, given, unit.id, order_id, at).id)
            ),
        )
        assert stored.ref is not None
        return disputes.get_any(dispute_id=stored.ref.id)


def from_order(*, actor: Actor, order_id: UUID, given: DisputeGiven, at: datetime) -> DisputeView:
    """Take a dispute over from a hotline order that the officer may read; once for each order.

    A report is investigated and never mediated. Raises NotFound, DisputeRefused, NotAllowed.
    """
    order = orders.get_for(actor=actor, order_id=order_id)
    if order.order_type is OrderType.REPORT or order.reported_unit_id is not None:
        raise DisputeRefused("report", "举报要查处，不能转成调解。")
    if not (actor.may(hotline_access.TAKE) or actor.may(access.MEDIATE)):
        raise NotAllowed
    if disputes.dispute_of_order(order_id=order_id) is not None:
        raise DisputeRefused("twice", "这件工单已经转成调解了。")
    _check(given)
    unit = disputes.committee_for(area_code=given.area_code, on=local_day(at))
    with transaction.atomic():
        row = WorkOrder.objects.for_change(order_id)
        made = _create(actor, given, unit.id, row.id, at)
        return disputes.view(made)


def _check(given: DisputeGiven) -> None:
    if len(given.title.strip()) < 4:
        raise DisputeRefused("title", "请用一句话写明是什么纠纷，至少四个字。", field="title")
    if not 10 <= len(given.facts.strip()) <= _LONGEST:
        raise DisputeRefused(
            "facts", f"请写明纠纷的经过，十个字以上，{_LONGEST} 字以内。", field="facts"
        )
    if not 4 <= len(given.claim.strip()) <= _LONGEST:
        raise DisputeRefused("claim", "请写明您希望怎么解决，至少四个字。", field="claim")
    rules.check_parties(parties=given.parties)
    for one in given.parties:
        if one.phone.strip():
            field = "phone" if one.side is PartySide.APPLICANT else "other_phone"
            identity.check_phone(text=one.phone.strip(), field=field)
    directory.get_area(code=given.area_code or "0")


def _create(
    actor: Actor, given: DisputeGiven, unit_id: UUID, order_id: UUID | None, at: datetime
) -> Dispute:
    year = local_day(at).year
    row = Dispute(
        id=new_id(),
        number=f"TJ{year}{next_serial(series='hotline.dispute', year=year):06d}",
        kind=given.kind,
        title=given.title.strip()[:80],
        area_code=given.area_code,
        unit_id=unit_id,
        facts_encrypted=seal(columns.DISPUTE_FACTS, given.facts.strip()),
        claim_encrypted=seal(columns.DISPUTE_CLAIM, given.claim.strip()),
        elsewhere=given.elsewhere,
        in_public=given.in_public,
        order_id=order_id,
        wanted_mediator_id=given.wanted_mediator_id,
        opened_at=at,
        opened_by=actor.name if actor.grants else "申请人",
    )
    row.save(force_insert=True)
    for position, one in enumerate(given.parties, start=1):
        _add_party(actor, row, one, position, at)
    note(
        actor=actor, ref=Ref(DISPUTE_KIND, row.id), verb="apply", state=row.state, at=at,
        by=row.opened_by, change={"kind": row.kind, "from_order": str(order_id is not None)},
    )  # fmt: skip
    put_work(row, at=at)
    return row


def _add_party(actor: Actor, row: Dispute, one: PartyGiven, position: int, at: datetime) -> None:
    asks = one.side is PartySide.APPLICANT
    mine = asks and position == 1 and not actor.grants
    DisputeParty(
        dispute=row,
        position=position,
        side=one.side,
        name_encrypted=seal(columns.PARTY_NAME, one.name.strip()[:60]),
        phone_encrypted=seal(columns.PARTY_PHONE, one.phone.strip()),
        address_encrypted=seal(columns.PARTY_ADDRESS, one.address.strip()[:120]),
        capacity=one.capacity,
        representative_encrypted=seal(columns.PARTY_FOR, one.representative.strip()[:60]),
        relation=one.relation.strip()[:30],
        code_encrypted=seal(columns.PARTY_CODE, "".join(secrets.choice(_CODE) for _ in range(6))),
        person_id=actor.person_id if mine else None,
        consents=True if asks else None,
        consented_at=at if asks else None,
    ).save(force_insert=True)


def claim(*, actor: Actor, number: str, code: str, at: datetime) -> DisputeView:
    """Put a dispute into the space of the party who gives its number and his code.

    Raises NotAllowed, NotFound.
    """
    if actor.person_id is None:
        raise NotAllowed("请先登录。")
    found = disputes.find_by_code(number=number, code=code)
    if found is None:
        raise NotFound
    dispute, party = found
    with transaction.atomic():
        row = Dispute.objects.for_change(dispute.id)
        mine = DisputeParty.objects.get(id=party.id)
        if mine.person_id not in {None, actor.person_id}:
            raise NotAllowed("这个查询码已经有人登记过了。不是本人登记的，请联系调解员。")
        others = DisputeParty.objects.filter(dispute=row).exclude(side=mine.side)
        if others.filter(person_id=actor.person_id).exists():
            raise NotAllowed("您已经是这件纠纷的另一方，不能同时代表对方。")
        mine.person_id = actor.person_id
        mine.save(update_fields=["person_id"])
    return dispute


def consent(
    *,
    actor: Actor,
    dispute_id: UUID,
    party_id: UUID,
    agrees: bool,
    at: datetime,
    words: str = "",
    proved: bool = False,
) -> DisputeView:
    """Note whether a party wants to be mediated: he says it himself, or the mediator asked him.

    Raises NotAllowed, WrongState, NotFound.
    """
    with transaction.atomic():
        row, party = _with_party(actor, dispute_id, party_id, proved=proved)
        party.consents, party.consented_at = agrees, at
        party.save(update_fields=["consents", "consented_at"])
        move(
            row, DisputeVerb.CONSENT, actor=actor, at=at, by=_by(actor, party),
            words=("愿意调解。" if agrees else "不愿意调解。") + words.strip(),
            change={"agrees": str(agrees)},
        )  # fmt: skip
        return disputes.view(row)


def accept(*, actor: Actor, dispute_id: UUID, at: datetime) -> DisputeView:
    """Take a dispute on; the month runs from here. Raises NotAllowed, DisputeRefused, WrongState."""
    with transaction.atomic():
        row = _of_committee(actor, dispute_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.ACCEPT)
        parties = disputes.parties_of(row.id)
        rules.check_acceptable(
            elsewhere=disputes.view(row).elsewhere, consents=[one.consents for one in parties]
        )
        row.accepted_at = at
        move(row, DisputeVerb.ACCEPT, actor=actor, at=at, fields=("accepted_at",))
        clocks.start(
            ref=Ref(DISPUTE_KIND, row.id), kind=rules.MEDIATE_CLOCK, regime="hotline", at=at,
            limit=rules.mediation_limit(), title=f"调解：{row.title}",
        )  # fmt: skip
        put_work(row, at=at)
        return disputes.view(row)


def refuse(*, actor: Actor, dispute_id: UUID, why: str, at: datetime) -> DisputeView:
    """Refuse a dispute in words that say where to go instead. Raises NotAllowed, DisputeRefused."""
    if len(why.strip()) < 8:
        raise DisputeRefused(
            "why", "请写明为什么不能受理、可以找哪里，至少八个字，会告诉申请人。", field="why"
        )
    with transaction.atomic():
        row = _of_committee(actor, dispute_id)
        row.why, row.ended_at = why.strip()[:300], at
        said = ELSEWHERE_TITLES[disputes.view(row).elsewhere]
        move(
            row, DisputeVerb.REFUSE, actor=actor, at=at, words=f"{said}。{row.why}",
            fields=("why", "ended_at"),
        )  # fmt: skip
        _tell(row, "没有受理您的调解申请", row.why, at)
        return disputes.view(row)


def withdraw(
    *,
    actor: Actor,
    dispute_id: UUID,
    party_id: UUID,
    why: str,
    at: datetime,
    proved: bool = False,
) -> None:
    """End what was asked for, at a party's wish; each may, at any time before an agreement.

    Raises NotAllowed, WrongState.
    """
    with transaction.atomic():
        row, party = _with_party(actor, dispute_id, party_id, proved=proved)
        row.why, row.ended_at = why.strip()[:300], at
        side = "撤回申请" if party.side == PartySide.APPLICANT else "不愿意继续调解"
        move(
            row, DisputeVerb.WITHDRAW, actor=actor, at=at, by=_by(actor, party),
            words=f"{side}。{row.why}", fields=("why", "ended_at"),
        )  # fmt: skip
        clocks.stop_all(ref=Ref(DISPUTE_KIND, row.id), at=at, outcome="withdrawn")


def assign(
    *, actor: Actor, dispute_id: UUID, mediator_id: UUID, declared: bool, at: datetime
) -> DisputeView:
    """Name the mediator, whom the parties may have chosen and may reject.

    Raises NotAllowed, DisputeRefused, WrongState.
    """
    with transaction.atomic():
        row = _of_committee(actor, dispute_id)
        name = disputes.mediators_of(unit_id=row.unit_id, on=local_day(at)).get(mediator_id)
        if name is None:
            raise DisputeRefused("mediator", "请选本调解委员会的调解员。", field="mediator")
        parties = DisputeParty.objects.filter(dispute=row)
        seen = disputes.parties_of(row.id)
        rules.check_mediator(
            officer_id=mediator_id,
            name=name,
            declared=declared,
            rejected={UUID(one) for party in parties for one in party.rejected_ids},
            parties=[word for one in seen for word in (one.name, one.representative) if word],
        )
        row.mediator_id, row.mediator = mediator_id, name
        move(
            row, DisputeVerb.ASSIGN, actor=actor, at=at, words=f"调解员：{name}",
            change={"mediator": str(mediator_id)}, fields=("mediator_id", "mediator"),
        )  # fmt: skip
        _tell(row, "已经指定调解员", f"调解员：{name}。您可以要求换人。", at)
        return disputes.view(row)


def reject(
    *,
    actor: Actor,
    dispute_id: UUID,
    party_id: UUID,
    why: str,
    at: datetime,
    proved: bool = False,
) -> DisputeView:
    """Have another mediator at a party's wish; the one before does not come back.

    Raises NotAllowed, DisputeRefused, WrongState.
    """
    if len(why.strip()) < 2:
        raise DisputeRefused("reject", "请写一下为什么要换。", field="reject")
    with transaction.atomic():
        row, party = _with_party(actor, dispute_id, party_id, proved=proved)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.REJECT)
        party.rejected_ids = [*party.rejected_ids, str(row.mediator_id)]
        party.save(update_fields=["rejected_ids"])
        row.mediator_id, row.mediator = None, ""
        move(
            row, DisputeVerb.REJECT, actor=actor, at=at, by=_by(actor, party), words=why.strip(),
            fields=("mediator_id", "mediator"),
        )  # fmt: skip
        return disputes.view(row)


def wish(
    *,
    actor: Actor,
    dispute_id: UUID,
    party_id: UUID,
    mediator_id: UUID,
    at: datetime,
    proved: bool = False,
) -> DisputeView:
    """Keep whom a party would like for his mediator; the committee heeds it where it can.

    Raises NotAllowed, DisputeRefused, WrongState.
    """
    with transaction.atomic():
        row, party = _with_party(actor, dispute_id, party_id, proved=proved)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.WITHDRAW)
        name = disputes.mediators_of(unit_id=row.unit_id, on=local_day(at)).get(mediator_id)
        if name is None:
            raise DisputeRefused("mediator", "请从名单里选一位调解员。", field="wanted")
        row.wanted_mediator_id = mediator_id
        row.save(update_fields=["wanted_mediator_id"])
        note(
            actor=actor, ref=Ref(DISPUTE_KIND, row.id), verb="wish", state=row.state, at=at,
            by=_by(actor, party), words=f"希望请{name}调解",
        )  # fmt: skip
        return disputes.view(row)


def add_party(*, actor: Actor, dispute_id: UUID, given: PartyGiven, at: datetime) -> DisputeView:
    """Add somebody whom the dispute concerns too, before it is taken on.

    Raises NotAllowed, DisputeRefused, WrongState.
    """
    with transaction.atomic():
        row = _of_committee(actor, dispute_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.CONSENT)
        known = [
            PartyGiven(
                side=one.side, name=one.name, capacity=one.capacity,
                representative=one.representative, relation=one.relation,
            )
            for one in disputes.parties_of(row.id)
        ]  # fmt: skip
        rules.check_parties(parties=[*known, given])
        _add_party(actor, row, given, len(known) + 1, at)
        note(
            actor=actor, ref=Ref(DISPUTE_KIND, row.id), verb="add", state=row.state, at=at,
            change={"side": given.side},
        )  # fmt: skip
        return disputes.view(row)


def move(
    row: Dispute,
    verb: DisputeVerb,
    *,
    actor: Actor,
    at: datetime,
    by: str = "",
    words: str = "",
    change: dict[str, str] | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    """Take one step of the flow and write it everywhere. Raises WrongState."""
    row.state = rules.DISPUTE.check_move(DisputeState(row.state), verb)
    row.save(update_fields=["state", *fields])
    note(
        actor=actor, ref=Ref(DISPUTE_KIND, row.id), verb=verb, state=row.state, at=at, by=by,
        words=words, change=change,
    )  # fmt: skip
    put_work(row, at=at)


def put_work(row: Dispute, *, at: datetime) -> None:
    """Bring the committee's to-do list in line with a dispute's state."""
    ref, state = Ref(DISPUTE_KIND, row.id), DisputeState(row.state)
    work.close(ref=ref)
    if state not in RESTING:
        work.open(
            ref=ref, kind=WORK, unit=row.unit_id, person=row.mediator_id, at=at,
            area=row.area_code, title=f"{DISPUTE_TITLES[state]}：{row.title}",
        )  # fmt: skip


def _of_committee(actor: Actor, dispute_id: UUID) -> Dispute:
    row = Dispute.objects.for_change(dispute_id)
    access.check_committee(actor, unit_id=row.unit_id)
    return row


def _with_party(
    actor: Actor, dispute_id: UUID, party_id: UUID, *, proved: bool
) -> tuple[Dispute, DisputeParty]:
    """Return a dispute locked and a party for whom the actor speaks: himself, or the committee.

    `proved`: the door asked for number and code.
    """
    row = Dispute.objects.for_change(dispute_id)
    party = DisputeParty.objects.filter(dispute=row, id=party_id).first()
    if party is None:
        raise NotFound
    himself = actor.person_id is not None and party.person_id == actor.person_id
    if not himself and not proved:
        access.check_committee(actor, unit_id=row.unit_id)
    return row, party


def _by(actor: Actor, party: DisputeParty) -> str:
    side = "申请人" if party.side == PartySide.APPLICANT else "被申请人"
    return f"{side}（{actor.name}代记）" if actor.grants else side


def _tell(row: Dispute, title: str, words: str, at: datetime) -> None:
    """Tell the parties who are signed up; the words carry nothing of the dispute itself."""
    from_ids = DisputeParty.objects.filter(dispute=row, person_id__isnull=False)
    for person_id in from_ids.values_list("person_id", flat=True):
        assert person_id is not None
        tell_party(row, person_id, title, words, at)


def tell_party(row: Dispute, person_id: UUID, title: str, words: str, at: datetime) -> None:
    """Put a message into a party's inbox, leading to his page of the dispute."""
    identity.tell(
        person_id=person_id,
        title=f"人民调解：{title}",
        template="{number}：{words}",
        params={"number": row.number, "words": words},
        url=f"/my/mediation/{row.id}/",
        subject=Ref(DISPUTE_KIND, row.id),
        at=at,
    )
